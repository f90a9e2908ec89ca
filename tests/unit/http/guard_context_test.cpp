// SPDX-License-Identifier: MIT
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "signet/http/guard.hpp"
#include "signet/issuer.hpp"
#include "signet/session/live_session.hpp"
#include "signet/session/manager.hpp"
#include "signet/store/memory.hpp"
#include "unit/forged_token.hpp"
#include "unit/http/request.hpp"
#include "unit/verdict.hpp"

using signet::AccessPolicy;
using signet::Bearer;
using signet::Binding;
using signet::Errc;
using signet::Error;
using signet::Guard;
using signet::RefusedRequest;
using signet::RequestContext;
using signet::RequestView;
using signet::Result;
using signet::Verified;
using signet_test::FakeRequest;
using signet_test::FakeResponse;
using signet_test::forge;
using signet_test::forge_payload;
using signet_test::verdict;

// The request context of a guard: read once, and used by checks, logs and handlers.
namespace {

signet::TokenVerifier<signet::HS256, signet::testing::FixedClock> verifier() {
    return signet::TokenVerifier{
        signet_test::secret_key(), {}, signet::testing::FixedClock{signet_test::now}};
}

std::string token_with(const std::string& claims) {
    return forge_payload(R"({"sub":"ann","sid":"s-1","jti":"t-1",)" + claims + "}");
}
const std::string good_token = token_with(R"("type":"access","exp":1700000060)");

FakeRequest with_token(const std::string& token, std::vector<std::pair<std::string, std::string>> more = {}) {
    more.emplace_back("Authorization", "Bearer " + token);
    return {.headers = std::move(more)};
}

RequestContext context_of(const RequestView& request) {
    return {.address = request.header("X-Real-IP"),
            .user_agent = request.header("User-Agent"),
            .external_url = "https://shop.example" + request.target(),
            .binding = Binding{request.header("X-Device")}};
}

/// A session that is bound to "phone".
struct BoundToPhone {
    Result<void> check(const Verified<AccessPolicy>& /*token*/) const { return {}; }
    Result<void> check(const Verified<AccessPolicy>& /*token*/, const RequestContext& context) const {
        return context.binding == Binding{"phone"} ? Result<void>{}
                                                   : signet::Unexpected{Error{Errc::binding_mismatch}};
    }
};

/// The same for checks whose only context is the binding.
struct BoundToPhoneByBinding {
    Result<void> check(const Verified<AccessPolicy>& /*token*/) const { return {}; }
    Result<void> check(const Verified<AccessPolicy>& token, const Binding& binding) const {
        return BoundToPhone{}.check(token, RequestContext{.binding = binding});
    }
};

struct SessionIsOver {
    Result<void> check(const Verified<AccessPolicy>& /*token*/) const {
        return signet::Unexpected{Error{Errc::session_revoked}};
    }
};

/// The line that a log would contain.
std::string line_of(const RefusedRequest& refused) {
    std::string line{refused.error.name()};
    line.append(" ").append(refused.subject).append("/").append(refused.session_id);
    return line.append("/").append(refused.token_id).append(" ").append(refused.context.address);
}

template <class Policy = AccessPolicy, class Check = signet::NoSessionCheck>
std::string logged(const FakeRequest& request, const signet::TokenSources& sources = {}) {
    std::string line;
    const Guard guard{Bearer<Policy, Check>{verifier()},
                      {.sources = sources,
                       .context = context_of,
                       .on_refusal = [&line](const RefusedRequest& refused) { line = line_of(refused); }}};
    FakeResponse response;
    signet::require<Policy>(guard, [](const Verified<Policy>& /*who*/, const FakeRequest& /*request*/,
                                      FakeResponse& /*response*/) {})(request, response);
    return line;
}

template <class Check>
void check_binding() {
    const Guard guard{Bearer<AccessPolicy, Check>{verifier()}, {.context = context_of}};
    const Guard without_context{Bearer<AccessPolicy, Check>{verifier()}};
    const FakeRequest from_phone = with_token(good_token, {{"X-Device", "phone"}});
    const FakeRequest from_laptop = with_token(good_token, {{"X-Device", "laptop"}});
    CHECK(verdict(guard.authenticate(from_phone)) == "ok");
    CHECK(verdict(guard.authenticate_if_present(from_phone)) == "ok");
    for (const FakeRequest& other : {from_laptop, with_token(good_token)}) {
        CHECK(verdict(guard.authenticate(other)) == "binding_mismatch");
        CHECK(verdict(guard.authenticate_if_present(other)) == "binding_mismatch");
    }
    CHECK(verdict(without_context.authenticate(from_phone)) == "binding_mismatch");

    const auto status = [](const auto& handler, const FakeRequest& request) {
        FakeResponse response;
        handler(request, response);
        return response.refusal.status;
    };
    const auto accept = [](const auto& /*who*/, const FakeRequest& /*request*/, FakeResponse& response) {
        response.refusal.status = 204;
    };
    const auto strict = signet::require<AccessPolicy>(guard, accept);
    const auto lenient = signet::allow_anonymous<AccessPolicy>(Bearer<AccessPolicy, Check>{verifier()},
                                                               accept, {.context = context_of});
    CHECK(status(strict, from_phone) == 204);
    CHECK(status(lenient, from_phone) == 204);
    CHECK(status(strict, from_laptop) == 401);
    CHECK(status(lenient, from_laptop) == 401);
}

}  // namespace

