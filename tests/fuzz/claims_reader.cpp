// SPDX-License-Identifier: MIT
// The claims reader and nlohmann/json agree on every string, except for the listed refusals.
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <signet/detail/json/members.hpp>
#include <signet/detail/jwt/numeric_date.hpp>
#include <string>

#include "check.hpp"
#include "strict_json.hpp"

namespace {

using nlohmann::json;
using signet::detail::JsonFault;
using signet::detail::JsonKind;
using signet::detail::JsonValue;

JsonKind kind_of(const json& value) {
    if (value.is_number()) {
        return JsonKind::number;
    }
    switch (value.type()) {
        case json::value_t::object:
            return JsonKind::object;
        case json::value_t::array:
            return JsonKind::array;
        case json::value_t::string:
            return JsonKind::string;
        case json::value_t::boolean:
            return JsonKind::boolean;
        default:
            return JsonKind::null;
    }
}

void compare_date(const JsonValue& read, double expected) {
    const auto date = signet::detail::parse_numeric_date(read.raw);
    constexpr double first = -62135596800.0, last = 253402300799.0;
    if (!date) {
        fuzz::require(expected <= first || expected >= last, "only odd dates are refused");
        return;
    }
    const auto floor = static_cast<double>(date.floor().time_since_epoch().count());
    const auto fraction = static_cast<double>(date.fraction().count()) / 1e6;
    // A double holds these dates to 0.0001 s.
    fuzz::require(std::abs(floor + fraction - expected) <= 0.001, "a date is the number");
    fuzz::require(fraction >= 0 && fraction < 1 && (fraction == 0 || date.has_fraction()),
                  "a part of a second");
    fuzz::require(floor >= first && floor <= last, "a date is between the years 1 and 9999");
}

void compare_strings(const JsonValue& read, const json& expected) {
    std::vector<std::string> strings;
    const bool only_strings = signet::detail::for_each_string(
        read, [&strings](std::string_view one) { strings.emplace_back(one); });
    std::vector<std::string> expected_strings;
    bool expected_only_strings = expected.is_string() || expected.is_array();
    if (expected.is_string()) {
        expected_strings.push_back(expected.get<std::string>());
    } else if (expected.is_array()) {
        for (const json& element : expected) {
            expected_only_strings = expected_only_strings && element.is_string();
            if (expected_only_strings) {
                expected_strings.push_back(element.get<std::string>());
            }
        }
    }
    fuzz::require(only_strings == expected_only_strings, "a list of strings is told from other lists");
    fuzz::require(!only_strings || strings == expected_strings, "each string of a list is read");
}

void compare_values(const JsonValue& read, const json& expected) {
    fuzz::require(read.kind == kind_of(expected), "kinds are the same");
    fuzz::require(json::parse(read.raw) == expected, "values are the same");
    if (read.kind == JsonKind::string) {
        const auto text = expected.get<std::string>();
        fuzz::require(signet::detail::json_unescape(read.inside()) == text, "text is the same");
        fuzz::require(read.equals(text) && !read.equals(text + "x"), "text equals itself only");
    }
    if (read.kind == JsonKind::number) {
        compare_date(read, expected.get<double>());
    }
    compare_strings(read, expected);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text{fuzz::text_of(data, size)};
    signet::detail::JsonMembers members;
    const JsonFault fault = members.read(text);
    const fuzz::StrictJson strict{text};

    if (fault == JsonFault::none) {
        fuzz::require(strict.is_acceptable() || strict.is_on_the_edge(),
                      "what is read is well-formed and strict");
        const json all = json::parse(text);
        for (const auto& [name, value] : all.items()) {
            const JsonValue* const read = members.find(name);
            fuzz::require(read != nullptr, "every member is found");
            compare_values(*read, value);
            fuzz::require(members.find(name + "x") == nullptr || all.contains(name + "x"),
                          "no other is found");
        }
    } else {
        fuzz::require(!strict.is_acceptable(), "what is strict is read");
        fuzz::require(fault != JsonFault::duplicate || strict.has_duplicates() || !strict.is_object(),
                      "a duplicate is one");
    }
    return 0;
}
