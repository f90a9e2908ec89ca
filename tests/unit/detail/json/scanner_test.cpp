// SPDX-License-Identifier: MIT
#include "signet/detail/json/scanner.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"

using namespace std::string_literals;
using signet::detail::JsonKind;
using signet::detail::JsonScanner;
using signet::detail::JsonValue;

namespace {

bool is_string(std::string_view text) {
    JsonScanner scanner{text};
    JsonValue value;
    return scanner.scan_string(value) && scanner.at_end();
}

bool is_number(std::string_view text) {
    JsonScanner scanner{text};
    JsonValue value;
    return scanner.scan_number(value) && scanner.at_end() && value.raw == text;
}

}  // namespace

TEST_CASE("numbers follow the grammar of RFC 8259 section 6") {
    for (const std::string text : {"0", "-0", "7", "42", "-42", "0.0", "1.50", "-0.5", "1e5", "1E5", "1e+5",
                                   "1e-5", "0e0", "1.25e-7", "9007199254740993"}) {
        CAPTURE(text);
        CHECK(is_number(text));
    }
    for (const std::string text :
         {"",      "-",   "+1",   "01",    "-01", "00",  ".5",       "1.",        "1.e5",  "1e", "1e+", "1e-",
          "1e+-5", "--1", "0x10", "1_000", "1,5", "NaN", "Infinity", "-Infinity", "1e5.5", " 1", "1 "}) {
        CAPTURE(text);
        CHECK_FALSE(is_number(text));
    }
}

TEST_CASE("a string ends at its first quote that is not escaped") {
    JsonScanner scanner{R"("one\"two" "three")"};
    JsonValue value;
    REQUIRE(scanner.scan_string(value));
    CHECK(value.raw == R"("one\"two")");
    CHECK(value.inside() == R"(one\"two)");
    CHECK(value.escaped);
    CHECK(value.kind == JsonKind::string);
    scanner.skip_space();
    REQUIRE(scanner.scan_string(value));
    CHECK(value.raw == R"("three")");
    CHECK_FALSE(value.escaped);
    CHECK(scanner.at_end());
}

// The scanner reads eight bytes at a time, so every byte is tried at each position in and after a step.
TEST_CASE("raw control bytes are refused at any position of a string") {
    for (std::size_t length = 1; length <= 20; ++length) {
        for (std::size_t at = 0; at < length; ++at) {
            for (unsigned byte = 0; byte < 0x20; ++byte) {
                std::string inside(length, 'x');
                inside[at] = static_cast<char>(byte);
                if (is_string('"' + inside + '"')) {
                    FAIL("accepted byte " << byte << " at " << at << " of " << length);
                }
            }
        }
    }
    SUCCEED("all refused");
}

TEST_CASE("bytes above ASCII must be UTF-8 at any position of a string") {
    for (std::size_t length = 1; length <= 20; ++length) {
        for (std::size_t at = 0; at < length; ++at) {
            for (unsigned byte = 0x80; byte <= 0xFF; ++byte) {
                std::string inside(length, 'x');
                inside[at] = static_cast<char>(static_cast<unsigned char>(byte));
                if (is_string('"' + inside + '"')) {
                    FAIL("accepted byte " << byte << " at " << at << " of " << length);
                }
            }
            std::string inside(length, 'x');
            inside.insert(at, "\xE2\x82\xAC");
            if (!is_string('"' + inside + '"')) {
                FAIL("refused the euro sign at " << at << " of " << length);
            }
        }
    }
    SUCCEED("all judged");
}

TEST_CASE("every ASCII character from 0x20 on except quote and backslash may be unescaped in a string") {
    for (std::size_t length = 1; length <= 20; ++length) {
        for (char character = 0x20; character < 0x7F; ++character) {
            const bool plain = character != '"' && character != '\\';
            if (plain && !is_string('"' + std::string(length, character) + '"')) {
                FAIL("refused '" << character << "' times " << length);
            }
        }
    }
    CHECK(is_string("\"\x7F\""));
}

TEST_CASE("a string without its end is refused") {
    for (const std::string text :
         {"\"", "\"abc", "\"abcdefgh", "\"abc\\", "\"abc\\\"", "\"abc\\u00", "\"\xC3", "abc", "", "'abc'"}) {
        CAPTURE(text);
        CHECK_FALSE(is_string(text));
    }
}

TEST_CASE("lone surrogates are refused in strings") {
    for (const std::string text : {R"("\uD83D")", R"("\uDE00")", R"("\uDE00\uD83D")",
                                   R"("\uD83D\uD83D\uDE00")", R"("12345678\uD83D")"}) {
        CAPTURE(text);
        CHECK_FALSE(is_string(text));
    }
    CHECK(is_string(R"("\uD83D\uDE00")"));
}

TEST_CASE("a value equals a string in any spelling") {
    const auto read = [](std::string_view text) {
        JsonScanner scanner{text};
        JsonValue value;
        REQUIRE(scanner.scan_string(value));
        return value;
    };
    CHECK(read(R"("access")").equals("access"));
    CHECK(read(R"("\u0061ccess")").equals("access"));
    CHECK(read(R"("a\u0000")").equals("a\0"s));
    CHECK_FALSE(read(R"("a\u0000")").equals("a"));
    CHECK_FALSE(read(R"("Access")").equals("access"));
    CHECK_FALSE(read(R"("access ")").equals("access"));
    CHECK_FALSE(JsonValue{"12", JsonKind::number}.equals("12"));
}

TEST_CASE("only the four white space characters of JSON are skipped") {
    JsonScanner scanner{" \t\r\n x"};
    scanner.skip_space();
    CHECK(scanner.peek() == 'x');
    for (const std::string& text : {"\v"s, "\f"s, "\xC2\xA0"s, "\0"s}) {
        JsonScanner other{text};
        other.skip_space();
        CHECK(other.position() == text.data());
    }
}
