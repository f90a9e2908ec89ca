// SPDX-License-Identifier: MIT
#include <array>
#include <atomic>
#include <chrono>
#include <latch>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "signet/issuer.hpp"
#include "signet/keys/jwk_text.hpp"
#include "signet/live_key_ring.hpp"
#include "signet/verifier.hpp"
#include "unit/forged_token.hpp"
#include "unit/public_keys.hpp"
#include "unit/verdict.hpp"

// Tokens that are signed with private keys and verified with public keys.

using namespace std::chrono_literals;
using signet::AccessPolicy;
using signet::AnyOf;
using signet::ConfigurationError;
using signet::EdDSA;
using signet::ES256;
using signet::ES384;
using signet::KeyError;
using signet::KeyRing;
using signet::LiveKeyRing;
using signet::PrivateKey;
using signet::PS256;
using signet::Public;
using signet::RS256;
using signet::TokenIssuer;
using signet::TokenVerifier;
using signet_test::access_payload;
using signet_test::now;
using signet_test::openssl_key;
using signet_test::openssl_signature;
using signet_test::private_key;
using signet_test::public_key;
using signet_test::sentence_of;
using signet_test::signature_of;
using signet_test::token_of;
using signet_test::verdict;

namespace {

const signet::testing::FixedClock fixed{now};

template <class Alg>
std::string issue(const PrivateKey<Alg>& key) {
    return TokenIssuer{key, {}, fixed}.template issue<AccessPolicy>({.subject = "user-42"}).str();
}

/// A token with this header that the key signs.
template <class Alg>
std::string forge(std::string_view header, const PrivateKey<Alg>& key) {
    return token_of(header, access_payload,
                    [&key](const std::string& input) { return signature_of(key, input); });
}

template <class Verifier>
std::string verify(const Verifier& verifier, const std::string& token) {
    return verdict(verifier.template verify<AccessPolicy>(token));
}

}  // namespace

TEMPLATE_TEST_CASE("a token of a private key is accepted with its public key only", "", signet::ES256,
                   signet::ES384, signet::ES512, signet::EdDSA, signet::Ed25519, signet::RS256, signet::RS384,
                   signet::RS512, signet::PS256, signet::PS384, signet::PS512) {
    const TokenVerifier verifier{public_key<TestType>(), {}, fixed};
    const std::string token = issue(private_key<TestType>());
    CHECK(signet::detail::base64url_decode(token.substr(0, token.find('.'))) ==
          R"({"alg":")" + std::string{TestType::scheme.name} + R"(","typ":"JWT"})");
    const auto verified = verifier.template verify<AccessPolicy>(token);
    REQUIRE(verified);
    CHECK(verified->subject() == "user-42");
    // The strict reader of headers accepts the same key.
    const std::string name{TestType::scheme.name};
    CHECK(verify(verifier, forge(R"({"typ":"JWT","alg":")" + name + "\"}", private_key<TestType>())) == "ok");
    CHECK(verify(verifier, forge(R"({"alg":"none"})", private_key<TestType>())) == "wrong_algorithm (alg)");
    CHECK(verify(verifier, forge(R"({"alg":"HS256"})", private_key<TestType>())) == "wrong_algorithm (alg)");
    CHECK(verify(verifier, token.substr(0, token.rfind('.') + 1)) == "malformed_token");
    CHECK(verify(verifier, token.substr(0, token.size() - 1)) != "ok");
    CHECK(verify(verifier, token + "AAAA") == "bad_signature");
    std::string changed = token;
    const auto at = changed.rfind('.') + 10;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    CHECK(verify(verifier, changed) == "bad_signature");
}

TEST_CASE("a token of another key is refused") {
    const TokenVerifier verifier{public_key<ES256>(), {}, fixed};
    CHECK(verify(verifier, issue(PrivateKey<ES256>::generate())) == "bad_signature");
    CHECK(verify(verifier, issue(private_key<ES384>())) == "wrong_algorithm (alg)");
    CHECK(verify(verifier, issue(private_key<RS256>())) == "wrong_algorithm (alg)");
    CHECK(verify(verifier, forge(R"({"alg":"ES256"})", private_key<ES384>())) == "bad_signature");
    CHECK(verify(verifier, forge(R"({"alg":"ES256"})", private_key<EdDSA>())) == "bad_signature");
}

