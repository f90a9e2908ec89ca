// SPDX-License-Identifier: MIT
#include "words.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "values.hpp"
#include "verbatim.hpp"

namespace cli {

std::string span_words(std::chrono::seconds span) {
    struct Unit {
        std::int64_t seconds;
        std::string_view name;
    };
    constexpr std::array<Unit, 5> units{
        {{31'556'952, "y"}, {86'400, "d"}, {3'600, "h"}, {60, "min"}, {1, "s"}}};
    std::int64_t left = span.count();
    std::string words;
    for (std::size_t i = 0; i < units.size(); ++i) {
        const std::int64_t count = left / units[i].seconds;
        if (count == 0) {
            continue;
        }
        left -= count * units[i].seconds;
        words = std::to_string(count) + " " + std::string{units[i].name};
        const std::int64_t more = i + 1 < units.size() ? left / units[i + 1].seconds : 0;
        return more == 0 ? words : words + " " + std::to_string(more) + " " + std::string{units[i + 1].name};
    }
    return "0 s";
}

std::string distance_words(std::chrono::sys_seconds time, std::chrono::sys_seconds now) {
    if (time == now) {
        return "now";
    }
    return time > now ? "in " + span_words(time - now) : span_words(now - time) + " ago";
}

std::string utc_text(std::chrono::sys_seconds time) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time - day};
    std::array<char, 64> text{};
    const int size =
        std::snprintf(text.data(), text.size(), "%04d-%02u-%02u %02d:%02d:%02d UTC",
                      static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                      static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                      static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
    return {text.data(), static_cast<std::size_t>(size)};
}

std::optional<std::chrono::sys_seconds> moment_of(std::string_view date) {
    const auto number = nlohmann::json::parse(date, nullptr, false);
    if (!number.is_number()) {
        return std::nullopt;
    }
    const auto seconds = std::floor(number.get<double>());
    if (seconds < static_cast<double>(first_moment) || seconds > static_cast<double>(last_moment)) {
        return std::nullopt;
    }
    return std::chrono::sys_seconds{std::chrono::seconds{static_cast<std::int64_t>(seconds)}};
}

std::string ascii_json(std::string_view json) {
    return rewritten(json, Layout::one_line, Characters::ascii);
}

std::string ascii_string(const std::string& text) {
    return nlohmann::json(text).dump(-1, ' ', true);
}

std::string ascii_word(const std::string& text) {
    const bool is_plain = !text.empty() && std::ranges::all_of(text, [](char c) {
        return c > ' ' && c <= '~' && c != '"' && c != '\\';
    });
    return is_plain ? text : ascii_string(text);
}

std::string coloured(std::string_view text, Colour colour, bool with_colours) {
    constexpr std::array<std::string_view, 6> codes{"0", "1", "32", "33", "31", "2"};
    if (!with_colours || colour == Colour::plain) {
        return std::string{text};
    }
    return "\x1b[" + std::string{codes[static_cast<std::size_t>(colour)]} + "m" + std::string{text} +
           "\x1b[0m";
}

}  // namespace cli
