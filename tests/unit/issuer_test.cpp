// SPDX-License-Identifier: MIT
#include "signet/issuer.hpp"

#include <chrono>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "signet/unverified.hpp"
#include "signet/verifier.hpp"
#include "unit/forged_token.hpp"
#include "unit/verdict.hpp"

using namespace std::chrono_literals;
using namespace std::string_literals;
using nlohmann::json;
using signet::AccessPolicy;
using signet::Claims;
using signet::ClaimsError;
using signet::IssuerOptions;
using signet::RefreshPolicy;
using signet::TokenIssuer;
using signet_test::secret_key;
using signet_test::sentence_of;
using signet_test::verdict;

namespace {

using Issuer = TokenIssuer<signet::HS256, signet::testing::FixedClock>;

Issuer issuer_at(std::chrono::sys_seconds time, IssuerOptions options = {}) {
    return Issuer{secret_key(), std::move(options), signet::testing::FixedClock{time}};
}

signet::Unverified decoded(const std::string& token) {
    auto result = signet::Unverified::decode(token);
    INFO(verdict(result));
    REQUIRE(result);
    return *std::move(result);
}

json payload_of(const Claims& claims, IssuerOptions options = {}) {
    return decoded(issuer_at(signet_test::now, std::move(options)).issue<AccessPolicy>(claims).str())
        .payload();
}

std::string refusal(const Claims& claims, IssuerOptions options = {}) {
    return sentence_of<ClaimsError>(
        [&] { return issuer_at(signet_test::now, std::move(options)).issue<AccessPolicy>(claims); });
}

struct Profile {
    std::string role;
    std::vector<int> groups;
};
void to_json(json& out, const Profile& profile) {
    out = json{{"role", profile.role}, {"groups", profile.groups}};
}

}  // namespace