TEST_CASE("the public key as a secret of HMAC forges no token") {
    // CVE-2015-9235: a verifier that lets the token choose the algorithm.
    const std::string pem = public_key<RS256>().to_pem();
    const auto mac = [&pem](const std::string& input) {
        std::array<unsigned char, 32> bytes{};
        unsigned size = 0;
        HMAC(EVP_sha256(), pem.data(), static_cast<int>(pem.size()),
             reinterpret_cast<const unsigned char*>(input.data()), input.size(), bytes.data(), &size);
        return std::string{bytes.begin(), bytes.end()};
    };
    const TokenVerifier verifier{public_key<RS256>(), {}, fixed};
    CHECK(verify(verifier, token_of(R"({"alg":"HS256"})", access_payload, mac)) == "wrong_algorithm (alg)");
    CHECK(verify(verifier, token_of(R"({"alg":"RS256"})", access_payload, mac)) == "bad_signature");
}

TEST_CASE("the signature of zeros is refused for every message") {
    // CVE-2022-21449.
    const TokenVerifier verifier{public_key<ES256>(), {}, fixed};
    const auto zeros = [](const std::string&) { return std::string(64, '\0'); };
    CHECK(verify(verifier, token_of(R"({"alg":"ES256"})", access_payload, zeros)) == "bad_signature");
    CHECK(verify(verifier, token_of(R"({"alg":"ES256","typ":"JWT"})", access_payload, zeros)) ==
          "bad_signature");
}

TEST_CASE("a PKCS #1 signature is not a PSS signature of the same key") {
    EVP_PKEY* const rsa = openssl_key(private_key<RS256>());
    const auto pkcs1 = [rsa](const std::string& input) {
        return openssl_signature(rsa, input, "SHA2-256", RSA_PKCS1_PADDING);
    };
    const auto pss = [rsa](const std::string& input) {
        return openssl_signature(rsa, input, "SHA2-256", RSA_PKCS1_PSS_PADDING);
    };
    const TokenVerifier rs256{public_key<RS256>(), {}, fixed};
    const TokenVerifier ps256{public_key<PS256>(), {}, fixed};
    const std::string as_rs256 = R"({"alg":"RS256"})";
    const std::string as_ps256 = R"({"alg":"PS256"})";
    CHECK(verify(rs256, token_of(as_rs256, access_payload, pkcs1)) == "ok");
    CHECK(verify(ps256, token_of(as_ps256, access_payload, pss)) == "ok");
    CHECK(verify(rs256, token_of(as_rs256, access_payload, pss)) == "bad_signature");
    CHECK(verify(ps256, token_of(as_ps256, access_payload, pkcs1)) == "bad_signature");
    CHECK(verify(rs256, token_of(as_ps256, access_payload, pss)) == "wrong_algorithm (alg)");
    CHECK(verify(ps256, token_of(as_rs256, access_payload, pkcs1)) == "wrong_algorithm (alg)");
}

TEST_CASE("verifiers of Ed25519 accept both names of the algorithm") {
    const TokenVerifier eddsa{public_key<EdDSA>(), {}, fixed};
    const TokenVerifier ed25519{public_key<signet::Ed25519>(), {}, fixed};
    for (const std::string header :
         {R"({"alg":"EdDSA"})", R"({"alg":"Ed25519"})", R"({"alg":"Ed25519","typ":"JWT"})"}) {
        CHECK(verify(eddsa, forge(header, private_key<EdDSA>())) == "ok");
        CHECK(verify(ed25519, forge(header, private_key<signet::Ed25519>())) == "ok");
    }
    CHECK(verify(eddsa, forge(R"({"alg":"Ed448"})", private_key<EdDSA>())) == "wrong_algorithm (alg)");
    CHECK(verify(eddsa, forge(R"({"alg":"eddsa"})", private_key<EdDSA>())) == "wrong_algorithm (alg)");
}

