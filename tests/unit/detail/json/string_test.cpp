// SPDX-License-Identifier: MIT
#include "signet/detail/json/string.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catch.hpp"

using namespace std::string_literals;
using signet::detail::append_json_string;
using signet::detail::json_escape_length;
using signet::detail::json_unescape;

TEST_CASE("escapes of JSON strings are resolved") {
    const std::vector<std::pair<std::string, std::string>> rows{
        {R"(plain)", "plain"},
        {R"()", ""},
        {R"(\"\\\/\b\f\n\r\t)", "\"\\/\b\f\n\r\t"},
        {R"(\u0041\u00e9\u00E9\u20AC)", "A\xC3\xA9\xC3\xA9\xE2\x82\xAC"},
        {R"(\uD83D\uDE00)", "\xF0\x9F\x98\x80"},
        {R"(\ud800\udc00\uDBFF\uDFFF)", "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"},
        {R"(a\u0000b)", "a\0b"s},
        {R"(\\u0041)", "\\u0041"},
        {"\xC3\xA9\\n\xE2\x82\xAC", "\xC3\xA9\n\xE2\x82\xAC"},
    };
    for (const auto& [raw, text] : rows) {
        CAPTURE(raw);
        CHECK(json_unescape(raw) == text);
    }
}

TEST_CASE("the length of an escape is zero when RFC 8259 does not have it") {
    const std::vector<std::pair<std::string, std::size_t>> rows{
        {R"(\")", 2},
        {R"(\/x)", 2},
        {R"(\u0000)", 6},
        {R"(\uFFFF)", 6},
        {R"(\uD83D\uDE00)", 12},
        {R"(\)", 0},
        {R"(\a)", 0},
        {R"(\v)", 0},
        {R"(\0)", 0},
        {R"(\')", 0},
        {R"(\x41)", 0},
        {R"(\U0041)", 0},
        {"\\\0"s, 0},
        {"\\\n", 0},
        {R"(\u)", 0},
        {R"(\u004)", 0},
        {R"(\u00g1)", 0},
        {R"(\u 041)", 0},
        {R"(\u+041)", 0},
        {R"(\u004`)", 0},
        {R"(\u004@)", 0},
        {"\\u00\x10"
         "1",
         0},
        // halves of surrogate pairs
        {R"(\uD83D)", 0},
        {R"(\uD83Dx)", 0},
        {R"(\uD83D\n)", 0},
        {R"(\uD83D\uD83D)", 0},
        {R"(\uD83D\u0041)", 0},
        {R"(\uD83D\uDE0)", 0},
        {R"(\uDE00\uD83D)", 0},
        {R"(\uDE00)", 0},
    };
    for (const auto& [text, length] : rows) {
        CAPTURE(text);
        CHECK(json_escape_length(text) == length);
    }
}

TEST_CASE("a string written as JSON is read back byte for byte") {
    std::string every_ascii;
    for (char c = 0; c < 127; ++c) {
        every_ascii += c;
    }
    every_ascii += '\x7F';
    for (const std::string& text :
         {""s, every_ascii, "na\xC3\xAFve \xE2\x82\xAC \xF0\x9F\x98\x80"s, "a\0b"s}) {
        std::string written = "before";
        REQUIRE(append_json_string(written, text));
        CHECK(written.starts_with("before\""));
        const std::string json = written.substr(6);
        CHECK(json_unescape(json.substr(1, json.size() - 2)) == text);
        CHECK(nlohmann::json::parse(json).get<std::string>() == text);
    }
}

TEST_CASE("only characters that must be escaped are escaped") {
    std::string written;
    REQUIRE(append_json_string(written, "/'\xC3\xA9\x7F\"\\\n\x1F"));
    CHECK(written == "\"/'\xC3\xA9\x7F\\\"\\\\\\u000a\\u001f\"");
}

TEST_CASE("a string that is not UTF-8 is not written") {
    for (const std::string text : {"\xFF", "a\xC3", "\xED\xA0\x80", "\xC0\x80", "ok\x80"}) {
        std::string written;
        CHECK_FALSE(append_json_string(written, text));
    }
}
