// SPDX-License-Identifier: MIT
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "signet/http/find_token.hpp"
#include "unit/http/request.hpp"
#include "unit/verdict.hpp"

using signet::find_token;
using signet::TokenSource;
using signet::TokenSources;
using signet_test::FakeRequest;
using signet_test::verdict;

namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

const TokenSources all_sources{.cookie = "__Host-t", .body_field = "refresh_token"};

/// The token that was found, or the error.
std::string found_in(const FakeRequest& request, const TokenSources& sources = all_sources) {
    const auto found = find_token(request, sources);
    return found ? found->text : verdict(found);
}

std::string found_in_body(std::string body, std::string type = "application/json") {
    return found_in(
        {.method = "POST", .headers = {{"Content-Type", std::move(type)}}, .body = std::move(body)});
}

}  // namespace

TEST_CASE("a token is found in header, cookie or body, and more than one is refused") {
    const std::string none = "missing_credentials";
    const std::string bad = "malformed_credentials";
    const std::vector<std::pair<Headers, std::string>> rows{
        {{}, none},
        {{{"Authorization", "Bearer a.b"}}, "a.b"},
        {{{"AUTHORIZATION", "bearer a.b"}}, "a.b"},
        {{{"Authorization", "Basic eA=="}}, none},
        {{{"Authorization", ""}}, none},
        {{{"Authorization", "Bearer"}}, bad},
        {{{"Authorization", "Bearer a b"}}, bad},
        {{{"Authorization", "Bearer a, Bearer b"}}, bad},
        {{{"Authorization", "Bearer a"}, {"authorization", "Bearer a"}}, bad},
        {{{"Authorization", "Bearer a"}, {"Authorization", "Basic eA=="}}, bad},
        {{{"Authorization", ""}, {"Authorization", ""}}, bad},
        {{{"Cookie", "__Host-t=c.d"}}, "c.d"},
        {{{"Cookie", "x=1; __Host-t=c.d; y=2"}}, "c.d"},
        {{{"Cookie", "x=1"}, {"Cookie", "__Host-t=c.d"}}, "c.d"},
        {{{"Cookie", "__host-t=c.d"}}, none},
        {{{"Cookie", "x__Host-t=c.d"}}, none},
        {{{"Cookie", "__Host-t=c; __Host-t=d"}}, bad},
        {{{"Cookie", "__Host-t=c; __Host-t=c"}}, bad},
        {{{"Cookie", "__Host-t=c"}, {"Cookie", "__Host-t=c"}}, bad},
        {{{"Cookie", "__Host-t="}}, bad},
        {{{"Cookie", "__Host-t=\"c.d\""}}, bad},
        {{{"Cookie", "__Host-t=a b"}}, bad},
        {{{"Authorization", "Bearer a"}, {"Cookie", "__Host-t=c"}}, bad},
        {{{"Authorization", "Basic eA=="}, {"Cookie", "__Host-t=c"}}, "c"},
        {{{"Authorization", "Bearer "}, {"Cookie", "__Host-t=c"}}, bad},
    };
    for (const auto& [headers, expected] : rows) {
        for (const auto& [name, value] : headers) {
            UNSCOPED_INFO(name << ": " << value);
        }
        CHECK(found_in({.headers = headers}) == expected);
    }
}

TEST_CASE("a token in a body counts if the body is valid JSON with the media type of JSON") {
    CHECK(found_in_body(R"({"refresh_token":"a.b"})") == "a.b");
    CHECK(found_in_body(R"( {"x":[1,{"refresh_token":"no"}],"refresh_token":"a.b"} )") == "a.b");
    CHECK(found_in_body(R"({"refresh_token":"a.b"})", "Application/JSON; charset=utf-8") == "a.b");
    for (const std::string type :
         {"text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""}) {
        CHECK(found_in_body(R"({"refresh_token":"a.b"})", type) == "missing_credentials");
    }
    for (const std::string body : {"", "{}", R"({"token":"a"})", R"({"Refresh_Token":"a"})"}) {
        CHECK(found_in_body(body) == "missing_credentials");
    }
    for (const std::string body :
         {"{", "[]", "null", R"("a.b")", R"({"refresh_token":1})", R"({"refresh_token":null})",
          R"({"refresh_token":""})", R"({"refresh_token":["a"]})", R"({"refresh_token":"a b"})",
          R"({"refresh_token":"\u0061"})", R"({"refresh_token":"a","refresh_token":"b"})",
          R"({"refresh_token":"a"}x)", R"({"x":1,"x":2})"}) {
        INFO(body);
        CHECK(found_in_body(body) == "malformed_credentials");
    }
    CHECK(found_in_body(std::string(70'000, ' ') + R"({"refresh_token":"a"})") == "malformed_credentials");
    CHECK(found_in_body(R"({"x":)" + std::string(10'000, '[')) == "malformed_credentials");
}

TEST_CASE("a body with two media types is ignored and one in addition to another token is refused") {
    const std::string body = R"({"refresh_token":"a"})";
    const std::pair<std::string, std::string> json{"Content-Type", "application/json"};
    CHECK(found_in({.headers = {json, json}, .body = body}) == "missing_credentials");
    CHECK(found_in({.headers = {json, {"Authorization", "Bearer b"}}, .body = body}) ==
          "malformed_credentials");
    CHECK(found_in({.headers = {json, {"Cookie", "__Host-t=b"}}, .body = body}) == "malformed_credentials");
}

TEST_CASE("only the configured sources are read") {
    const FakeRequest request{.method = "POST",
                              .headers = {{"Authorization", "Bearer h"},
                                          {"Cookie", "__Host-t=c"},
                                          {"Content-Type", "application/json"}},
                              .body = R"({"refresh_token":"b"})"};
    CHECK(found_in(request) == "malformed_credentials");
    CHECK(found_in(request, {}) == "h");
    CHECK(found_in(request, {.authorization_header = false, .cookie = "__Host-t"}) == "c");
    CHECK(found_in(request, {.authorization_header = false, .body_field = "refresh_token"}) == "b");
    CHECK(found_in(request, {.authorization_header = false}) == "missing_credentials");
    CHECK(find_token(request, {})->source == TokenSource::authorization_header);
    CHECK(find_token(request, {.authorization_header = false, .cookie = "__Host-t"})->source ==
          TokenSource::cookie);
}
