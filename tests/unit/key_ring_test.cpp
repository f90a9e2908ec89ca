// SPDX-License-Identifier: MIT
#include "signet/key_ring.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "catch.hpp"
#include "signet/issuer.hpp"
#include "signet/verifier.hpp"
#include "unit/forged_token.hpp"
#include "unit/verdict.hpp"

using namespace std::chrono_literals;
using signet::HS256;
using signet::KeyError;
using signet::KeyRing;
using signet::SecretKey;
using signet_test::secret_key;
using signet_test::sentence_of;
using signet_test::verdict;

namespace {

constexpr std::chrono::sys_seconds later = signet_test::now + 1h;

std::string verdict_on(const KeyRing<HS256>& keys, const std::string& token) {
    const signet::TokenVerifier verifier{keys, {}, signet::testing::FixedClock{signet_test::now}};
    return verdict(verifier.verify<signet::AccessPolicy>(token));
}

/// A token that is signed with `secret` and names `key_id`. With `odd`, its header differs from those that
/// signet writes, so that the verifier parses it.
std::string token(const std::string& secret, const std::optional<std::string>& key_id, bool odd = false) {
    const std::string id = key_id ? R"(,"kid":")" + *key_id + '"' : "";
    const std::string header =
        odd ? R"({"typ":"JWT")" + id + R"(,"alg":"HS256"})" : R"({"alg":"HS256","typ":"JWT")" + id + "}";
    return signet_test::forge(header, signet_test::access_payload, secret);
}

}  // namespace

// Which key is tried for which token. "signed with" is a key of the ring or another key.
TEST_CASE("a key is tried for tokens that name its id or none and a key without an id for all") {
    const auto a = secret_key("a");
    const auto b = secret_key("b");
    const auto c = secret_key("c");
    const KeyRing named_only = KeyRing{a.with_id("a")}.also_verify(b.with_id("b"), later);
    const KeyRing nameless_only = KeyRing{a}.also_verify(b, later);
    const KeyRing mixed = KeyRing{a.with_id("a")}.also_verify(b, later).also_verify(c.with_id("c"), later);

    struct Row {
        const KeyRing<HS256>* ring;
        std::string signed_with;
        std::optional<std::string> names;
        std::string expected;
    };
    const std::vector<Row> rows{
        {&named_only, "a", "a", "ok"},
        {&named_only, "b", "b", "ok"},
        {&named_only, "a", std::nullopt, "ok"},
        {&named_only, "b", std::nullopt, "ok"},
        {&named_only, "a", "b", "bad_signature"},
        {&named_only, "b", "a", "bad_signature"},
        {&named_only, "a", "x", "unknown_key"},
        {&named_only, "a", "A", "unknown_key"},
        {&named_only, "a", "", "unknown_key"},
        {&named_only, "x", "a", "bad_signature"},
        {&named_only, "x", std::nullopt, "bad_signature"},
        {&nameless_only, "a", std::nullopt, "ok"},
        {&nameless_only, "b", std::nullopt, "ok"},
        {&nameless_only, "a", "whatever", "ok"},
        {&nameless_only, "b", "whatever", "ok"},
        {&nameless_only, "x", "whatever", "bad_signature"},
        {&mixed, "a", "a", "ok"},
        {&mixed, "b", "a", "ok"},
        {&mixed, "b", "x", "ok"},
        {&mixed, "c", "a", "bad_signature"},
        {&mixed, "a", "x", "bad_signature"},
        {&mixed, "c", "c", "ok"},
        {&mixed, "c", std::nullopt, "ok"},
    };
    for (const auto& [ring, signed_with, names, expected] : rows) {
        for (const bool odd_header : {false, true}) {
            CAPTURE(signed_with, names.value_or("(none)"), odd_header);
            CHECK(verdict_on(*ring, token(signed_with, names, odd_header)) == expected);
        }
    }
}

