// SPDX-License-Identifier: MIT
#include "values.hpp"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <signet/clock.hpp>
#include <string_view>
#include <vector>

namespace cli {
namespace {

/// A whole number from 0 to `maximum`, and nothing else around it.
std::optional<std::int64_t> whole_number(std::string_view text, std::int64_t maximum) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool all_read = error == std::errc{} && end == text.data() + text.size();
    return all_read && number >= 0 && number <= maximum && !text.starts_with('-') ? std::optional{number}
                                                                                  : std::nullopt;
}

/// Seconds in the unit that ends a duration; 0 for a character that is no unit.
constexpr std::int64_t seconds_in(char unit) {
    switch (unit) {
        case 's':
            return 1;
        case 'm':
            return 60;
        case 'h':
            return 3600;
        case 'd':
            return 86400;
        default:
            return 0;
    }
}

/// Whether the text is one JSON value that names no member twice, of which nlohmann/json alone would silently
/// keep one.
bool is_strict_json(std::string_view text) {
    using Event = nlohmann::json::parse_event_t;
    std::vector<std::set<std::string>> open_objects;
    bool has_duplicate = false;
    const auto watch = [&](int /*depth*/, Event event, const nlohmann::json& parsed) {
        if (event == Event::object_start) {
            open_objects.emplace_back();
        } else if (event == Event::object_end) {
            open_objects.pop_back();
        } else if (event == Event::key) {
            has_duplicate |= !open_objects.back().insert(parsed.get<std::string>()).second;
        }
        return true;
    };
    return !nlohmann::json::parse(text, watch, false).is_discarded() && !has_duplicate;
}

/// A claim's name as JSON; UsageError when it is not UTF-8.
std::string quoted(const std::string& name, std::string_view option) {
    try {
        return nlohmann::json(name).dump();
    } catch (const nlohmann::json::exception&) {
        throw UsageError{"the name of a " + std::string{option} + " is not UTF-8 text"};
    }
}

}  // namespace

std::optional<std::chrono::seconds> duration(const Arguments& arguments, std::string_view option) {
    const auto text = arguments.get(option);
    if (!text) {
        return std::nullopt;
    }
    const std::int64_t unit = seconds_in(text->back());
    const auto number =
        unit == 0 ? whole_number(*text, last_moment)
                  : whole_number(std::string_view{*text}.substr(0, text->size() - 1), last_moment / unit);
    if (!number) {
        throw UsageError{std::string{option} + " takes a duration like 900, 900s, 15m, 12h or 7d"};
    }
    return std::chrono::seconds{*number * (unit == 0 ? 1 : unit)};
}

std::optional<std::chrono::sys_seconds> moment(const Arguments& arguments, std::string_view option) {
    const auto text = arguments.get(option);
    if (!text) {
        return std::nullopt;
    }
    const auto seconds = whole_number(*text, last_moment);
    if (!seconds) {
        throw UsageError{std::string{option} + " takes whole seconds since 1970, up to the year 9999"};
    }
    return std::chrono::sys_seconds{std::chrono::seconds{*seconds}};
}

std::string claims(const Arguments& arguments, std::string_view option) {
    std::set<std::string> names;
    std::string all;
    for (const std::string& argument : arguments.all(option)) {
        const std::size_t equals = argument.find('=');
        if (equals == std::string::npos || equals == 0) {
            throw UsageError{std::string{option} + " takes NAME=JSON, like role='\"admin\"' or level=3"};
        }
        const std::string_view value = std::string_view{argument}.substr(equals + 1);
        if (!is_strict_json(value)) {
            throw UsageError{
                "the value of a " + std::string{option} +
                " is not sound JSON: text needs quotes, like role='\"admin\"', and no name may be "
                "given twice"};
        }
        const std::string name = argument.substr(0, equals);
        if (!names.insert(name).second) {
            throw UsageError{"two " + std::string{option} + " have the same name"};
        }
        all += (all.empty() ? "{" : ",") + quoted(name, option) + ":" + std::string{value};
    }
    return all.empty() ? all : all + "}";
}

std::chrono::sys_seconds ChosenClock::now() const noexcept {
    return fixed_ ? *fixed_ : signet::SystemClock{}.now();
}

}  // namespace cli