TEST_CASE("a guard passes the request context to the session check") {
    check_binding<BoundToPhone>();
    check_binding<BoundToPhoneByBinding>();
}

TEST_CASE("a bearer passes a context to the check and a check without a context works") {
    const RequestContext phone{.binding = Binding{"phone"}};
    const Bearer<AccessPolicy, BoundToPhone> bound{verifier()};
    CHECK(verdict(bound.authenticate("Bearer " + good_token, phone)) == "ok");
    CHECK(verdict(bound.authenticate("Bearer " + good_token, RequestContext{})) == "binding_mismatch");
    CHECK(verdict(bound.authenticate_token(good_token, phone)) == "ok");
    CHECK(verdict(bound.authenticate_token(good_token, RequestContext{})) == "binding_mismatch");
    CHECK(verdict(Bearer<AccessPolicy>{verifier()}.authenticate_token(good_token, phone)) == "ok");
    CHECK(verdict(Bearer<AccessPolicy, SessionIsOver>{verifier()}.authenticate_token(good_token, phone)) ==
          "session_revoked");
}

TEST_CASE("a bound session requires its binding at a guard") {
    const auto key = signet_test::secret_key();
    const signet::TokenVerifier live_verifier{key};
    signet::MemoryStore store;
    signet::SessionManager sessions{store, signet::TokenIssuer{key}};
    const auto pair = sessions.log_in("ann", {.request = {.binding = Binding{"phone"}}});
    REQUIRE(pair);
    using Live = signet::LiveSession;
    const Guard guard{Bearer<AccessPolicy, Live>{live_verifier, Live{store}}, {.context = context_of}};
    const std::string access = pair->access.str();
    CHECK(verdict(guard.authenticate(with_token(access, {{"X-Device", "phone"}}))) == "ok");
    CHECK(verdict(guard.authenticate(with_token(access, {{"X-Device", "other"}}))) == "binding_mismatch");
    CHECK(verdict(guard.authenticate(with_token(access))) == "binding_mismatch");
}

TEST_CASE("the context is read once for each request and handlers receive it") {
    int reads = 0;
    std::vector<std::string> seen;
    const Guard guard{
        Bearer<AccessPolicy>{verifier()},
        {.context =
             [&reads](const RequestView& request) {
                 ++reads;
                 return context_of(request);
             },
         .on_refusal = [&seen](const RefusedRequest& refused) { seen.push_back(refused.context.address); }}};
    const auto handler = signet::require<AccessPolicy>(
        guard, [&seen](const Verified<AccessPolicy>& who, const RequestContext& context,
                       const FakeRequest& /*request*/, FakeResponse& response) {
            seen.push_back(std::string{who.subject()} + "@" + context.address + " " + context.external_url);
            response.refusal.status = 204;
        });
    FakeResponse response;
    handler(with_token(good_token, {{"X-Real-IP", "192.0.2.1"}}), response);
    CHECK(reads == 1);
    CHECK(response.refusal.status == 204);
    handler(with_token("x", {{"X-Real-IP", "192.0.2.2"}}), response);
    CHECK(reads == 2);
    CHECK(response.refusal.status == 401);
    handler(FakeRequest{.headers = {{"X-Real-IP", "192.0.2.3"}}}, response);
    CHECK(reads == 3);
    CHECK(seen == std::vector<std::string>{"ann@192.0.2.1 https://shop.example/orders?all", "192.0.2.2",
                                           "192.0.2.3"});

    std::optional<std::string> visitor;
    const auto welcoming = signet::allow_anonymous<AccessPolicy>(
        Bearer<AccessPolicy>{verifier()},
        [&visitor](const auto& who, const RequestContext& context, const FakeRequest& /*request*/,
                   FakeResponse& /*response*/) { visitor = context.address + (who ? "+" : "-"); },
        {.context = context_of});
    welcoming(FakeRequest{.headers = {{"X-Real-IP", "192.0.2.4"}}}, response);
    CHECK(visitor == "192.0.2.4-");
}

