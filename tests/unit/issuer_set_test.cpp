// SPDX-License-Identifier: MIT
#include "signet/issuer_set.hpp"

#include <concepts>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "catch.hpp"
#include "signet/bearer.hpp"
#include "signet/issuer.hpp"
#include "signet/testing/fixed_clock.hpp"
#include "unit/forged_token.hpp"
#include "unit/verdict.hpp"

using Catch::Matchers::Contains;
using signet::AccessPolicy;
using signet::AnyOf;
using signet::Errc;
using signet::ES256;
using signet::HS256;
using signet::IssuerSet;
using signet::PrivateKey;
using signet::SecretKey;
using signet::TokenVerifier;
using signet_test::now;
using signet_test::verdict;
using Clock = signet::testing::FixedClock;

namespace {

const Clock fixed_clock{now};

template <class Key>
std::string token_of(const Key& key, const std::string& issuer) {
    return signet::TokenIssuer{key, {.issuer = issuer}, fixed_clock}
        .template issue<AccessPolicy>({.subject = "user"})
        .str();
}

template <class Key>
auto verifier_of(const Key& key, const signet::StringList& issuer) {
    return TokenVerifier{key, {.issuer = issuer}, fixed_clock};
}

}  // namespace

TEST_CASE("each issuer of a set has its own verifier") {
    const auto secret = SecretKey<>::generate();
    const auto first = PrivateKey<ES256>::generate();
    const auto second = PrivateKey<ES256>::generate();
    const IssuerSet set{verifier_of(secret, "ours"), verifier_of(first.public_key(), {"a", "a2"}),
                        verifier_of(second.public_key(), "b")};
    STATIC_REQUIRE(std::variant_size_v<decltype(set)::Verifier> == 2);

    CHECK(verdict(set.verify<AccessPolicy>(token_of(secret, "ours"))) == "ok");
    CHECK(verdict(set.verify<AccessPolicy>(token_of(first, "a"))) == "ok");
    CHECK(verdict(set.verify<AccessPolicy>(token_of(first, "a2"))) == "ok");
    CHECK(verdict(set.verify<AccessPolicy>(token_of(second, "b"))) == "ok");
    // Another key of the set is not tried.
    CHECK(verdict(set.verify<AccessPolicy>(token_of(first, "b"))) == "bad_signature");
    CHECK(verdict(set.verify<AccessPolicy>(token_of(second, "a"))) == "bad_signature");
    CHECK(verdict(set.verify<AccessPolicy>(token_of(secret, "a"))) == "wrong_algorithm (alg)");
    CHECK(verdict(set.verify<AccessPolicy>(token_of(first, "ours"))) == "wrong_algorithm (alg)");
    CHECK(verdict(set.verify<AccessPolicy>(token_of(secret, "c"))) == "unknown_issuer (iss)");
    CHECK(verdict(set.verify<signet::RefreshPolicy>(token_of(secret, "ours"))) == "wrong_token_type (type)");
}

TEST_CASE("a token without an issuer that is a string has no verifier") {
    const IssuerSet set{verifier_of(signet_test::secret_key(), "ours")};
    const auto refused = [&](const std::string& payload) {
        return verdict(set.verify<AccessPolicy>(signet_test::forge_payload(payload)));
    };
    CHECK(refused(R"({"type":"access","exp":1700000060})") == "missing_claim (iss)");
    CHECK(refused(R"({"type":"access","exp":1700000060,"iss":7})") == "invalid_claim (iss)");
    CHECK(refused(R"({"type":"access","exp":1700000060,"iss":null})") == "invalid_claim (iss)");
    CHECK(refused(R"({"type":"access","exp":1700000060,"iss":["ours"]})") == "invalid_claim (iss)");
    CHECK(refused(R"({"type":"access","exp":1700000060,"iss":"x","iss":"ours"})") == "duplicate_member");
    CHECK(refused(R"({"type":"access","exp":1700000060,"iss":"\u006furs"})") == "ok");
    CHECK(refused("[]") == "malformed_payload");
    CHECK(verdict(set.verify<AccessPolicy>("a.*.c")) == "malformed_payload");
    CHECK(verdict(set.verify<AccessPolicy>("a.b")) == "malformed_token");
    CHECK(verdict(set.verify<AccessPolicy>("")) == "malformed_token");
    CHECK(verdict(set.verify<AccessPolicy>(std::string(20'000, 'a'))) == "token_too_large");
}

TEST_CASE("the verifiers of a set may be known at run time only") {
    using One = TokenVerifier<AnyOf<ES256, signet::EdDSA>, Clock>;
    const auto key = PrivateKey<ES256>::generate();
    std::vector<IssuerSet<One>::Verifier> verifiers;
    for (const char* const issuer : {"a", "b"}) {
        const signet::KeyRing<signet::Public<AnyOf<ES256, signet::EdDSA>>> ring{key.public_key()};
        verifiers.emplace_back(One{ring, {.issuer = issuer}, fixed_clock});
    }
    IssuerSet<One> set{verifiers};
    IssuerSet<One> moved = std::move(set);
    CHECK(verdict(set.verify<AccessPolicy>(token_of(key, "b"))) == "ok");  // NOLINT: a move copies
    CHECK(verdict(moved.verify<AccessPolicy>(token_of(key, "a"))) == "ok");
}

TEST_CASE("a bearer takes a set of issuers") {
    const auto first = PrivateKey<ES256>::generate();
    const auto secret = SecretKey<>::generate();
    const signet::Bearer<AccessPolicy> bearer{
        IssuerSet{verifier_of(first.public_key(), "a"), verifier_of(secret, "ours")}};
    CHECK(verdict(bearer.authenticate("Bearer " + token_of(first, "a"))) == "ok");
    CHECK(verdict(bearer.authenticate("Bearer " + token_of(secret, "ours"))) == "ok");
    CHECK(verdict(bearer.authenticate("Bearer " + token_of(secret, "a"))) == "wrong_algorithm (alg)");
    CHECK(verdict(bearer.authenticate("Bearer " + token_of(secret, "b"))) == "unknown_issuer (iss)");
}

TEST_CASE("a set refuses verifiers that do not name their issuer, and two for one issuer") {
    const auto key = SecretKey<>::generate();
    CHECK_THROWS_WITH(IssuerSet{TokenVerifier{key}}, Contains("VerifierOptions::issuer"));
    CHECK_THROWS_AS((IssuerSet{TokenVerifier{key, {.allow_any_issuer = true}}}), signet::ConfigurationError);
    CHECK_THROWS_WITH((IssuerSet{verifier_of(key, "a"), verifier_of(key, {"b", "a"})}),
                      Contains("two verifiers") && Contains("\"a\""));
    using One = IssuerSet<TokenVerifier<HS256>>;
    CHECK_THROWS_AS(One{std::vector<One::Verifier>{}}, signet::ConfigurationError);
}
