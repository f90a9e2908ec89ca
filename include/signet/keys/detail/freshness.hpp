// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "signet/detail/text/ascii.hpp"
#include "signet/detail/text/trimmed.hpp"
#include "signet/keys/fetch.hpp"

// How long an answer is fresh, by its header fields (RFC 9111 §4.2).
namespace signet::detail {

/// The number that is the whole of `text`, at most 2^31 (RFC 9111 §1.2.2); nothing for any other text.
inline std::optional<std::chrono::seconds> read_delta_seconds(std::string_view text) {
    constexpr std::uint32_t largest = std::uint32_t{1} << 31U;
    const bool are_digits =
        !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    if (!are_digits) {
        return std::nullopt;
    }
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return std::chrono::seconds{error == std::errc{} ? (std::min)(number, largest) : largest};
}

/// The time of `Sun, 06 Nov 1994 08:49:37 GMT` (IMF-fixdate, RFC 9110 §5.6.7); nothing for any other text.
inline std::optional<std::chrono::sys_seconds> read_http_date(std::string_view text) {
    constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    constexpr std::string_view form = "..., dd mmm dddd dd:dd:dd GMT";
    if (text.size() != form.size()) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < form.size(); ++i) {
        const bool is_digit = text[i] >= '0' && text[i] <= '9';
        const bool fits = form[i] == 'd' ? is_digit : form[i] == '.' || form[i] == 'm' || form[i] == text[i];
        if (!fits) {
            return std::nullopt;
        }
    }
    const auto number = [text](std::size_t at, std::size_t size) {
        int value = 0;
        std::from_chars(text.data() + at, text.data() + at + size, value);
        return value;
    };
    const auto month = std::ranges::find(months, text.substr(8, 3));
    const std::chrono::year_month_day day{
        std::chrono::year{number(12, 4)},
        std::chrono::month{static_cast<unsigned>(month - months.begin()) + 1},
        std::chrono::day{static_cast<unsigned>(number(5, 2))}};
    if (!day.ok() || number(17, 2) > 23 || number(20, 2) > 59 || number(23, 2) > 60) {
        return std::nullopt;
    }
    return std::chrono::sys_days{day} + std::chrono::hours{number(17, 2)} +
           std::chrono::minutes{number(20, 2)} + std::chrono::seconds{number(23, 2)};
}

/// Calls `visit(name, value)` for each directive of a `Cache-Control` field (RFC 9111 §5.2). A quoted value
/// is passed without its quotes.
template <class Visit>
void for_each_directive(std::string_view field, const Visit& visit) {
    while (!field.empty()) {
        bool quoted = false;
        std::size_t end = 0;
        while (end < field.size() && (quoted || field[end] != ',')) {
            quoted = quoted != (field[end] == '"');
            ++end;
        }
        const std::string_view directive = trimmed(field.substr(0, end));
        field.remove_prefix((std::min)(end + 1, field.size()));
        const std::size_t equals = (std::min)(directive.find('='), directive.size());
        std::string_view value = directive.substr((std::min)(equals + 1, directive.size()));
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
            value = value.substr(1, value.size() - 2);
        }
        visit(directive.substr(0, equals), value);
    }
}

/// How long an answer that arrives at `now` is fresh: zero if it must not be reused or its fields are not
/// valid (RFC 9111 §4.2.1), and nothing if the server does not say.
inline std::optional<std::chrono::seconds> freshness_of(const FetchAnswer& answer,
                                                        std::chrono::sys_seconds now) {
    using std::chrono::seconds;
    std::optional<seconds> max_age;
    bool is_reusable = true;
    for_each_directive(answer.cache_control, [&](std::string_view name, std::string_view value) {
        if (equals_ignoring_case(name, "no-store") || equals_ignoring_case(name, "no-cache")) {
            is_reusable = false;
        } else if (equals_ignoring_case(name, "max-age")) {
            const auto read = read_delta_seconds(value);
            is_reusable = is_reusable && read && (!max_age || max_age == read);
            max_age = read;
        }
    });
    if (!is_reusable) {
        return seconds{0};
    }
    if (!max_age && !answer.expires.empty()) {
        const auto expires = read_http_date(trimmed(answer.expires));
        max_age = expires ? *expires - read_http_date(trimmed(answer.date)).value_or(now) : seconds{0};
    }
    if (max_age) {
        const seconds age = read_delta_seconds(trimmed(answer.age)).value_or(seconds{0});
        max_age = (std::max)(*max_age - age, seconds{0});
    }
    return max_age;
}

}  // namespace signet::detail
