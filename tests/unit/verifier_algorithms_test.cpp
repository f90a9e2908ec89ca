// SPDX-License-Identifier: MIT
#include <chrono>
#include <signet/issuer.hpp>
#include <signet/policy.hpp>
#include <signet/verifier.hpp>
#include <string>
#include <string_view>

#include "catch.hpp"

// Verifiers with keys of several algorithms.
namespace {

using signet::AnyOf;
using signet::EdDSA;
using signet::ES256;
using signet::KeyRing;
using signet::OnlyFor;
using signet::PrivateKey;
using signet::Public;

struct Unmarked {
    static constexpr std::string_view type = "unmarked";
    static constexpr std::chrono::seconds lifetime = std::chrono::minutes{15};
    static constexpr auto marking = signet::Marking::none();
};

template <class Verifier, class Token>
std::string verdict(const Verifier& verifier, const Token& token) {
    const auto verified = verifier.template verify<signet::AccessPolicy>(token.str());
    return verified ? "ok" : std::string{verified.error().name()};
}

}  // namespace

TEST_CASE("a token of an algorithm that no key has is refused as such") {
    const auto ours = PrivateKey<ES256>::generate();
    const auto other = PrivateKey<EdDSA>::generate();
    const signet::TokenVerifier verifier{KeyRing<Public<AnyOf<ES256, EdDSA>>>{ours.public_key()}};
    const auto issued_with = [](const auto& key) {
        return signet::TokenIssuer{key}.template issue<signet::AccessPolicy>({.subject = "ada"});
    };
    CHECK(verdict(verifier, issued_with(ours)) == "ok");
    CHECK(verdict(verifier, issued_with(PrivateKey<ES256>::generate())) == "bad_signature");
    CHECK(verdict(verifier, issued_with(other)) == "wrong_algorithm");

    const signet::TokenVerifier named{KeyRing<Public<AnyOf<ES256, EdDSA>>>{ours.public_key().with_id("one")}};
    CHECK(verdict(named, issued_with(ours.with_id("two"))) == "unknown_key");
    CHECK(verdict(named, issued_with(other.with_id("one"))) == "wrong_algorithm");
}

TEST_CASE("keys of several algorithms can serve one policy without a mark") {
    const auto key = PrivateKey<OnlyFor<Unmarked, EdDSA>>::generate();
    const signet::TokenVerifier verifier{
        KeyRing<Public<AnyOf<OnlyFor<Unmarked, ES256>, OnlyFor<Unmarked, EdDSA>>>>{key.public_key()}};
    const auto token = signet::TokenIssuer{key}.issue<Unmarked>({.subject = "ada"});
    CHECK(verifier.verify<Unmarked>(token.str()).has_value());
}
