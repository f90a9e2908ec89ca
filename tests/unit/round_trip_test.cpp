// SPDX-License-Identifier: MIT
#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "catch.hpp"
#include "signet/signet.hpp"
#include "unit/forged_token.hpp"
#include "unit/verdict.hpp"

// A verifier returns the claims that the issuer was called with, including unusual and large ones.
using namespace std::chrono_literals;
using namespace std::string_literals;
using nlohmann::json;
using signet::AccessPolicy;
using signet_test::secret_key;
using signet_test::verdict;

namespace {

const signet::testing::FixedClock fixed_clock{signet_test::now};

}  // namespace

TEST_CASE("strings of any script are unchanged in every claim") {
    const std::string greek = "\xCE\xB1\xCE\xB2\xCE\xB3";
    const std::string emoji = "\xF0\x9F\x94\x91\xE2\x80\x8D";
    const std::string odd = "a\0b\x01\x1F\x7F\"\\/\n"s;
    const std::string right_to_left = "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D";
    const signet::TokenIssuer issuer{
        secret_key().with_id(emoji), {.issuer = right_to_left, .audience = {odd, greek}}, fixed_clock};
    const signet::TokenVerifier verifier{
        secret_key().with_id(emoji), {.issuer = right_to_left, .audience = greek}, fixed_clock};
    const json extra{{greek, emoji}, {odd, odd}, {"list", {greek, {{emoji, right_to_left}}}}};

    const auto token = issuer.issue<AccessPolicy>(
        {.subject = odd, .extra = extra, .id = emoji, .session_id = right_to_left});
    const auto verified = verifier.verify<AccessPolicy>(token.str());
    REQUIRE(verdict(verified) == "ok");
    CHECK(verified->subject() == odd);
    CHECK(verified->issuer() == right_to_left);
    CHECK(verified->audience() == std::vector{odd, greek});
    CHECK(verified->id() == emoji);
    CHECK(verified->session_id() == right_to_left);
    CHECK(verified->claims<json>().value() == extra);
}

TEST_CASE("a thousand claims are issued and verified") {
    json extra = json::object();
    for (int i = 0; i < 1'000; ++i) {
        extra["claim-" + std::to_string(i)] = i % 3 == 0 ? json(i) : json("value " + std::to_string(i));
    }
    constexpr std::size_t room = std::size_t{64} * 1024;
    const signet::TokenIssuer issuer{secret_key(), {.maximum_token_size = room}, fixed_clock};
    const signet::TokenVerifier verifier{secret_key(), {.maximum_token_size = room}, fixed_clock};
    const auto token = issuer.issue<AccessPolicy>({.subject = "user-42", .extra = extra});
    const auto verified = verifier.verify<AccessPolicy>(token.str());
    REQUIRE(verdict(verified) == "ok");
    CHECK(verified->subject() == "user-42");
    CHECK(verified->claims<json>().value() == extra);
    CHECK(verified->claim<std::string>("claim-998").value() == "value 998");
}

TEST_CASE("a token of nearly 16 KiB is issued and verified with default options") {
    const signet::TokenIssuer issuer{secret_key(), {}, fixed_clock};
    const signet::TokenVerifier verifier{secret_key(), {}, fixed_clock};
    const std::string large(12'000, 'x');
    const auto verified = verifier.verify<AccessPolicy>(issuer.issue<AccessPolicy>({.subject = large}).str());
    REQUIRE(verdict(verified) == "ok");
    CHECK(verified->subject() == large);
}

TEST_CASE("issuer and verifier and guard share a fixed clock") {
    const signet::testing::FixedClock moving{signet_test::now};
    const signet::TokenIssuer issuer{secret_key(), {}, moving};
    const signet::TokenVerifier verifier{secret_key(), {}, moving};
    const signet::Bearer<AccessPolicy> guard{verifier};
    const auto early = issuer.issue<AccessPolicy>({});
    moving.advance(15min - 1s);
    CHECK(verdict(guard.authenticate(early)) == "ok");
    moving.advance(1s);
    CHECK(verdict(guard.authenticate(early)) == "expired (exp)");
    CHECK(verdict(guard.authenticate(issuer.issue<AccessPolicy>({}))) == "ok");
    moving.set(signet_test::now - 5s);
    CHECK(verdict(guard.authenticate(early)) == "ok");
    moving.set(signet_test::now - 6s);
    CHECK(verdict(guard.authenticate(early)) == "not_yet_valid (nbf)");
}

TEST_CASE("the system clock is the default") {
    const auto key = signet::SecretKey<signet::HS256>::generate();
    const signet::TokenIssuer issuer{key, {.issuer = "https://auth.example", .audience = {"orders"}}};
    const signet::TokenVerifier verifier{key, {.issuer = "https://auth.example", .audience = "orders"}};
    const auto token = issuer.issue<AccessPolicy>({.subject = "user-42", .extra = {{"role", "admin"}}});
    const auto verified = verifier.verify<AccessPolicy>(token.str());
    REQUIRE(verdict(verified) == "ok");
    CHECK(verified->expires_at() == token.expires_at());
    CHECK(verified->claim<std::string>("role").value() == "admin");
}
