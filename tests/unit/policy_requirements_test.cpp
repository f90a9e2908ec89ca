// SPDX-License-Identifier: MIT
#include "signet/policy_requirements.hpp"

#include <chrono>
#include <concepts>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "signet/bearer.hpp"
#include "signet/issuer.hpp"
#include "signet/verifier.hpp"
#include "unit/forged_token.hpp"
#include "unit/verdict.hpp"

using namespace std::chrono_literals;
using signet::AccessPolicy;
using signet::RequireFreshLogin;
using signet::RequireLoginWithin;
using signet::RequireScope;
using signet::Verified;
using signet_test::forge_payload;
using signet_test::secret_key;
using signet_test::verdict;

namespace {

using CanWrite = RequireScope<AccessPolicy, "orders:write">;
using CanReadAndWrite = RequireScope<AccessPolicy, "orders:read", "orders:write">;
using RecentLogin = RequireLoginWithin<AccessPolicy, std::chrono::minutes{10}>;
static_assert(std::same_as<RecentLogin, RequireLoginWithin<AccessPolicy, 600>>);
using FreshLogin = RequireFreshLogin<AccessPolicy>;
using WriteAfterRecentLogin = RequireScope<RecentLogin, "orders:write">;

/// A requirement that a user defines.
struct StaffOnly : AccessPolicy {
    using base_policy = AccessPolicy;
    static std::optional<signet::Error> check(const signet::ClaimReader& claims, const signet::CheckTime&) {
        if (!claims.equals("role", "staff")) {
            return signet::Error{signet::Errc::insufficient_scope, "role"};
        }
        return std::nullopt;
    }
};

template <class Policy>
std::string verdict_on(const std::string& members, std::chrono::seconds leeway = 0s) {
    const signet::testing::FixedClock fixed_clock{signet_test::now};
    const signet::TokenVerifier verifier{secret_key(), {.leeway = leeway}, fixed_clock};
    return verdict(
        verifier.verify<Policy>(forge_payload(R"({"type":"access","exp":1700000060)" + members + "}")));
}

}  // namespace

TEST_CASE("a scope is granted by a string of scopes or by an array of strings") {
    const std::vector<std::pair<std::string, std::string>> rows{
        {R"(,"scope":"orders:write")", "ok"},
        {R"(,"scope":"orders:read orders:write")", "ok"},
        {R"(,"scope":"orders:write orders:read")", "ok"},
        {R"(,"scope":"  orders:write  ")", "ok"},
        {R"(,"scope":"\u006frders:write")", "ok"},
        {R"(,"scope":["orders:write"])", "ok"},
        {R"(,"scope":["orders:read","orders:write"])", "ok"},
        {R"(,"scope":["\u006frders:write"])", "ok"},
        {"", "insufficient_scope (scope)"},
        {R"(,"scope":"")", "insufficient_scope (scope)"},
        {R"(,"scope":" ")", "insufficient_scope (scope)"},
        {R"(,"scope":[])", "insufficient_scope (scope)"},
        {R"(,"scope":"orders:read")", "insufficient_scope (scope)"},
        {R"(,"scope":"orders:writeable")", "insufficient_scope (scope)"},
        {R"(,"scope":"xorders:write")", "insufficient_scope (scope)"},
        {R"(,"scope":"Orders:Write")", "insufficient_scope (scope)"},
        {R"(,"scope":"orders:write,orders:read")", "insufficient_scope (scope)"},
        {R"(,"scope":"orders:\twrite")", "insufficient_scope (scope)"},
        {R"(,"scope":"orders:write\tall")", "insufficient_scope (scope)"},
        {R"(,"scope":["orders","write"])", "insufficient_scope (scope)"},
        {R"(,"scopes":"orders:write")", "insufficient_scope (scope)"},
        {R"(,"x":{"scope":"orders:write"})", "insufficient_scope (scope)"},
        {R"(,"scope":null)", "invalid_claim (scope)"},
        {R"(,"scope":true)", "invalid_claim (scope)"},
        {R"(,"scope":1)", "invalid_claim (scope)"},
        {R"(,"scope":{"orders:write":true})", "invalid_claim (scope)"},
        {R"(,"scope":["orders:write",1])", "invalid_claim (scope)"},
        {R"(,"scope":["orders:write",null])", "invalid_claim (scope)"},
        {R"(,"scope":[["orders:write"]])", "invalid_claim (scope)"},
    };
    for (const auto& [members, expected] : rows) {
        CAPTURE(members);
        CHECK(verdict_on<CanWrite>(members) == expected);
    }
}

