// SPDX-License-Identifier: MIT
#include <signet/policy_requirements.hpp>
#include <string>

#include "session/fixture.hpp"

// The claims that describe the login, in tokens that a refresh creates.
using namespace session_test;
using nlohmann::json;
using signet::AccessPolicy;

namespace {

template <class Policy, class Kind>
auto verify(const Sessions<Kind>& sessions, const signet::TokenPair& pair) {
    return sessions.verifier.template verify<Policy>(pair.access.str());
}

using Fresh = signet::RequireFreshLogin<AccessPolicy>;
using Recent = signet::RequireLoginWithin<AccessPolicy, 300>;

}  // namespace

TEMPLATE_TEST_CASE("login claims: a refreshed access token is never fresh", "[session]", Memory, Sqlite) {
    const json fresh = GENERATE(json(true), json(start.time_since_epoch().count() + 36000));
    Sessions<TestType> sessions;
    auto pair = sessions.log_in("u", {.claims = {{"fresh", fresh}, {"role", "admin"}}});
    CHECK(verify<Fresh>(sessions, pair));
    for (int i = 0; i < 3; ++i) {
        const auto spent = pair;
        pair = sessions.rotate(spent);
        CHECK(error_of(verify<Fresh>(sessions, pair)) == Errc::login_too_old);
        CHECK(error_of(verify<Fresh>(sessions, sessions.rotate(spent))) == Errc::login_too_old);  // a retry
        CHECK(sessions.access(pair).template claim<std::string>("role") == "admin");
    }
}

TEMPLATE_TEST_CASE("login claims: a callback cannot make a token fresh or change the login time", "[session]",
                   Memory, Sqlite) {
    json given = {{"fresh", true}, {"auth_time", 1}, {"role", "reader"}};
    Sessions<TestType> sessions{{},
                                [&](const signet::SessionRecord&) { return signet::Result<json>{given}; }};
    const auto pair = sessions.log_in("u");
    sessions.clock.advance(1h);
    const auto next = sessions.access(sessions.rotate(pair));
    CHECK(next.template claim<bool>("fresh") == false);
    CHECK(next.template claim<std::int64_t>("auth_time") == start.time_since_epoch().count());
    CHECK(next.template claim<std::string>("role") == "reader");
    given = nullptr;
    CHECK(sessions.access(sessions.rotate(pair)).template claim<std::int64_t>("auth_time") ==
          start.time_since_epoch().count());
}

TEMPLATE_TEST_CASE("login claims: every access token contains the login time and a refresh keeps it",
                   "[session]", Memory, Sqlite) {
    Sessions<TestType> sessions;
    auto pair = sessions.log_in("u");
    CHECK(verify<Recent>(sessions, pair));
    sessions.clock.advance(299s);
    pair = sessions.rotate(pair);
    CHECK(verify<Recent>(sessions, pair));
    sessions.clock.advance(2s);
    CHECK(error_of(verify<Recent>(sessions, pair)) == Errc::login_too_old);
    pair = sessions.rotate(pair);
    CHECK(error_of(verify<Recent>(sessions, pair)) == Errc::login_too_old);
}

TEMPLATE_TEST_CASE("login claims: a login time that the program sets is kept", "[session]", Memory, Sqlite) {
    Sessions<TestType> sessions;
    const auto earlier = (start - 1h).time_since_epoch().count();  // at an identity provider
    auto pair = sessions.log_in("u", {.claims = {{"auth_time", earlier}, {"amr", {"pwd", "otp"}}}});
    for (int i = 0; i < 2; ++i) {
        CHECK(sessions.access(pair).template claim<std::int64_t>("auth_time") == earlier);
        CHECK(sessions.access(pair).template claim<json>("amr") == json{"pwd", "otp"});
        pair = sessions.rotate(pair);
    }
}
