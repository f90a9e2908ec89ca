// SPDX-License-Identifier: MIT
// `SecretKey` reads the keys that it generates. A long run tests random keys: SIGNET_LONG_RUN is the number
// of keys of each algorithm.
#include <array>
#include <cstddef>
#include <cstdlib>
#include <signet/keys/jwk_set.hpp>
#include <signet/keys/jwk_text.hpp>
#include <signet/secret_key.hpp>
#include <span>
#include <string>

#include "../catch.hpp"

namespace {

using signet::HS256;
using signet::HS384;
using signet::HS512;
using signet::SecretKey;

/// Whether the string is read as a key, alone and in a JWK.
template <class Alg>
bool is_read(const std::string& text) {
    try {
        static_cast<void>(SecretKey<Alg>::from_base64url(text));
        static_cast<void>(signet::parse_jwk_set<Alg>(signet::jwk_text<Alg>(text)));
        return true;
    } catch (const signet::KeyError&) {
        return false;
    }
}

/// Random text that starts with `start`.
template <class Alg>
std::string text_with_start(const std::string& start) {
    return start + SecretKey<Alg>::generate_text().substr(start.size());
}

/// A random key whose bytes start with the tag and length of a SEQUENCE of its own size, then `tag`.
template <class Alg>
std::string text_of_sequence(char tag) {
    std::string bytes =
        signet::detail::base64url_decode(std::string_view{SecretKey<Alg>::generate_text()}).value();
    bytes[0] = 0x30;
    bytes[1] = static_cast<char>(Alg::digest_size - 2);
    bytes[2] = tag;
    bytes[3] = 0x7f;  // more than the remaining bytes: not an element
    return signet::detail::base64url_encode(bytes);
}

template <class Alg>
std::size_t unreadable_of(std::size_t count) {
    std::size_t unreadable = 0;
    for (std::size_t i = 0; i < count; ++i) {
        try {
            static_cast<void>(SecretKey<Alg>::from_base64url(SecretKey<Alg>::generate_text()));
        } catch (const signet::KeyError&) {
            ++unreadable;
        }
    }
    return unreadable;
}

}  // namespace

TEST_CASE("generated keys: text that has the bytes of a DER header is read") {
    // '0' is the tag of a SEQUENCE, 'T' the length of the 84 characters after these two.
    CHECK(is_read<HS512>(text_with_start<HS512>("0T0")));
    for (const std::string start : {"0", "0T", "0k0", "sk-ssh-", "ecdsa-sha2-"}) {
        CAPTURE(start);
        CHECK(is_read<HS256>(text_with_start<HS256>(start)));
        CHECK(is_read<HS384>(text_with_start<HS384>(start)));
        CHECK(is_read<HS512>(text_with_start<HS512>(start)));
    }
}

TEST_CASE("generated keys: bytes that only begin like DER are read") {
    for (const char tag : {'\x30', '\x02'}) {
        CHECK(is_read<HS256>(text_of_sequence<HS256>(tag)));
        CHECK(is_read<HS384>(text_of_sequence<HS384>(tag)));
        CHECK(is_read<HS512>(text_of_sequence<HS512>(tag)));
    }
}

TEST_CASE("generated keys: each is read back") {
    const char* const asked = std::getenv("SIGNET_LONG_RUN");  // NOLINT(concurrency-mt-unsafe): one thread
    const std::size_t count = asked == nullptr ? 5'000 : std::strtoull(asked, nullptr, 10);
    REQUIRE(count > 0);
    CHECK(unreadable_of<HS256>(count) == 0);
    CHECK(unreadable_of<HS384>(count) == 0);
    CHECK(unreadable_of<HS512>(count) == 0);
}
