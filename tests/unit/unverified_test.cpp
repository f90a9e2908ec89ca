// SPDX-License-Identifier: MIT
#include "signet/unverified.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "signet/detail/jose/base64url.hpp"
#include "unit/forged_token.hpp"
#include "unit/verdict.hpp"

using nlohmann::json;
using signet::Unverified;
using signet::detail::base64url_encode;
using signet_test::forge;
using signet_test::forge_payload;
using signet_test::verdict;

TEST_CASE("an unverified token exposes header and payload regardless of its signature") {
    const auto token =
        Unverified::decode(forge(R"({"alg":"none","kid":"x"})", R"({"sub":"user-42"})", "anybody"));
    REQUIRE(token);
    CHECK(token->header() == json{{"alg", "none"}, {"kid", "x"}});
    CHECK(token->payload() == json{{"sub", "user-42"}});
    CHECK(Unverified::decode(base64url_encode("{}") + "." + base64url_encode("{}") + ".no-signature"));
}

TEST_CASE("a malformed token has the same error as with a verifier") {
    const std::string object = base64url_encode("{}");
    const auto with_payload = [](const std::string& payload) { return forge_payload(payload); };
    const auto with_header = [](const std::string& header) { return forge(header, "{}"); };
    const std::vector<std::pair<std::string, std::string>> rows{
        {"", "malformed_token"},
        {object + "." + object, "malformed_token"},
        {object + "." + object + ".", "malformed_token"},
        {object + "." + object + ".a.b", "malformed_token"},
        {object + ".!." + object, "malformed_token"},
        {"!." + object + ".AAAA", "malformed_token"},
        {with_header("[]"), "malformed_header"},
        {with_header("null"), "malformed_header"},
        {with_header(R"({"a":1,"a":2})"), "duplicate_member"},
        {with_payload("[]"), "malformed_payload"},
        {with_payload("1e400"), "malformed_payload"},
        {with_payload(R"({"a":1e400})"), "malformed_payload"},
        {with_payload("{\"a\":\"\xFF\"}"), "malformed_payload"},
        {with_payload(R"({"a":"\uD800"})"), "malformed_payload"},
        {with_payload("{}x"), "malformed_payload"},
        {with_payload(R"({"o":{"a":1,"\u0061":2}})"), "duplicate_member"},
        {with_payload(R"({"a":)" + std::string(64, '[') + std::string(64, ']') + "}"), "nesting_too_deep"},
        {with_payload(R"({"a":)" + std::string(90'000, '[') + std::string(90'000, ']') + "}"),
         "nesting_too_deep"},
    };
    for (const auto& [token, expected] : rows) {
        CAPTURE(token.substr(0, 100));
        CHECK(verdict(Unverified::decode(token)) == expected);
    }
}

TEST_CASE("an unverified token is at most 256 KiB") {
    const auto sized = [](std::size_t size) {
        const std::string begin = base64url_encode("{}") + "." + base64url_encode("{}") + ".";
        return begin + std::string(size - begin.size(), 'A');
    };
    CHECK(verdict(Unverified::decode(sized(256U * 1024U))) == "ok");
    CHECK(verdict(Unverified::decode(sized(256U * 1024U + 1))) == "token_too_large");
}

// nlohmann/json must parse everything that the strict reader accepts, because no code handles its errors.
TEST_CASE("nlohmann/json parses all JSON that is accepted") {
    for (const std::string_view payload :
         {R"({"a":-0,"b":-0.0,"c":0e5,"d":1E+5,"e":9.99e307,"f":1e-400})", R"({"":"","\u0000":"\u0000"})",
          R"({"a":"\uFFFE\uFFFF\uD83D\uDE00\/\b"})", "{\"a\":\"\x7F\xEF\xBF\xBF\xF4\x8F\xBF\xBF\"}",
          "\t\r\n {\t\"a\"\r:\n[ ] , \"b\" : { } } \n",
          R"({"a":18446744073709551616,"b":-9223372036854775809,"c":123456789012345678901234567890})"}) {
        CAPTURE(payload);
        CHECK(verdict(Unverified::decode(forge_payload(payload))) == "ok");
    }
}
