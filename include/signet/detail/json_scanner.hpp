// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "signet/detail/json_string.hpp"

// The strict grammar of RFC 8259, and what signet refuses beyond it: duplicate member names at any depth,
// more than 64 levels, numbers of 1e308 and more (they would read as infinity), raw control bytes, invalid
// UTF-8, lone surrogates, anything after the value.
namespace signet::detail {

enum class JsonKind : std::uint8_t { object, array, string, number, boolean, null };

enum class JsonFault : std::uint8_t { none, syntax, duplicate, depth };

inline constexpr int json_max_depth = 64;

/// A value as it stands in the text, quotes and brackets included. The text must outlive it.
struct JsonValue {
    std::string_view raw;
    JsonKind kind = JsonKind::null;
    /// For a string: whether it holds a backslash, so that its raw inside is not yet its text.
    bool escaped = false;

    /// The inside of a string, still escaped.
    [[nodiscard]] constexpr std::string_view inside() const noexcept { return raw.substr(1, raw.size() - 2); }

    /// Whether this is a string that stands for `text`.
    [[nodiscard]] bool equals(std::string_view text) const {
        return kind == JsonKind::string && (escaped ? json_unescape(inside()) == text : inside() == text);
    }
};

/// Reads the smallest pieces of JSON: space, literals, strings and numbers. It never reads outside its text.
class JsonScanner {
public:
    explicit JsonScanner(std::string_view text) noexcept
        : at_{text.data()}, end_{text.data() + text.size()} {}

    [[nodiscard]] const char* position() const noexcept { return at_; }
    [[nodiscard]] bool at_end() const noexcept { return at_ == end_; }
    [[nodiscard]] char peek() const noexcept { return at_ == end_ ? '\0' : *at_; }

    void skip_space() noexcept {
        while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r')) {
            ++at_;
        }
    }

    [[nodiscard]] bool skip(char expected) noexcept {
        const bool found = at_ != end_ && *at_ == expected;
        at_ += found ? 1 : 0;
        return found;
    }

    [[nodiscard]] bool skip(std::string_view expected) noexcept {
        const bool found = rest().starts_with(expected);
        at_ += found ? expected.size() : 0;
        return found;
    }

    /// Reads a string at its opening quote.
    [[nodiscard]] bool scan_string(JsonValue& string) noexcept {
        const char* const begin = at_;
        string.kind = JsonKind::string;
        string.escaped = false;
        if (!skip('"')) {
            return false;
        }
        for (;;) {
            skip_plain_characters();
            if (at_ == end_) {
                return false;
            }
            if (*at_ == '"') {
                ++at_;
                string.raw = {begin, static_cast<std::size_t>(at_ - begin)};
                return true;
            }
            string.escaped |= *at_ == '\\';
            const std::size_t length = *at_ == '\\' ? json_escape_length(rest()) : utf8_length(rest());
            if (length == 0) {
                return false;
            }
            at_ += length;
        }
    }

    /// Reads a number at its sign or first digit.
    [[nodiscard]] bool scan_number(JsonValue& number) noexcept {
        const char* const begin = at_;
        number.kind = JsonKind::number;
        number.escaped = false;
        static_cast<void>(skip('-'));
        const bool leading_zero = peek() == '0';
        const std::size_t integer_digits = skip_digits();
        if (integer_digits == 0 || (leading_zero && integer_digits > 1)) {
            return false;
        }
        if (skip('.') && skip_digits() == 0) {
            return false;
        }
        if (peek() == 'e' || peek() == 'E') {
            ++at_;
            if (!skip('+')) {
                static_cast<void>(skip('-'));
            }
            if (skip_digits() == 0) {
                return false;
            }
        }
        number.raw = {begin, static_cast<std::size_t>(at_ - begin)};
        return true;
    }

private:
    [[nodiscard]] std::string_view rest() const noexcept {
        return {at_, static_cast<std::size_t>(end_ - at_)};
    }

    [[nodiscard]] std::size_t skip_digits() noexcept {
        const char* const begin = at_;
        while (at_ != end_ && *at_ >= '0' && *at_ <= '9') {
            ++at_;
        }
        return static_cast<std::size_t>(at_ - begin);
    }

    /// Stops at a quote, a backslash, a control byte, a byte above ASCII, or the end.
    void skip_plain_characters() noexcept {
        while (end_ - at_ >= 8 && !has_special_byte(at_)) {
            at_ += 8;
        }
        while (at_ != end_ && is_plain(*at_)) {
            ++at_;
        }
    }

    static bool is_plain(char character) noexcept {
        const auto byte = static_cast<unsigned char>(character);
        return byte >= 0x20 && byte < 0x80 && character != '"' && character != '\\';
    }

    /// Looks at eight bytes at once: x - 0x01.. borrows into the top bit of every byte that is zero.
    static bool has_special_byte(const char* text) noexcept {
        constexpr std::uint64_t ones = 0x0101010101010101;
        constexpr std::uint64_t tops = ones << 7;
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, text, sizeof bytes);
        const std::uint64_t quote = bytes ^ ones * '"';
        const std::uint64_t backslash = bytes ^ ones * '\\';
        return ((bytes | (bytes - ones * 0x20) | (quote - ones) | (backslash - ones)) & tops) != 0;
    }

    const char* at_;
    const char* end_;
};

}  // namespace signet::detail
