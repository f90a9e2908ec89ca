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

/// An integer from 0 to `maximum` without a sign, space or suffix.
std::optional<std::int64_t> whole_number(std::string_view text, std::int64_t maximum) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool all_read = error == std::errc{} && end == text.data() + text.size();
    return all_read && number >= 0 && number <= maximum && !text.starts_with('-') ? std::optional{number}
                                                                                  : std::nullopt;
}

/// The seconds in a unit of durations; 0 for an unknown unit.
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

enum class Reading { json, duplicate_member, not_json };

/// Whether the text is one JSON value. nlohmann/json itself accepts duplicate members and keeps one of them.
Reading reading_of(std::string_view text) {
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
    const bool is_json = !nlohmann::json::parse(text, watch, false).is_discarded();
    return !is_json ? Reading::not_json : has_duplicate ? Reading::duplicate_member : Reading::json;
}

/// `text` as a JSON string; UsageError when it is not UTF-8.
std::string quoted(const std::string& text, std::string_view option) {
    try {
        return nlohmann::json(text).dump();
    } catch (const nlohmann::json::exception&) {
        throw UsageError{std::string{option} + " takes UTF-8 text"};
    }
}

/// The value of a claim as JSON: `text` itself when it is JSON, otherwise `text` as a string. Text that only
/// starts like an object, list or string is refused, since it is probably a mistake.
std::string json_value(const std::string& text, std::string_view option) {
    switch (reading_of(text)) {
        case Reading::json:
            return text;
        case Reading::duplicate_member:
            throw UsageError{"the value of a " + std::string{option} + " names a member twice"};
        default:
            break;
    }
    if (text.empty() || std::string_view{"{[\""}.contains(text.front())) {
        throw UsageError{
            "the value of a " + std::string{option} +
            " is not valid JSON. Plain text needs no quotes, like role=admin; an empty string is "
            "name='\"\"'"};
    }
    return quoted(text, option);
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
            throw UsageError{std::string{option} + " takes NAME=VALUE, like role=admin or level=3"};
        }
        const std::string name = argument.substr(0, equals);
        if (!names.insert(name).second) {
            throw UsageError{std::string{option} + " was given twice with the same name"};
        }
        all += (all.empty() ? "{" : ",") + quoted(name, option) + ":" +
               json_value(argument.substr(equals + 1), option);
    }
    return all.empty() ? all : all + "}";
}

std::chrono::sys_seconds ChosenClock::now() const noexcept {
    return fixed_ ? *fixed_ : signet::SystemClock{}.now();
}

}  // namespace cli