TEST_CASE("all of several scopes are needed in any order") {
    CHECK(verdict_on<CanReadAndWrite>(R"(,"scope":"orders:write x orders:read")") == "ok");
    CHECK(verdict_on<CanReadAndWrite>(R"(,"scope":["orders:read","orders:write"])") == "ok");
    CHECK(verdict_on<CanReadAndWrite>(R"(,"scope":"orders:read")") == "insufficient_scope (scope)");
    CHECK(verdict_on<CanReadAndWrite>(R"(,"scope":"orders:write orders:write")") ==
          "insufficient_scope (scope)");
    CHECK(CanReadAndWrite::required_scopes == std::array<std::string_view, 2>{"orders:read", "orders:write"});
}

TEST_CASE("a login is recent up to the maximum age with the leeway in both directions") {
    struct Row {
        std::string auth_time;
        std::chrono::seconds leeway;
        std::string expected;
    };
    const std::vector<Row> rows{
        {"1700000000", 0s, "ok"},
        {"1699999400", 0s, "ok"},
        {"1699999400.9", 0s, "ok"},
        {"1699999399", 0s, "login_too_old (auth_time)"},
        {"1699999399.9", 0s, "login_too_old (auth_time)"},
        {"1699999370", 30s, "ok"},
        {"1699999369", 30s, "login_too_old (auth_time)"},
        {"0", 0s, "login_too_old (auth_time)"},
        {"-1", 0s, "login_too_old (auth_time)"},
        {"-62135596800", 0s, "login_too_old (auth_time)"},
        // a login in the future
        {"1700000005", 0s, "ok"},
        {"1700000005.9", 0s, "ok"},
        {"1700000006", 0s, "login_too_old (auth_time)"},
        {"1700000030", 30s, "ok"},
        {"1700000031", 30s, "login_too_old (auth_time)"},
        {"253402300799", 10min, "login_too_old (auth_time)"},
        // not a time
        {"-62135596801", 0s, "invalid_claim (auth_time)"},
        {"1e300", 0s, "invalid_claim (auth_time)"},
        {"null", 0s, "invalid_claim (auth_time)"},
        {"true", 0s, "invalid_claim (auth_time)"},
        {R"("1700000000")", 0s, "invalid_claim (auth_time)"},
    };
    for (const auto& [auth_time, leeway, expected] : rows) {
        CAPTURE(auth_time, leeway.count());
        CHECK(verdict_on<RecentLogin>(R"(,"auth_time":)" + auth_time, leeway) == expected);
    }
    CHECK(verdict_on<RecentLogin>("") == "missing_claim (auth_time)");
}

TEST_CASE("the maximum age of a login may be as long as the range of dates") {
    using AnyLogin = RequireLoginWithin<AccessPolicy, signet::detail::numeric_date_max>;
    CHECK(verdict_on<AnyLogin>(R"(,"auth_time":0)") == "ok");
    CHECK(verdict_on<AnyLogin>(R"(,"auth_time":253402300799)", 10min) == "login_too_old (auth_time)");
}

