// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstddef>
#include <signet/signet.hpp>
#include <string>

#include "../catch.hpp"
#include "allocations.hpp"
#include "forge.hpp"
#include "hostile_unsigned.hpp"

// Refusing an unsigned token allocates memory at most in proportion to its header, and not in proportion to
// the rest. The program worst_case measures the time.
namespace {

using assurance::HostileShape;

/// An arena that doubles allocates at most four times the size of its contents: 64 bytes for a member of six.
constexpr std::size_t bytes_per_header_byte = 40;
constexpr std::size_t fixed_bytes = 8192;
constexpr std::size_t largest_header = std::size_t{8} * 1024;

}  // namespace

TEST_CASE("bounded work: OpenSSL's allocations are counted too") {
    REQUIRE(assurance::openssl_is_counted());
}

TEST_CASE("bounded work: refusing an unsigned token allocates in proportion to its header at most") {
    const auto verifier = assurance::verifier({.maximum_token_size = std::size_t{64} << 20});
    CHECK_FALSE(verifier.verify<signet::AccessPolicy>(
        assurance::Forge{2}.token(assurance::plain_header, assurance::access_claims())));
    for (const HostileShape& shape : assurance::hostile_shapes()) {
        for (const std::size_t size : {std::size_t{256}, std::size_t{2048}, std::size_t{8000},
                                       std::size_t{100'000}, std::size_t{1} << 20}) {
            INFO(shape.name << ", " << size << " bytes");
            const std::string token = shape.make(size);
            assurance::reset_counts();
            const bool accepted = verifier.verify<signet::AccessPolicy>(token).has_value();
            const auto counts = assurance::counts();
            CHECK_FALSE(accepted);
            const std::size_t header = std::min(token.size(), largest_header);
            CHECK(counts.bytes <= fixed_bytes + bytes_per_header_byte * header);
            CHECK(counts.blocks <= 64);
        }
    }
}

TEST_CASE("bounded work: signet allocates nothing for an unsigned token with the usual header") {
    const auto verifier = assurance::verifier({.maximum_token_size = std::size_t{64} << 20});
    for (const std::size_t size : {std::size_t{10}, std::size_t{1000}, std::size_t{10'000'000}}) {
        const std::string token = assurance::Forge{2}.token(
            assurance::plain_header, assurance::access_claims(",\"x\":\"" + std::string(size, 'x') + '"'));
        static_cast<void>(
            verifier.verify<signet::AccessPolicy>(token));  // the context of this thread is made once
        assurance::reset_counts();
        CHECK_FALSE(verifier.verify<signet::AccessPolicy>(token));
        const auto counts = assurance::counts();
        CHECK(counts.from_new == 0);
        CHECK(counts.blocks <= 8);
        CHECK(counts.bytes <= 4096);
    }
}