TEST_CASE("each key of a verifier of several algorithms is used for its own algorithm only") {
    using Alg = AnyOf<ES256, RS256>;
    const KeyRing<Public<Alg>> ring = KeyRing<Public<Alg>>{public_key<ES256>().with_id("e")}.also_verify(
        public_key<RS256>().with_id("r"), now + 1h);
    const TokenVerifier<Alg, signet::testing::FixedClock> verifier{ring, {}, fixed};
    CHECK(verify(verifier, issue(private_key<ES256>().with_id("e"))) == "ok");
    CHECK(verify(verifier, issue(private_key<RS256>().with_id("r"))) == "ok");
    // Without an id, the keys of the algorithm are tried.
    CHECK(verify(verifier, issue(private_key<ES256>())) == "ok");
    CHECK(verify(verifier, issue(private_key<RS256>())) == "ok");
    // The id of one key with the algorithm of the other.
    CHECK(verify(verifier, forge(R"({"alg":"ES256","kid":"r"})", private_key<ES256>())) ==
          "wrong_algorithm (alg)");
    CHECK(verify(verifier, forge(R"({"alg":"RS256","kid":"e"})", private_key<RS256>())) ==
          "wrong_algorithm (alg)");
    CHECK(verify(verifier, forge(R"({"alg":"RS256","kid":"r"})", private_key<ES256>())) == "bad_signature");
    CHECK(verify(verifier, forge(R"({"alg":"ES256","kid":"x"})", private_key<ES256>())) == "unknown_key");
    CHECK(verify(verifier, forge(R"({"alg":"PS256","kid":"r"})", private_key<PS256>())) ==
          "wrong_algorithm (alg)");
    CHECK(verify(verifier, forge(R"({"alg":"HS256"})", private_key<ES256>())) == "wrong_algorithm (alg)");
    CHECK(verify(verifier, issue(PrivateKey<ES256>::generate().with_id("e"))) == "bad_signature");
}

TEST_CASE("a retired public key verifies until its time") {
    const KeyRing<Public<ES256>> ring = KeyRing{public_key<ES256>().with_id("new")}.also_verify(
        PrivateKey<ES256>::generate().public_key().with_id("other"), now + 1h);
    const auto old = PrivateKey<ES256>::generate().with_id("old");
    const auto at = [&](std::chrono::sys_seconds until) {
        KeyRing<Public<ES256>> with_old = ring;
        with_old.also_verify(old.public_key(), until);
        return verify(TokenVerifier{with_old, {}, fixed}, issue(old));
    };
    CHECK(at(now + 1s) == "ok");
    CHECK(at(now) == "unknown_key");
    CHECK(sentence_of<KeyError>([&] {
              KeyRing<Public<ES256>> twice = ring;
              return twice.also_verify(public_key<ES256>().with_id("new"), now);
          }).contains("same id"));
}

TEST_CASE("the ring of an issuer gives verifiers its public keys") {
    const auto old = PrivateKey<ES256>::generate().with_id("old");
    const auto retired = PrivateKey<ES256>::generate().with_id("retired");
    KeyRing<ES256> ring{private_key<ES256>().with_id("new")};
    ring.also_verify(old, now + 1h).also_verify(retired.public_key(), now + 1h);
    CHECK(ring.public_keys().size() == 3);
    const TokenVerifier verifier{ring.public_keys(), {}, fixed};
    const TokenIssuer issuer{ring, {}, fixed};
    CHECK(verify(verifier, issuer.issue<AccessPolicy>({}).str()) == "ok");
    CHECK(verify(verifier, issue(old)) == "ok");
    CHECK(verify(verifier, issue(retired)) == "ok");
    const KeyRing<ES256> moved = std::move(ring);
    CHECK(sentence_of<KeyError>([&] { return ring.public_keys(); })  // NOLINT(bugprone-use-after-move)
              .starts_with("this key ring was moved from"));
}

