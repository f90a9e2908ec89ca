// SPDX-License-Identifier: MIT
#include "signet/http/guard.hpp"

#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "unit/forged_token.hpp"
#include "unit/http/request.hpp"
#include "unit/verdict.hpp"

using signet::AccessPolicy;
using signet::Bearer;
using signet::ConfigurationError;
using signet::Errc;
using signet::Guard;
using signet::GuardOptions;
using signet::Verified;
using signet_test::FakeRequest;
using signet_test::FakeResponse;
using signet_test::forge_payload;
using signet_test::verdict;

namespace {

template <class Policy = AccessPolicy>
Bearer<Policy> bearer() {
    return Bearer<Policy>{
        signet::TokenVerifier{signet_test::secret_key(), {}, signet::testing::FixedClock{signet_test::now}}};
}

const std::string plain_token = forge_payload(R"({"type":"access","exp":1700000060,"sub":"ann"})");
const std::string csrf_token =
    forge_payload(R"({"type":"access","exp":1700000060,"sub":"ann","csrf":"s3cret"})");

std::string verdict_of(const std::string& method, const std::string& token, std::vector<std::string> csrf) {
    FakeRequest request{.method = method, .headers = {{"Cookie", "__Host-t=" + token}}};
    for (std::string& value : csrf) {
        request.headers.emplace_back("x-csrf-token", std::move(value));
    }
    const Guard guard{bearer(), {.sources = {.cookie = "__Host-t"}}};
    return verdict(guard.authenticate(request));
}

FakeRequest with_token(const std::string& token) {
    return {.headers = {{"Authorization", "Bearer " + token}}};
}

}  // namespace

TEST_CASE("safe methods are recognised by their exact names") {
    for (const std::string_view method : {"GET", "HEAD", "OPTIONS", "TRACE"}) {
        CHECK(signet::is_safe_method(method));
    }
    for (const std::string_view method :
         {"POST", "PUT", "PATCH", "DELETE", "get", "GETX", "", "QUERY", "CONNECT"}) {
        CHECK_FALSE(signet::is_safe_method(method));
    }
}

TEST_CASE("the anti-forgery token is the claim or a hash of the token") {
    const auto verified = [](const std::string& payload) {
        const std::string token = forge_payload(payload);
        const auto who = bearer().authenticate_token(token);
        REQUIRE(who);
        return signet::csrf_token(*who, token);
    };
    CHECK(verified(R"({"type":"access","exp":1700000060,"csrf":"s3cret"})") == "s3cret");
    const auto hash = verified(R"({"type":"access","exp":1700000060})");
    REQUIRE(hash);
    CHECK(hash->size() == 43);
    CHECK(hash != verified(R"({"type":"access","exp":1700000061})"));
    for (const std::string claim : {R"("")", "1", "null", "true", "[]"}) {
        CHECK(verdict(verified(R"({"type":"access","exp":1700000060,"csrf":)" + claim + "}")) ==
              "csrf_mismatch");
    }
    CHECK(signet::new_csrf_value() != signet::new_csrf_value());
    CHECK(signet::new_csrf_value().size() == 22);
}

TEST_CASE("anti-forgery tokens are compared completely and empty ones do not match") {
    CHECK(signet::check_csrf("abc", "abc"));
    for (const auto& [expected, presented] : std::vector<std::pair<std::string, std::string>>{{"abc", ""},
                                                                                              {"abc", "ab"},
                                                                                              {"abc", "abd"},
                                                                                              {"abc", "Abc"},
                                                                                              {"abc", "abc "},
                                                                                              {"", ""},
                                                                                              {"", "abc"}}) {
        CHECK(verdict(signet::check_csrf(expected, presented)) == "csrf_mismatch");
    }
}

TEST_CASE("a token from a cookie needs its anti-forgery token with unsafe methods") {
    const std::string hash = *signet::csrf_token(*bearer().authenticate_token(plain_token), plain_token);
    struct Row {
        std::string method;
        std::string token;
        std::vector<std::string> csrf;
        std::string expected;
    };
    const std::vector<Row> rows{
        {"GET", plain_token, {}, "ok"},
        {"HEAD", csrf_token, {"wrong"}, "ok"},
        {"POST", plain_token, {}, "csrf_mismatch"},
        {"POST", plain_token, {""}, "csrf_mismatch"},
        {"POST", plain_token, {"wrong"}, "csrf_mismatch"},
        {"POST", plain_token, {plain_token}, "csrf_mismatch"},
        {"POST", plain_token, {hash}, "ok"},
        {"POST", plain_token, {hash, hash}, "csrf_mismatch"},
        {"POST", plain_token, {"wrong", hash}, "csrf_mismatch"},
        {"POST", csrf_token, {"s3cret"}, "ok"},
        {"POST", csrf_token, {hash}, "csrf_mismatch"},
        {"DELETE", csrf_token, {}, "csrf_mismatch"},
        {"get", csrf_token, {}, "csrf_mismatch"},
        {"BREW", csrf_token, {}, "csrf_mismatch"},
        {"POST", plain_token + "x", {hash}, "bad_signature"},
    };
    for (const Row& row : rows) {
        INFO(row.method << " " << row.expected);
        CHECK(verdict_of(row.method, row.token, row.csrf) == row.expected);
    }
    FakeRequest by_header = with_token(plain_token);
    by_header.method = "POST";
    CHECK(verdict(Guard{bearer(), {.sources = {.cookie = "__Host-t"}}}.authenticate(by_header)) == "ok");
}