TEST_CASE("a refusal names the subject of the token if the signature is valid") {
    using Writer = signet::RequireScope<AccessPolicy, "orders:write">;
    const std::vector<std::pair<std::string, std::string>> from{{"X-Real-IP", "192.0.2.1"}};
    CHECK(logged<AccessPolicy, SessionIsOver>(with_token(good_token, from)) ==
          "session_revoked ann/s-1/t-1 192.0.2.1");
    CHECK(logged<AccessPolicy, BoundToPhone>(with_token(good_token)) == "binding_mismatch ann/s-1/t-1 ");
    CHECK(logged<Writer>(with_token(good_token)) == "insufficient_scope ann/s-1/t-1 ");
    CHECK(logged(with_token(token_with(R"("type":"access","exp":1600000000)"))) == "expired ann/s-1/t-1 ");
    CHECK(logged(with_token(token_with(R"("type":"access")"))) == "missing_claim ann/s-1/t-1 ");
    CHECK(logged(with_token(token_with(R"("type":"refresh","exp":1700000060)"))) ==
          "wrong_token_type ann/s-1/t-1 ");
    CHECK(logged(with_token(token_with(R"("type":"access","exp":1700000060,"iss":"me")"))) ==
          "unexpected_issuer ann/s-1/t-1 ");
    // Of another media type: refused before its signature is checked.
    CHECK(logged(with_token(forge(R"({"alg":"HS256","typ":"at+jwt"})", R"({"sub":"ann","sid":"s-1"})"))) ==
          "wrong_token_type ann/s-1/ ");
    FakeRequest by_cookie{.method = "POST", .headers = {{"Cookie", "__Host-t=" + good_token}}};
    CHECK(logged(by_cookie, {.cookie = "__Host-t"}) == "csrf_mismatch ann/s-1/t-1 ");
    CHECK(logged(with_token(forge_payload(R"({"sub":"a\u006en","jti":7,"exp":1})"))) ==
          "invalid_claim ann// ");
}

TEST_CASE("a refusal contains no claim of a token without a valid signature") {
    const auto forged = [](const std::string& header) {
        return forge(header, R"({"sub":"eve","sid":"s-9","jti":"t-9","type":"access","exp":1700000060})",
                     "another key");
    };
    const std::string plain{signet_test::plain_header};
    CHECK(logged(with_token(forged(plain))) == "bad_signature // ");
    CHECK(logged(with_token(forged(R"({"alg":"HS256","typ":"at+jwt"})"))) == "wrong_token_type // ");
    CHECK(logged(with_token(forged(R"({"alg":"none"})"))) == "wrong_algorithm // ");
    CHECK(logged(with_token(forged(R"({"alg":"HS256","kid":"x"})"))) == "bad_signature // ");
    CHECK(logged(with_token(forged(R"({"alg":"HS256","crit":["exp"]})"))) ==
          "unsupported_critical_header // ");
    CHECK(logged(with_token("a.b.c")) == "malformed_token // ");
    CHECK(logged(with_token(good_token + "=")) == "bad_signature // ");
    CHECK(logged(with_token("\"" + good_token)) == "malformed_credentials // ");
    CHECK(logged({}) == "missing_credentials // ");
    CHECK(logged(with_token(std::string(20'000, 'a'))) == "token_too_large // ");
    CHECK(logged({.headers = {{"Authorization", "Bearer " + good_token},
                              {"Authorization", "Bearer " + good_token}}}) == "malformed_credentials // ");
}

TEST_CASE("a refusal after the guard is logged with its request or its token") {
    std::vector<std::string> log;
    const Guard guard{Bearer<AccessPolicy>{verifier()},
                      {.context = context_of, .on_refusal = [&log](const RefusedRequest& refused) {
                           log.push_back(line_of(refused));
                       }}};
    const FakeRequest request = with_token(good_token, {{"X-Real-IP", "192.0.2.1"}});
    const RequestContext context = guard.context(request);
    CHECK(guard.refusal(Errc::login_refused, request).status == 401);
    CHECK(guard.refusal(Errc::login_refused, request, context).status == 401);
    const auto who = guard.authenticate(request);
    REQUIRE(who);
    CHECK(guard.refusal(Errc::store_unavailable, *who, context).status == 503);
    CHECK(guard.refusal(Errc::store_unavailable, *who).status == 503);
    CHECK(guard.refusal(Errc::too_many_sessions, context).status == 409);
    CHECK(guard.refusal(Errc::too_many_sessions).status == 409);
    CHECK(log == std::vector<std::string>{
                     "login_refused ann/s-1/t-1 192.0.2.1", "login_refused ann/s-1/t-1 192.0.2.1",
                     "store_unavailable ann/s-1/t-1 192.0.2.1", "store_unavailable ann/s-1/t-1 ",
                     "too_many_sessions // 192.0.2.1", "too_many_sessions // "});
}

TEST_CASE("requests of all servers have the same interface") {
    FakeRequest request{.method = "PUT", .headers = {{"A", "1"}, {"B", "2"}, {"a", "3"}}};
    const RequestView view{request};
    CHECK(view.method() == "PUT");
    CHECK(view.target() == "/orders?all");
    CHECK(view.address().empty());  // the adapter of this server does not have it
    CHECK(view.header("b") == "2");
    CHECK(view.header("A").empty());  // ambiguous
    CHECK(view.header("C").empty());
    std::string all;
    view.for_each_header("A", [&all](std::string_view value) { all += value; });
    CHECK(all == "13");
}
