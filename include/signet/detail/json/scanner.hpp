// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "signet/detail/base/always_inline.hpp"
#include "signet/detail/json/name.hpp"
#include "signet/detail/json/plain.hpp"
#include "signet/detail/json/string.hpp"
#include "signet/detail/jwt/numeric_date.hpp"
#include "signet/detail/text/digits.hpp"
#include "signet/detail/text/load.hpp"

// The strict grammar of RFC 8259. The following is refused as well: duplicate member names at any depth, more
// than 64 levels, numbers of 1e308 and above (a double may not hold them), raw control bytes, invalid UTF-8,
// lone surrogates, anything after the value.
namespace signet::detail {

enum class JsonKind : std::uint8_t { object, array, string, number, boolean, null };

enum class JsonFault : std::uint8_t { none, syntax, duplicate, depth };

inline constexpr int json_max_depth = 64;
/// Numbers up to this length, without an exponent, are far below 1e308.
inline constexpr std::size_t json_max_plain_digits = 300;

/// A view of a value in the JSON text, with its quotes and brackets. The text must outlive it.
struct JsonValue {
    std::string_view raw;
    JsonKind kind = JsonKind::null;
    /// For a string: whether it contains a backslash, so that `inside()` must be unescaped. For other values
    /// it has no meaning and is not reset.
    bool escaped = false;

    /// The inside of a string, still escaped.
    [[nodiscard]] constexpr std::string_view inside() const noexcept { return raw.substr(1, raw.size() - 2); }

    /// Whether this is a string whose unescaped value is `text`.
    [[nodiscard]] bool equals(std::string_view text) const {
        if (kind != JsonKind::string || escaped) {
            return kind == JsonKind::string && json_unescape(inside()) == text;
        }
        // memcmp, because the comparison of two views would determine the shorter size again.
        return raw.size() == text.size() + 2 && std::memcmp(raw.data() + 1, text.data(), text.size()) == 0;
    }
};

/// Reads the elements of JSON syntax: space, literals, strings and numbers.
///
/// The byte after the text must be readable, and must not continue a number or space: for example the NUL
/// after a std::string, or the bracket after the elements of an array. It stops the loops over space and
/// digits, so they do not check for the end.
class JsonScanner {
public:
    explicit JsonScanner(std::string_view text) noexcept
        : at_{text.data()}, end_{text.data() + text.size()} {}

    [[nodiscard]] const char* position() const noexcept { return at_; }
    [[nodiscard]] bool at_end() const noexcept { return at_ == end_; }
    [[nodiscard]] std::size_t remaining() const noexcept { return static_cast<std::size_t>(end_ - at_); }
    [[nodiscard]] char peek() const noexcept { return *at_; }

    SIGNET_ALWAYS_INLINE void skip_space() noexcept {
        // Tokens rarely contain space. One comparison detects that there is none.
        while (*at_ <= ' ' && (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r')) {
            ++at_;
        }
    }

    [[nodiscard]] SIGNET_ALWAYS_INLINE bool skip(char expected) noexcept {
        if (*at_ != expected) {
            return false;
        }
        ++at_;
        return true;
    }

    /// Skips a separator between values, and the space before it, which is rare.
    [[nodiscard]] SIGNET_ALWAYS_INLINE bool skip_separator(char expected) noexcept {
        if (*at_ == expected) {
            ++at_;
            return true;
        }
        skip_space();
        return skip(expected);
    }

    [[nodiscard]] bool skip(std::string_view expected) noexcept {
        if (!rest().starts_with(expected)) {
            return false;
        }
        at_ += expected.size();
        return true;
    }

    /// Reads a name of up to seven plain characters, the most frequent form, at its opening quote. Returns
    /// false for any other name, and then reads nothing.
    [[nodiscard]] SIGNET_ALWAYS_INLINE bool scan_short_name(JsonName& name) noexcept {
        if (*at_ != '"' || end_ - at_ <= 8) {
            return false;
        }
        const std::uint64_t characters = load_eight(at_ + 1);
        const std::uint64_t marked = mark_first_not_plain(characters);
        const auto size = static_cast<std::size_t>(std::countr_zero(marked)) / 8;
        if (marked == 0 || at_[1 + size] != '"') {
            return false;
        }
        name = {{at_ + 1, size}, JsonName::tag_of(characters, size)};
        at_ += size + 2;
        return true;
    }

    /// Reads a string at its opening quote.
    [[nodiscard]] SIGNET_ALWAYS_INLINE bool scan_string(JsonValue& string) noexcept {
        const char* const begin = at_;
        string.kind = JsonKind::string;
        string.escaped = false;
        if (!skip('"')) {
            return false;
        }
        for (;;) {
            at_ = skip_json_plain(at_, end_);
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

    /// Reads a number, starting at its sign or first digit. Returns false also if a double cannot hold it.
    [[nodiscard]] SIGNET_ALWAYS_INLINE bool scan_number(JsonValue& number) noexcept {
        const char* const begin = at_;
        bool has_exponent = false;
        number.kind = JsonKind::number;
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
            has_exponent = true;
            if (!skip('+')) {
                static_cast<void>(skip('-'));
            }
            if (skip_digits() == 0) {
                return false;
            }
        }
        number.raw = {begin, static_cast<std::size_t>(at_ - begin)};
        const bool surely_finite = !has_exponent && number.raw.size() <= json_max_plain_digits;
        return surely_finite || is_finite_json_number(number.raw);
    }

private:
    [[nodiscard]] std::string_view rest() const noexcept {
        return {at_, static_cast<std::size_t>(end_ - at_)};
    }

    [[nodiscard]] SIGNET_ALWAYS_INLINE std::size_t skip_digits() noexcept {
        const char* const begin = at_;
        while (end_ - at_ >= 8) {
            const std::size_t digits = leading_digits(load_eight(at_));
            at_ += digits;
            if (digits < 8) {
                return static_cast<std::size_t>(at_ - begin);
            }
        }
        while (static_cast<unsigned>(*at_ - '0') <= 9) {
            ++at_;
        }
        return static_cast<std::size_t>(at_ - begin);
    }

    const char* at_;
    const char* end_;
};

}  // namespace signet::detail