TEST_CASE("a login is fresh if the claim is true or a time in the future") {
    const std::vector<std::pair<std::string, std::string>> rows{
        {R"(,"fresh":true)", "ok"},
        {R"(,"fresh":1700000001)", "ok"},
        {R"(,"fresh":1700000029.5)", "ok"},
        {"", "login_too_old (fresh)"},
        {R"(,"fresh":false)", "login_too_old (fresh)"},
        {R"(,"fresh":1700000000)", "login_too_old (fresh)"},
        {R"(,"fresh":1700000000.9)", "login_too_old (fresh)"},
        {R"(,"fresh":1699999999)", "login_too_old (fresh)"},
        {R"(,"fresh":0)", "login_too_old (fresh)"},
        {R"(,"fresh":1)", "login_too_old (fresh)"},
        {R"(,"fresh":"true")", "invalid_claim (fresh)"},
        {R"(,"fresh":null)", "invalid_claim (fresh)"},
        {R"(,"fresh":[true])", "invalid_claim (fresh)"},
        {R"(,"fresh":-1)", "login_too_old (fresh)"},
        {R"(,"fresh":1e300)", "invalid_claim (fresh)"},
    };
    for (const auto& [members, expected] : rows) {
        CAPTURE(members);
        CHECK(verdict_on<FreshLogin>(members) == expected);
    }
    CHECK(verdict_on<FreshLogin>(R"(,"fresh":1699999971)", 30s) == "ok");
    CHECK(verdict_on<FreshLogin>(R"(,"fresh":1699999970)", 30s) == "login_too_old (fresh)");
}

TEST_CASE("both of two requirements are checked and that of the base policy first") {
    CHECK(verdict_on<WriteAfterRecentLogin>(R"(,"auth_time":1700000000,"scope":"orders:write")") == "ok");
    CHECK(verdict_on<WriteAfterRecentLogin>(R"(,"auth_time":1700000000)") == "insufficient_scope (scope)");
    CHECK(verdict_on<WriteAfterRecentLogin>(R"(,"scope":"orders:write")") == "missing_claim (auth_time)");
    CHECK(verdict_on<WriteAfterRecentLogin>(R"(,"auth_time":5)") == "login_too_old (auth_time)");
}

TEST_CASE("a requirement does not replace the check of the token type") {
    const signet::testing::FixedClock fixed_clock{signet_test::now};
    const signet::TokenVerifier verifier{secret_key(), {}, fixed_clock};
    const auto refused = verifier.verify<CanWrite>(
        forge_payload(R"({"type":"refresh","exp":1700000060,"scope":"orders:write"})"));
    CHECK(verdict(refused) == "wrong_token_type (type)");
}

TEST_CASE("a verified token with a requirement converts to one without the requirement") {
    const signet::testing::FixedClock fixed_clock{signet_test::now};
    const signet::TokenVerifier verifier{secret_key(), {}, fixed_clock};
    const auto strict = verifier.verify<WriteAfterRecentLogin>(forge_payload(
        R"({"type":"access","exp":1700000060,"sub":"user-42","auth_time":1700000000,"scope":"orders:write"})"));
    REQUIRE(verdict(strict) == "ok");

    const Verified<RecentLogin>& recent = *strict;
    const Verified<AccessPolicy>& access = *strict;
    const Verified<AccessPolicy> copied = *strict;
    CHECK(recent.subject() == "user-42");
    CHECK(access.subject() == "user-42");
    CHECK(copied.subject() == "user-42");
    CHECK(copied.json() == strict->json());
}

TEST_CASE("a guard with a requirement accepts tokens of its base policy") {
    const signet::testing::FixedClock fixed_clock{signet_test::now};
    const signet::TokenIssuer issuer{secret_key(), {}, fixed_clock};
    const signet::Bearer<CanWrite> guard{signet::TokenVerifier{secret_key(), {}, fixed_clock}};
    CHECK(verdict(guard.authenticate(issuer.issue<AccessPolicy>({.extra = {{"scope", "orders:write"}}}))) ==
          "ok");
    CHECK(verdict(guard.authenticate(issuer.issue<AccessPolicy>({}))) == "insufficient_scope (scope)");
}

TEST_CASE("a requirement that a user defines is checked like those of the library") {
    CHECK(verdict_on<StaffOnly>(R"(,"role":"staff")") == "ok");
    CHECK(verdict_on<StaffOnly>(R"(,"role":"guest")") == "insufficient_scope (role)");
    CHECK(verdict_on<StaffOnly>("") == "insufficient_scope (role)");
    CHECK(verdict_on<RequireScope<StaffOnly, "x">>(R"(,"scope":"x")") == "insufficient_scope (role)");
    CHECK(verdict_on<RequireScope<StaffOnly, "x">>(R"(,"role":"staff","scope":"x")") == "ok");
}