TEST_CASE("the public keys of a live ring follow it and cannot be replaced themselves") {
    const LiveKeyRing<ES256> keys{private_key<ES256>().with_id("old")};
    const LiveKeyRing<Public<ES256>> public_keys = keys.public_keys();
    const TokenIssuer issuer{keys, {}, fixed};
    const TokenVerifier verifier{public_keys, {}, fixed};
    const std::string before = issuer.issue<AccessPolicy>({}).str();
    CHECK(verify(verifier, before) == "ok");
    keys.replace(PrivateKey<ES256>::generate().with_id("new"));
    CHECK(verify(verifier, before) == "unknown_key");
    CHECK(verify(verifier, issuer.issue<AccessPolicy>({}).str()) == "ok");
    CHECK(public_keys.read()->signing_key().id() == "new");
    for (const LiveKeyRing<Public<ES256>>& follower :
         {public_keys, LiveKeyRing<Public<ES256>>{public_keys}}) {
        CHECK(sentence_of<ConfigurationError>([&] {
                  follower.replace(public_key<ES256>());
                  return 0;
              }) == "these keys follow the key ring or key set of an issuer, and cannot be replaced here");
    }
    const LiveKeyRing<Public<ES256>> own{public_key<ES256>()};
    own.replace(public_key<ES256>().with_id("b"));
    CHECK(own.read()->size() == 1);
}

TEST_CASE("the published set contains the public half of each key that verifies at that time") {
    const auto retired = PrivateKey<ES256>::generate().with_id("retired");
    KeyRing<ES256> ring{private_key<ES256>().with_id("signs")};
    ring.also_verify(PrivateKey<ES256>::generate().with_id("announced"), now + 1h)
        .also_verify(retired, now + 1min);
    const auto ids_at = [&](std::chrono::sys_seconds at) {
        const std::string text = signet::to_jwk_set(ring, at);
        CHECK_FALSE(text.contains("\"d\""));
        std::string ids;
        const auto set = signet::parse_jwk_set<Public<ES256>>(text);
        for (const auto& entry : set.keys()) {
            ids += entry.key.id().value() + " ";
        }
        return ids;
    };
    CHECK(ids_at(now) == "signs announced retired ");
    CHECK(ids_at(now + 1min) == "signs announced ");
    CHECK(ids_at(now + 1h) == "signs ");
    CHECK(signet::to_jwk_set(ring, now) == signet::to_jwk_set(ring.public_keys(), now));
    const auto verifying = signet::parse_jwk_set<Public<ES256>>(signet::to_jwk_set(ring, now)).ring_at(now);
    CHECK(verify(TokenVerifier{verifying, {}, fixed}, issue(retired)) == "ok");
}

TEST_CASE("many threads issue and verify with private keys while their ring is replaced") {
    constexpr int thread_count = 20;
    constexpr int rotations = 10;
    const LiveKeyRing<ES256> keys{private_key<ES256>().with_id("0")};
    const TokenIssuer issuer{keys, {}, fixed};
    const TokenVerifier verifier{keys.public_keys(), {}, fixed};
    const std::string forged = issue(PrivateKey<ES256>::generate());
    std::array<std::string, thread_count> wrong;
    std::latch all_started{thread_count + 1};
    std::atomic<bool> done{false};
    {
        std::vector<std::jthread> threads;
        for (std::string& reason : wrong) {
            threads.emplace_back([&] {
                all_started.arrive_and_wait();
                do {
                    if (const std::string own = verify(verifier, issuer.issue<AccessPolicy>({}).str());
                        own != "ok") {
                        reason = own;
                    }
                    if (const std::string other = verify(verifier, forged); other != "bad_signature") {
                        reason = "a forged token: " + other;
                    }
                } while (!done.load());
            });
        }
        all_started.arrive_and_wait();
        // Each ring contains the earlier keys.
        for (int i = 1; i <= rotations; ++i) {
            KeyRing<ES256> ring{private_key<ES256>().with_id(std::to_string(i))};
            for (int old = i - 1; old >= 0; --old) {
                ring.also_verify(private_key<ES256>().with_id(std::to_string(old)), now + 1h);
            }
            keys.replace(ring);
        }
        done = true;
    }
    CHECK(wrong == std::array<std::string, thread_count>{});
}
