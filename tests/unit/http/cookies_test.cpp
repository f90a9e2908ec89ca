// SPDX-License-Identifier: MIT
#include "signet/http/cookies.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catch.hpp"

using namespace std::chrono_literals;
using namespace std::string_literals;
using signet::ConfigurationError;
using signet::CookieBuilder;
using signet::CookieOptions;
using signet::SameSite;

namespace {

std::string cookies_in(std::string_view field) {
    std::string found;
    signet::for_each_cookie(field, [&](std::string_view name, std::string_view value) {
        found.append("[").append(name).append("=").append(value).append("]");
    });
    return found;
}

}  // namespace

TEST_CASE("any Cookie field is parsed without failure") {
    const std::vector<std::pair<std::string, std::string>> rows{
        {"", ""},
        {"a=b", "[a=b]"},
        {"a=b; c=d", "[a=b][c=d]"},
        {"a=b;c=d", "[a=b][c=d]"},
        {" a = b ;\tc=d\t", "[a=b][c=d]"},
        {"a=b=c==", "[a=b=c==]"},
        {"a=", "[a=]"},
        {"=b", "[=b]"},
        {"nameless; a=b", "[a=b]"},
        {";;a=b;;", "[a=b]"},
        {"a=\"b\"", "[a=\"b\"]"},
        {"a=\"b; c=d\"", "[a=\"b][c=d\"]"},
        {"a=b; a=c", "[a=b][a=c]"},
        {"A=b", "[A=b]"},
        {"a=b, c=d", "[a=b, c=d]"},
        {"\0=\0"s, "[\0=\0]"s},
        {"=", "[=]"},
        {std::string(5000, ';'), ""},
    };
    for (const auto& [field, expected] : rows) {
        INFO(field);
        CHECK(cookies_in(field) == expected);
    }
}

TEST_CASE("cookies have the strictest attributes by default") {
    CHECK(CookieBuilder{}.store("abc", 60s) ==
          "__Host-refresh_token=abc; Max-Age=60; Path=/; Secure; HttpOnly; SameSite=Strict");
    CHECK(CookieBuilder{}.remove() ==
          "__Host-refresh_token=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Strict");
    CHECK(CookieBuilder{
              {.name = "__Secure-t", .path = "/auth", .domain = "example.org", .same_site = SameSite::lax}}
              .store("x", 1s) ==
          "__Secure-t=x; Max-Age=1; Path=/auth; Domain=example.org; Secure; HttpOnly; SameSite=Lax");
    CHECK(CookieBuilder{{.name = "csrf", .same_site = SameSite::none, .http_only = false}}.store("", 1s) ==
          "csrf=; Max-Age=1; Path=/; Secure; SameSite=None");
    CHECK(CookieBuilder{{.name = "local", .secure = false}}.store("x", 1s) ==
          "local=x; Max-Age=1; Path=/; HttpOnly; SameSite=Strict");
    CHECK(CookieBuilder{{.name = "t"}}.store("x", -5s).find("Max-Age=0;") != std::string::npos);
    CHECK(CookieBuilder{{.name = "t"}}.name() == "t");
}

TEST_CASE("a cookie that browsers would ignore or not protect is refused at start-up") {
    const std::vector<CookieOptions> rows{
        {.name = ""},
        {.name = "a b"},
        {.name = "a=b"},
        {.name = "a;b"},
        {.name = "a\r\nSet-Cookie: x"},
        {.name = "é"},
        {.name = "a", .path = ""},
        {.name = "a", .path = "auth"},
        {.name = "a", .path = "/; Domain=evil.example"},
        {.name = "a", .path = "/\r\n"},
        {.name = "a", .domain = "a;b"},
        {.name = "a", .domain = "a b"},
        {.name = "__Host-a", .secure = false},
        {.name = "__Secure-a", .secure = false},
        {.name = "__host-a", .path = "/auth"},
        {.name = "__Host-a", .path = "/auth"},
        {.name = "__Host-a", .domain = "example.org"},
        {.name = "a", .same_site = SameSite::none, .secure = false},
    };
    for (const CookieOptions& options : rows) {
        INFO(options.name << " " << options.path << " " << options.domain);
        CHECK_THROWS_AS(CookieBuilder{options}, ConfigurationError);
    }
}

TEST_CASE("a value that would end the cookie and add an attribute is refused") {
    for (const std::string value : {"a b", "a;b", "a,b", "a\"b", "a\\b", "a\r\nX: y", "é", "\x7f"}) {
        INFO(value);
        CHECK_THROWS_AS(CookieBuilder{}.store(value, 1s), ConfigurationError);
    }
    CHECK_THROWS_AS(CookieBuilder{}.store("a\0b"s, 1s), ConfigurationError);
}