TEST_CASE("a retired key verifies until it expires and then its tokens name an unknown key") {
    const signet::testing::FixedClock clock{signet_test::now};
    const KeyRing ring = KeyRing{secret_key("new").with_id("new")}.also_verify(
        secret_key("old").with_id("old"), signet_test::now + 30s);
    const signet::TokenVerifier verifier{ring, {}, clock};
    const std::string old_token = token("old", "old");
    CHECK(verdict(verifier.verify<signet::AccessPolicy>(old_token)) == "ok");
    clock.advance(29s);
    CHECK(verdict(verifier.verify<signet::AccessPolicy>(old_token)) == "ok");
    clock.advance(1s);
    CHECK(verdict(verifier.verify<signet::AccessPolicy>(old_token)) == "unknown_key");
    CHECK(verdict(verifier.verify<signet::AccessPolicy>(token("old", std::nullopt))) == "bad_signature");
    CHECK(verdict(verifier.verify<signet::AccessPolicy>(token("new", "new"))) == "ok");
}

TEST_CASE("the signing key does not expire") {
    const KeyRing<HS256> ring{secret_key("a")};
    CHECK(ring.signing_key().verifies_at(std::chrono::sys_seconds::min()));
    CHECK(ring.signing_key().verifies_at(std::chrono::sys_seconds::max()));
}

TEST_CASE("a ring holds at most 16 keys including the signing key") {
    KeyRing<HS256> ring{secret_key("0")};
    for (int i = 1; i < 16; ++i) {
        ring.also_verify(secret_key(std::to_string(i)), later);
    }
    CHECK(ring.size() == 16);
    CHECK(KeyRing<HS256>::max_keys == 16);
    CHECK(verdict_on(ring, token("15", std::nullopt)) == "ok");
    CHECK(sentence_of<KeyError>([&] { return ring.also_verify(secret_key("16"), later); }) ==
          "a key ring holds at most 16 keys: remove the keys whose tokens have expired");
    CHECK(ring.size() == 16);
}

TEST_CASE("two keys of a ring cannot have the same id") {
    const auto a = secret_key("a").with_id("one");
    const auto b = secret_key("b").with_id("one");
    const auto c = secret_key("c").with_id("two");
    CHECK(sentence_of<KeyError>([&] { return KeyRing<HS256>{a}.also_verify(b, later); }) ==
          "two keys of the key ring have the same id: give each key a different id");
    CHECK(sentence_of<KeyError>([&] {
              return KeyRing<HS256>{a}.also_verify(c, later).also_verify(c, later);
          }).contains("same id"));
    CHECK(KeyRing<HS256>{a}.also_verify(c, later).size() == 2);
    // Several keys may have no id.
    CHECK(KeyRing<HS256>{secret_key("a")}.also_verify(secret_key("b"), later).size() == 2);
}

TEST_CASE("a key id is UTF-8 text, with any character in it") {
    CHECK_THROWS_AS(KeyRing<HS256>{secret_key("a").with_id("\xFF")}, KeyError);
    for (const std::string id : {"", "\xC3\xA9t\xC3\xA9", "a\"b\\c\n", "../../etc/passwd"}) {
        CAPTURE(id);
        const KeyRing<HS256> ring{secret_key("a").with_id(id)};
        const signet::TokenIssuer issuer{ring, {}, signet::testing::FixedClock{signet_test::now}};
        CHECK(verdict_on(ring, issuer.issue<signet::AccessPolicy>({}).str()) == "ok");
        CHECK(verdict_on(KeyRing<HS256>{secret_key("a").with_id("other")},
                         issuer.issue<signet::AccessPolicy>({}).str()) == "unknown_key");
    }
}

TEST_CASE("a key rotation refuses no token if the verifiers have the new key before the issuer") {
    const signet::testing::FixedClock clock{signet_test::now};
    const auto old_key = secret_key("old").with_id("2024");
    const auto new_key = secret_key("new").with_id("2025");
    const KeyRing prepared = KeyRing{old_key}.also_verify(new_key, later);
    const KeyRing rotated = KeyRing{new_key}.also_verify(old_key, later);
    for (const KeyRing<HS256>& signs : {KeyRing{old_key}, prepared, rotated}) {
        const std::string issued =
            signet::TokenIssuer{signs, {}, clock}.issue<signet::AccessPolicy>({.subject = "user-42"}).str();
        CHECK(verdict_on(prepared, issued) == "ok");
        CHECK(verdict_on(rotated, issued) == "ok");
    }
}
