// SPDX-License-Identifier: MIT
#include "signet/detail/text/utf8.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "catch.hpp"

using signet::detail::utf8_length;
using signet::detail::utf8_write;

namespace {

std::string utf8(char32_t code_point) {
    std::array<char, 4> bytes{};
    return {bytes.data(), utf8_write(code_point, bytes.data())};
}

}  // namespace

TEST_CASE("UTF-8 is written in the shortest form") {
    CHECK(utf8(U'\0') == std::string(1, '\0'));
    CHECK(utf8(U'\x7F') == "\x7F");
    CHECK(utf8(U'\x80') == "\xC2\x80");
    CHECK(utf8(U'\u07FF') == "\xDF\xBF");
    CHECK(utf8(U'\u0800') == "\xE0\xA0\x80");
    CHECK(utf8(U'\uFFFF') == "\xEF\xBF\xBF");
    CHECK(utf8(U'\U00010000') == "\xF0\x90\x80\x80");
    CHECK(utf8(U'\U0010FFFF') == "\xF4\x8F\xBF\xBF");
}

TEST_CASE("every character above ASCII that can be written is read with its length") {
    for (char32_t code_point = 0x80; code_point <= 0x10FFFF; ++code_point) {
        if (code_point == 0xD800) {
            code_point = 0xE000;  // surrogates are not characters
        }
        const std::string bytes = utf8(code_point);
        if (utf8_length(bytes) != bytes.size()) {
            FAIL("U+" << std::hex << static_cast<unsigned>(code_point));
        }
    }
    SUCCEED("all read");
}

TEST_CASE("malformed UTF-8 is refused") {
    using namespace std::string_view_literals;
    constexpr std::array malformed{
        // continuation bytes without a leading byte
        "\x80"sv,
        "\xBF"sv,
        // overlong forms
        "\xC0\x80"sv,
        "\xC1\xBF"sv,
        "\xE0\x80\x80"sv,
        "\xE0\x9F\xBF"sv,
        "\xF0\x80\x80\x80"sv,
        "\xF0\x8F\xBF\xBF"sv,
        // surrogates
        "\xED\xA0\x80"sv,
        "\xED\xBF\xBF"sv,
        // above U+10FFFF, and bytes that never occur
        "\xF4\x90\x80\x80"sv,
        "\xF5\x80\x80\x80"sv,
        "\xF8\x88\x80\x80\x80"sv,
        "\xFE"sv,
        "\xFF"sv,
        // cut short by the end of the text
        "\xC2"sv,
        "\xE2"sv,
        "\xE2\x82"sv,
        "\xF0"sv,
        "\xF0\x9F"sv,
        "\xF0\x9F\x98"sv,
        // cut short by another character
        "\xC2\x41"sv,
        "\xE2\x82\x41"sv,
        "\xE2\x41\x82"sv,
        "\xF0\x9F\x98\x41"sv,
        "\xF0\x9F\x41\x80"sv,
        "\xF0\x41\x98\x80"sv,
        "\xC2\xC2"sv,
    };
    for (const std::string_view text : malformed) {
        CAPTURE(text);
        CHECK(utf8_length(text) == 0);
    }
}

TEST_CASE("the length of a character does not depend on what follows it") {
    CHECK(utf8_length("\xC3\xA9\xFF") == 2);
    CHECK(utf8_length("\xE2\x82\xAC\x80") == 3);
    CHECK(utf8_length("\xF0\x9F\x98\x80\xF0") == 4);
    CHECK(utf8_length("") == 0);
}