TEST_CASE("a valid token calls the handler and everything else is refused") {
    std::vector<std::string> log;
    const auto handler = signet::require<AccessPolicy>(
        bearer(),
        [](const Verified<AccessPolicy>& who, const FakeRequest& /*request*/, FakeResponse& response) {
            response.refusal.body = who.subject();
        },
        {.challenge = {.realm = "shop"}, .on_refusal = [&log](const signet::RefusedRequest& refused) {
             log.emplace_back(refused.error.name());
         }});
    const auto answer_to = [&handler](const FakeRequest& request) {
        FakeResponse response;
        handler(request, response);
        return response.refusal;
    };
    CHECK(answer_to(with_token(plain_token)).body == "ann");
    CHECK(log.empty());
    CHECK(answer_to({}).status == 401);
    CHECK(answer_to({}).www_authenticate == R"(Bearer realm="shop")");
    CHECK(answer_to(with_token("a.b.c")).status == 401);
    CHECK(answer_to({.headers = {{"Cookie", "__Host-t=" + plain_token}}}).status == 401);
    CHECK(log == std::vector<std::string>{"missing_credentials", "missing_credentials", "malformed_token",
                                          "missing_credentials"});
}

TEST_CASE("with an optional token a bad one is refused as well") {
    const auto handler = signet::allow_anonymous<AccessPolicy>(
        bearer(), [](const std::optional<Verified<AccessPolicy>>& who, const FakeRequest& /*request*/,
                     FakeResponse& response) { response.refusal.body = who ? who->subject() : "anybody"; });
    const auto answer_to = [&handler](const FakeRequest& request) {
        FakeResponse response;
        handler(request, response);
        return std::to_string(response.refusal.status) + response.refusal.body.substr(0, 17);
    };
    CHECK(answer_to({}) == "200anybody");
    CHECK(answer_to(with_token(plain_token)) == "200ann");
    CHECK(answer_to(with_token(plain_token + "x")) == R"(401{"error":"invalid)");
    CHECK(answer_to({.headers = {{"Authorization", "Bearer"}}}) == R"(400{"error":"invalid)");
}

TEST_CASE("an unavailable session store refuses all requests and says when to try again") {
    struct StoreIsDown {
        signet::Result<void> check(const Verified<AccessPolicy>& /*token*/) const {
            return signet::Unexpected{signet::Error{signet::StoreFailure::busy}};
        }
    };
    const Bearer<AccessPolicy, StoreIsDown> down{
        signet::TokenVerifier{signet_test::secret_key(), {}, signet::testing::FixedClock{signet_test::now}},
        StoreIsDown{}};
    const auto answer_to = [](const auto& handler, const FakeRequest& request) {
        FakeResponse response;
        handler(request, response);
        return response.refusal;
    };
    const auto never = [](const auto& /*who*/, const FakeRequest& /*request*/, FakeResponse& /*response*/) {
        FAIL("the handler was called");
    };
    for (const signet::Refusal& refusal :
         {answer_to(signet::require<AccessPolicy>(down, never), with_token(plain_token)),
          answer_to(signet::allow_anonymous<AccessPolicy>(down, never), with_token(plain_token))}) {
        CHECK(refusal.status == 503);
        CHECK(refusal.retry_after == std::chrono::seconds{5});
        CHECK(refusal.www_authenticate.empty());
        CHECK(refusal.body.find("temporarily_unavailable") != std::string::npos);
    }
    CHECK(answer_to(signet::require<AccessPolicy>(down, never), with_token(plain_token + "x")).status == 401);
}

TEST_CASE("a guard of a stricter policy calls handlers of the base policy and names the requirement") {
    using Writer = signet::RequireScope<AccessPolicy, "orders:write">;
    const auto handler = signet::require<AccessPolicy>(
        Guard{bearer<Writer>()}, [](const Verified<AccessPolicy>& /*who*/, const FakeRequest& /*request*/,
                                    FakeResponse& /*response*/) {});
    FakeResponse response;
    handler(with_token(plain_token), response);
    CHECK(response.refusal.status == 403);
    CHECK(response.refusal.www_authenticate.ends_with(R"(scope="orders:write")"));
}

TEST_CASE("the result of a handler is returned and invalid options throw at start-up") {
    CHECK_THROWS_AS((Guard{bearer(), {.sources = {.cookie = "a b"}}}), ConfigurationError);
    CHECK_THROWS_AS((Guard{bearer(), {.challenge = {.realm = "\n"}}}), ConfigurationError);
    static_assert(!std::is_invocable_v<decltype(signet::require<AccessPolicy>(bearer(), [](auto&&...) {})),
                                       const FakeRequest&, FakeResponse&, int>,
                  "only what the server passes is taken, or overloads of its routes become ambiguous");
}
