// SPDX-License-Identifier: MIT
#include "signet/bearer.hpp"

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "signet/issuer.hpp"
#include "unit/forged_token.hpp"
#include "unit/verdict.hpp"

using namespace std::string_literals;
using signet::AccessPolicy;
using signet::Bearer;
using signet::Errc;
using signet::Error;
using signet::RefreshPolicy;
using signet::Result;
using signet::Verified;
using signet_test::forge_payload;
using signet_test::secret_key;
using signet_test::verdict;

namespace {

const signet::testing::FixedClock fixed_clock{signet_test::now};

auto verifier() {
    return signet::TokenVerifier{secret_key(), {}, fixed_clock};
}

std::string access_token() {
    return forge_payload(R"({"type":"access","exp":1700000060,"sub":"user-42","sid":"s-1"})");
}

/// A session check that refuses one session and counts its calls.
struct EndedSession {
    std::string ended;
    std::shared_ptr<int> asked = std::make_shared<int>(0);

    [[nodiscard]] Result<void> check(const Verified<AccessPolicy>& token) const {
        ++*asked;
        if (token.session_id() == ended) {
            return signet::Unexpected{Error{Errc::session_revoked, "sid"}};
        }
        return {};
    }
};

}  // namespace

TEST_CASE("an Authorization value is the scheme Bearer in any case, spaces, and one token") {
    const std::string token = access_token();
    const Bearer<AccessPolicy> guard{verifier()};
    const std::vector<std::pair<std::string, std::string>> rows{
        {"Bearer " + token, "ok"},
        {"bearer " + token, "ok"},
        {"BEARER " + token, "ok"},
        {"bEaReR " + token, "ok"},
        {"Bearer   " + token, "ok"},
        {"  Bearer " + token + "  ", "ok"},
        {"\tBearer " + token + "\t", "ok"},
        // not a Bearer scheme
        {"", "missing_credentials"},
        {" ", "missing_credentials"},
        {"\t \t", "missing_credentials"},
        {token, "missing_credentials"},
        {"Basic dXNlcjpwYXNzd29yZA==", "missing_credentials"},
        {"Digest username=\"x\"", "missing_credentials"},
        {"Bear " + token, "missing_credentials"},
        {"Bearers " + token, "missing_credentials"},
        {"Bearer:" + token, "missing_credentials"},
        {"Bearer" + token, "missing_credentials"},
        {"Bearer=" + token, "missing_credentials"},
        {"Bearer, Bearer " + token, "missing_credentials"},
        {"Basic x, Bearer " + token, "missing_credentials"},
        {"\0Bearer "s + token, "missing_credentials"},
        {"\nBearer " + token, "missing_credentials"},
        {"Bearer\n" + token, "missing_credentials"},
        {"Bearer\xC2\xA0" + token, "missing_credentials"},
        // Bearer without exactly one token
        {"Bearer", "malformed_credentials"},
        {"Bearer ", "malformed_credentials"},
        {"Bearer\t", "malformed_credentials"},
        {"Bearer\t" + token, "malformed_credentials"},
        {"Bearer \t" + token, "malformed_credentials"},
        {"Bearer " + token + " " + token, "malformed_credentials"},
        {"Bearer " + token + ", Bearer " + token, "malformed_credentials"},
        {"Bearer " + token + ",", "malformed_credentials"},
        {"Bearer ," + token, "malformed_credentials"},
        {"Bearer Bearer " + token, "malformed_credentials"},
        {"Bearer \"" + token + "\"", "malformed_credentials"},
        {"Bearer token=" + token, "malformed_credentials"},
        {"Bearer " + token + "\n", "malformed_credentials"},
        {"Bearer " + token + "\r\nX-Evil: 1", "malformed_credentials"},
        {"Bearer " + token + '\0', "malformed_credentials"},
        {"Bearer \xFF", "malformed_credentials"},
        {"Bearer =", "malformed_credentials"},
        {"Bearer ====", "malformed_credentials"},
        {"Bearer a=b", "malformed_credentials"},
        // a b64token that is not a JWT
        {"Bearer x", "malformed_token"},
        {"Bearer abc==", "malformed_token"},
        {"Bearer a-b.c_d~e+f/g", "malformed_token"},
        {"Bearer " + token + "=", "bad_signature"},
    };
    for (const auto& [value, expected] : rows) {
        CAPTURE(value);
        CHECK(verdict(guard.authenticate(value)) == expected);
    }
}

TEST_CASE("a guard returns the verified token or the error of the verifier") {
    const Bearer<AccessPolicy> guard{verifier()};
    const auto who = guard.authenticate("Bearer " + access_token());
    REQUIRE(who);
    CHECK(who->subject() == "user-42");
    CHECK(verdict(guard.authenticate("Bearer " + forge_payload(R"({"type":"access","exp":1})"))) ==
          "expired (exp)");
    CHECK(verdict(guard.authenticate("Bearer " + forge_payload(R"({"type":"refresh","exp":1700000060})"))) ==
          "wrong_token_type (type)");
}

TEST_CASE("a bare token and a token just issued need no scheme") {
    const Bearer<AccessPolicy> guard{verifier()};
    CHECK(guard.authenticate_token(access_token()).value().subject() == "user-42");
    CHECK(verdict(guard.authenticate_token("Bearer " + access_token())) != "ok");
    const signet::TokenIssuer issuer{secret_key(), {}, fixed_clock};
    CHECK(guard.authenticate(issuer.issue<AccessPolicy>({.subject = "user-7"})).value().subject() ==
          "user-7");
}

TEST_CASE("guards of any algorithm and clock are one type, and may be copied and moved") {
    const signet::TokenVerifier other{secret_key<signet::HS512>(), {}};
    std::vector<Bearer<AccessPolicy>> guards{Bearer<AccessPolicy>{verifier()}, Bearer<AccessPolicy>{other}};
    const Bearer<AccessPolicy> copy = guards.front();
    const Bearer<AccessPolicy> moved = std::move(guards.front());
    guards.erase(guards.begin());
    CHECK(verdict(copy.authenticate_token(access_token())) == "ok");
    CHECK(verdict(moved.authenticate_token(access_token())) == "ok");
    CHECK(verdict(guards.front().authenticate_token(access_token())) == "wrong_algorithm (alg)");
}

TEST_CASE("a session check is called for verified tokens only and can refuse them") {
    const EndedSession check{.ended = "s-1"};
    const Bearer<AccessPolicy, EndedSession> guard{verifier(), check};
    CHECK(verdict(guard.authenticate("Bearer " + access_token())) == "session_revoked (sid)");
    CHECK(verdict(guard.authenticate_token(access_token())) == "session_revoked (sid)");
    CHECK(*check.asked == 2);
    CHECK(verdict(guard.authenticate_token(
              forge_payload(R"({"type":"access","exp":1700000060,"sid":"s-2"})"))) == "ok");
    CHECK(*check.asked == 3);
    for (const std::string& refused :
         {""s, "Bearer x"s, "Bearer " + forge_payload(R"({"type":"access","exp":1})"),
          "Bearer " + forge_payload(R"({"type":"refresh","exp":1700000060})")}) {
        CHECK_FALSE(guard.authenticate(refused));
    }
    CHECK(*check.asked == 3);
}