TEST_CASE("a token without further claims contains only its type and its times and an id") {
    const auto token = issuer_at(signet_test::now).issue<AccessPolicy>({});
    const signet::Unverified inside = decoded(token.str());
    CHECK(inside.header() == json{{"alg", "HS256"}, {"typ", "JWT"}});
    json payload = inside.payload();
    CHECK(payload.at("jti").get<std::string>().size() == 22);
    payload.erase("jti");
    CHECK(payload ==
          json{{"type", "access"}, {"iat", 1'700'000'000}, {"nbf", 1'700'000'000}, {"exp", 1'700'000'900}});
    CHECK(token.expires_at() == signet_test::now + 15min);
}

TEST_CASE("each policy has a type and a lifetime") {
    const auto token = issuer_at(signet_test::now).issue<RefreshPolicy>({});
    CHECK(decoded(token.str()).payload().at("type") == "refresh");
    CHECK(decoded(token.str()).payload().at("exp") == 1'700'000'000 + 7 * 24 * 3600);
    CHECK(token.expires_at() == signet_test::now + std::chrono::days{7});
}

TEST_CASE("issuer and audience are options: one audience is written as a string and several as an array") {
    const json one = payload_of({}, {.issuer = "https://auth.example", .audience = "orders"});
    CHECK(one.at("iss") == "https://auth.example");
    CHECK(one.at("aud") == "orders");
    CHECK(payload_of({}, {.audience = {"orders", "billing"}}).at("aud") == json{"orders", "billing"});
    CHECK_FALSE(payload_of({}).contains("iss"));
    CHECK_FALSE(payload_of({}).contains("aud"));
}

TEST_CASE("the caller sets subject, session, id and times") {
    const json payload = payload_of({.subject = "user-42",
                                     .lifetime = 1min,
                                     .not_before = signet_test::now + 10s,
                                     .issued_at = signet_test::now - 5s,
                                     .id = "my-id",
                                     .session_id = "s-1"});
    CHECK(payload.at("sub") == "user-42");
    CHECK(payload.at("sid") == "s-1");
    CHECK(payload.at("jti") == "my-id");
    CHECK(payload.at("iat") == 1'699'999'995);
    CHECK(payload.at("nbf") == 1'700'000'010);
    CHECK(payload.at("exp") == 1'700'000'055);
    CHECK_FALSE(payload_of({}).contains("sub"));
    CHECK_FALSE(payload_of({}).contains("sid"));
}

TEST_CASE("the header contains the id of the key or the id that the caller sets") {
    const signet::testing::FixedClock fixed_clock{signet_test::now};
    const TokenIssuer named{secret_key().with_id("2025"), {}, fixed_clock};
    CHECK(decoded(named.issue<AccessPolicy>({}).str()).header() ==
          json{{"alg", "HS256"}, {"typ", "JWT"}, {"kid", "2025"}});
    CHECK(decoded(named.issue<AccessPolicy>({.key_id = "other"}).str()).header().at("kid") == "other");
    CHECK(decoded(issuer_at(signet_test::now).issue<AccessPolicy>({.key_id = "a\"\xC3\xA9"}).str())
              .header()
              .at("kid") == "a\"\xC3\xA9");
}

TEST_CASE("equal claims with equal times and ids give equal tokens") {
    const Claims claims{.subject = "user-42",
                        .extra = {{"role", "admin"}, {"a", {1, 2, 3}}},
                        .issued_at = signet_test::now,
                        .id = "my-id",
                        .session_id = "s-1"};
    const std::string first = issuer_at(signet_test::now).issue<AccessPolicy>(claims).str();
    CHECK(issuer_at(signet_test::now + 1h).issue<AccessPolicy>(claims).str() == first);
    Claims other = claims;
    other.id.reset();
    CHECK(issuer_at(signet_test::now).issue<AccessPolicy>(other).str() != first);
}

TEST_CASE("a token has the signature that another implementation computes") {
    const Claims claims{.subject = "user-42", .extra = {{"role", "admin"}}, .id = "my-id"};
    const std::string expected = signet_test::forge_payload(
        R"({"iss":"me","aud":"you","sub":"user-42","type":"access","iat":1700000000,"nbf":1700000000,)"
        R"("exp":1700000900,"jti":"my-id","role":"admin"})");
    CHECK(issuer_at(signet_test::now, {.issuer = "me", .audience = {"you"}})
              .issue<AccessPolicy>(claims)
              .str() == expected);
}

TEST_CASE("token ids differ between tokens and threads") {
    const Issuer issuer = issuer_at(signet_test::now);
    std::vector<std::string> first;
    std::vector<std::string> second;
    const auto issue_many = [&issuer](std::vector<std::string>& tokens) {
        for (int i = 0; i < 100; ++i) {
            tokens.push_back(issuer.issue<AccessPolicy>({}).str());
        }
    };
    {
        const std::jthread one{issue_many, std::ref(first)};
        const std::jthread other{issue_many, std::ref(second)};
    }
    std::set<std::string> ids;
    for (const auto* tokens : {&first, &second}) {
        for (const std::string& token : *tokens) {
            ids.insert(decoded(token).payload().at("jti").get<std::string>());
        }
    }
    CHECK(ids.size() == 200);
}

TEST_CASE("private claims may be JSON or a struct with values of any type") {
    const json extra{{"role", "admin"},   {"n", -1.5},        {"big", 9'007'199'254'740'993},
                     {"yes", true},       {"none", nullptr},  {"list", {1, "two", json::object()}},
                     {"o", {{"iss", 1}}}, {"", "empty name"}, {"na\xC3\xAFve \"\n", "\xE2\x82\xAC"}};
    const json payload = payload_of({.extra = extra});
    for (const auto& [name, value] : extra.items()) {
        CAPTURE(name);
        CHECK(payload.at(name) == value);
    }
    const json profile = payload_of({.extra = Profile{"admin", {1, 2}}});
    CHECK(profile.at("role") == "admin");
    CHECK(profile.at("groups") == json{1, 2});
    CHECK(payload_of({.extra = json::object()}).size() == 5);
}

TEST_CASE("private claims cannot overwrite what the issuer sets") {
    for (const std::string name : {"iss", "sub", "aud", "exp", "nbf", "iat", "jti", "sid", "type"}) {
        CAPTURE(name);
        CHECK(refusal({.extra = {{name, "mine"}}}) ==
              "Claims::extra must not contain \"" + name +
                  "\": the issuer sets it; use the field of Claims or IssuerOptions for it");
    }
    for (const std::string name : {"Iss", "token_type", "refresh", "exp ", "typ", "alg", "kid"}) {
        CAPTURE(name);
        CHECK(refusal({.extra = {{name, "mine"}}}) == "nothing was thrown");
    }
}

TEST_CASE("private claims may be a string of JSON") {
    const json payload =
        payload_of({.extra_text = R"({"role":"admin","deep":{"iss":[1, 2]},"\u0061":1.50})"});
    CHECK(payload.at("role") == "admin");
    CHECK(payload.at("deep") == json{{"iss", {1, 2}}});
    CHECK(payload.at("a") == 1.5);
    for (const char* const empty : {"{}", "{ }", "{\t\n}"}) {
        CHECK(payload_of({.extra_text = empty}).size() == 5);
    }
    for (const char* const bad :
         {"1", "[]", "{", "}", "{}}", "{},", "{\"a\":1},\"sub\":\"x\",{}", " {\"a\":1}", "{\"a\":1} ",
          R"({"a":1,"a":2})", R"({"a":1e400})", "{\"a\":\"\xFF\"}", R"({"a":"\ud800"})"}) {
        CAPTURE(bad);
        CHECK(refusal({.extra_text = bad}).starts_with("Claims::extra_text must be a JSON object"));
    }
    for (const char* const taken :
         {R"({"iss":"x"})", R"({"a":1,"\u0065xp":1})", R"({"type":"refresh"})", R"({"sid":1})"}) {
        CAPTURE(taken);
        CHECK(refusal({.extra_text = taken}).starts_with("Claims::extra must not contain"));
    }
    CHECK(refusal({.extra = {{"a", 1}}, .extra_text = "{}"}) ==
          "Claims::extra and Claims::extra_text must not both be set");
}

TEST_CASE("private claims must be a JSON object") {
    for (const json& extra : {json("text"), json(1), json(true), json::array(), json::array({1, 2})}) {
        CAPTURE(extra.dump());
        CHECK(refusal({.extra = extra}).starts_with("Claims::extra must be a JSON object"));
    }
}

TEST_CASE("a lifetime is above zero and ends before the year 10000") {
    CHECK(refusal({.lifetime = 0s}) == "the lifetime of a token must be above zero");
    CHECK(refusal({.lifetime = -1s}) == "the lifetime of a token must be above zero");
    CHECK(refusal({.lifetime = std::chrono::seconds::min()}) == "the lifetime of a token must be above zero");
    const std::string out_of_range = "a token must be issued after 1970 and expire before the year 10000";
    CHECK(refusal({.lifetime = std::chrono::seconds::max()}) == out_of_range);
    constexpr std::chrono::seconds rest{253'402'300'799 - 1'700'000'000};
    CHECK(refusal({.lifetime = rest}) == "nothing was thrown");
    CHECK(refusal({.lifetime = rest + 1s}) == out_of_range);
    CHECK(refusal({.lifetime = 1s}) == "nothing was thrown");
}

TEST_CASE("no time of issue from the caller or the clock overflows") {
    const std::string out_of_range = "a token must be issued after 1970 and expire before the year 10000";
    for (const std::chrono::sys_seconds time :
         {std::chrono::sys_seconds::min(), std::chrono::sys_seconds{-1s},
          std::chrono::sys_seconds{253'402'300'800s}, std::chrono::sys_seconds::max()}) {
        CAPTURE(time.time_since_epoch().count());
        CHECK(refusal({.issued_at = time}) == out_of_range);
        CHECK(sentence_of<ClaimsError>([&] { return issuer_at(time).issue<AccessPolicy>({}); }) ==
              out_of_range);
    }
    CHECK(refusal({.issued_at = std::chrono::sys_seconds{0s}}) == "nothing was thrown");
    CHECK(refusal({.lifetime = 1s, .issued_at = std::chrono::sys_seconds{253'402'300'799s}}) == out_of_range);
}

TEST_CASE("a token becomes valid before it expires") {
    const std::string too_late = "a token must become valid before it expires";
    CHECK(refusal({.lifetime = 60s, .not_before = signet_test::now + 59s}) == "nothing was thrown");
    CHECK(refusal({.lifetime = 60s, .not_before = signet_test::now + 60s}) == too_late);
    CHECK(refusal({.not_before = std::chrono::sys_seconds::max()}) == too_late);
    CHECK(refusal({.not_before = std::chrono::sys_seconds::min()}) == too_late);
    CHECK(refusal({.not_before = std::chrono::sys_seconds{-1s}}) == too_late);
    CHECK(refusal({.not_before = std::chrono::sys_seconds{0s}}) == "nothing was thrown");
}

TEST_CASE("a string that is not UTF-8 is refused with the name of its claim") {
    const std::string bad = "caf\xE9";
    CHECK(refusal({.subject = bad}) == "the claim sub is not valid UTF-8 text");
    CHECK(refusal({.id = bad}) == "the claim jti is not valid UTF-8 text");
    CHECK(refusal({.session_id = bad}) == "the claim sid is not valid UTF-8 text");
    CHECK(refusal({.extra = {{"name", bad}}}).starts_with("Claims::extra cannot be written as JSON"));
    CHECK(refusal({.extra = {{bad, 1}}}).starts_with("Claims::extra cannot be written as JSON"));
    CHECK(refusal({.extra = {{"list", {"ok", {{"deep", bad}}}}}})
              .starts_with("Claims::extra cannot be written as JSON"));
    CHECK(refusal({.key_id = bad}) == "Claims::key_id must be valid UTF-8 of at most 512 bytes");
}

TEST_CASE("numbers that a verifier would refuse are refused by the issuer") {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    for (const double number : {std::nan(""), infinity, -infinity}) {
        CAPTURE(number);
        CHECK(refusal({.extra = {{"n", number}}}) ==
              "Claims::extra holds a value that JSON cannot express (NaN, infinity or bytes)");
        CHECK(refusal({.extra = {{"list", {1, {{"n", number}}}}}}) ==
              "Claims::extra holds a value that JSON cannot express (NaN, infinity or bytes)");
    }
    CHECK(refusal({.extra = {{"b", json::binary({1, 2})}}}) ==
          "Claims::extra holds a value that JSON cannot express (NaN, infinity or bytes)");
    for (const double number : {1e308, -1.7e308}) {
        CAPTURE(number);
        CHECK(refusal({.extra = {{"n", number}}}).starts_with("Claims::extra holds a number or text"));
    }
    CHECK(refusal({.extra = {{"n", 9e307}}}) == "nothing was thrown");
}

TEST_CASE("private claims nest as deep as a verifier reads and not deeper") {
    const auto nested = [](int levels) {
        json value = json::array();
        for (int level = 1; level < levels; ++level) {
            json outer = json::array();
            outer.push_back(std::move(value));
            value = std::move(outer);
        }
        json extra = json::object();
        extra.emplace("deep", std::move(value));
        return extra;
    };
    const signet::testing::FixedClock fixed_clock{signet_test::now};
    const signet::TokenVerifier verifier{secret_key(), {}, fixed_clock};
    const auto token = issuer_at(signet_test::now).issue<AccessPolicy>({.extra = nested(63)});
    CHECK(verdict(verifier.verify<AccessPolicy>(token.str())) == "ok");
    const std::string too_deep = "Claims::extra is nested deeper than a verifier reads (64 levels)";
    CHECK(refusal({.extra = nested(64)}) == too_deep);
    CHECK(refusal({.extra = nested(5'000)}) == too_deep);
}

TEST_CASE("a token that is too large is refused, with its size") {
    const auto size_with = [](std::size_t padding) {
        return issuer_at(signet_test::now, {.maximum_token_size = 1U << 20U})
            .issue<AccessPolicy>({.subject = std::string(padding, 'x')})
            .str()
            .size();
    };
    constexpr std::size_t limit = 1'000;
    std::size_t padding = 1;
    while (size_with(padding + 1) <= limit) {
        ++padding;
    }
    CHECK(refusal({.subject = std::string(padding, 'x')}, {.maximum_token_size = limit}) ==
          "nothing was thrown");
    CHECK(refusal({.subject = std::string(padding + 1, 'x')}, {.maximum_token_size = limit}) ==
          "the token would be " + std::to_string(size_with(padding + 1)) +
              " bytes, more than IssuerOptions::maximum_token_size: reduce its claims");
    CHECK(refusal({.subject = std::string(16U * 1024U, 'x')}).contains("reduce its claims"));
}

TEST_CASE("issuers may be copied and moved and expose their options and clock") {
    Issuer issuer = issuer_at(signet_test::now, {.issuer = "me"});
    const Issuer copy = issuer;
    const Issuer moved = std::move(issuer);
    CHECK(copy.options().issuer == "me");
    CHECK(moved.options().issuer == "me");
    CHECK(moved.clock().now() == signet_test::now);
    const Claims claims{.id = "my-id"};
    CHECK(copy.issue<AccessPolicy>(claims).str() == moved.issue<AccessPolicy>(claims).str());
}

TEST_CASE("a pair of tokens is issued for a login") {
    const Issuer issuer = issuer_at(signet_test::now);
    const signet::TokenPair pair{issuer.issue<AccessPolicy>({}), issuer.issue<RefreshPolicy>({})};
    CHECK(pair.access.expires_at() < pair.refresh.expires_at());
    signet::Token<AccessPolicy> token = pair.access;
    const std::string text = token.str();
    CHECK(std::move(token).str() == text);
}

TEST_CASE("an issuer's options are checked when it is made") {
    const auto refusal = [](const signet::IssuerOptions& options) {
        return signet_test::sentence_of<signet::ConfigurationError>(
            [&] { return signet::TokenIssuer{signet_test::secret_key(), options}; });
    };
    const std::string audience = "IssuerOptions::audience must not contain an empty string or invalid UTF-8";
    CHECK(refusal({}) == "nothing was thrown");
    CHECK(refusal({.issuer = "na\xC3\xAFve", .audience = {"a", "\xE2\x82\xAC"}}) == "nothing was thrown");
    CHECK(refusal({.issuer = "\xC3"}) == "IssuerOptions::issuer must be valid UTF-8");
    CHECK(refusal({.audience = {"a", ""}}) == audience);
    CHECK(refusal({.audience = {"\xFF"}}) == audience);
    CHECK(refusal({.maximum_token_size = 0}) == "IssuerOptions::maximum_token_size must be above zero");
}

TEST_CASE("a key id is short enough for every verifier to read the header") {
    const auto key = signet_test::secret_key();
    const std::string longest(512, '\x01');  // six characters each once escaped
    const std::string longer(513, 'k');
    CHECK(signet_test::sentence_of<signet::KeyError>([&] { return key.with_id(longer); }) ==
          "a key id must have at most 512 bytes: it is part of the header of every token");
    const signet::TokenIssuer issuer{key};
    CHECK(signet_test::sentence_of<signet::ClaimsError>([&] {
              return issuer.issue<signet::AccessPolicy>({.key_id = longer});
          }) == "Claims::key_id must be valid UTF-8 of at most 512 bytes");
    const auto token = issuer.issue<signet::AccessPolicy>({.key_id = longest});
    CHECK(signet::TokenVerifier{key}.verify<signet::AccessPolicy>(token.str()).has_value());
}

TEST_CASE("the lifetime of a policy's tokens can be shortened when the program runs") {
    const Issuer issuer =
        issuer_at(signet_test::now, {.lifetimes = {signet::lifetime_of<AccessPolicy>(5min)}});
    CHECK(issuer.issue<AccessPolicy>({}).expires_at() == signet_test::now + 5min);
    CHECK(issuer.issue<RefreshPolicy>({}).expires_at() ==
          signet_test::now + std::chrono::seconds{RefreshPolicy::lifetime});
    CHECK(issuer.issue<AccessPolicy>({.lifetime = 1min}).expires_at() == signet_test::now + 1min);
    CHECK(signet::lifetime_of<AccessPolicy>(1s).lifetime == 1s);
    CHECK(signet::lifetime_of<AccessPolicy>(15min).lifetime == 15min);
}

TEST_CASE("a lifetime longer than that of the policy or not above zero is refused at start-up") {
    for (const std::chrono::seconds lifetime : {901s, 0s, -1s}) {
        CAPTURE(lifetime.count());
        CHECK(
            sentence_of<signet::ConfigurationError>(
                [&] { return signet::lifetime_of<AccessPolicy>(lifetime); }) ==
            "the lifetime of access tokens must be from 1 s to 900 s, the lifetime of their policy, and is " +
                std::to_string(lifetime.count()) +
                " s: choose a shorter one, or write a policy with a longer lifetime");
    }
    // An entry that lifetime_of did not make cannot extend a lifetime either.
    CHECK(issuer_at(signet_test::now, {.lifetimes = {{"access", 1h}}}).issue<AccessPolicy>({}).expires_at() ==
          signet_test::now + 15min);
}
