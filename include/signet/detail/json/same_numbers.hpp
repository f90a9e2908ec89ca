// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>
#include <vector>

#include "signet/detail/json/exact_number.hpp"

// Compares JSON with the JSON of the value that was read from it: whether its numbers are unchanged.
namespace signet::detail {

/// Whether `json` contains a number that nlohmann/json stores as a double.
inline bool contains_fraction(const nlohmann::json& json) {
    return json.is_structured() ? std::any_of(json.begin(), json.end(), contains_fraction)
                                : json.is_number_float();
}

/// Replaces each double that is a whole number of up to 53 bits by an integer, and if `halve`, each other
/// double by 0.5. Returns whether there is another double.
inline bool make_safe(nlohmann::json& json, bool halve) {
    if (json.is_structured()) {
        bool has_others = false;
        for (nlohmann::json& element : json) {
            has_others = make_safe(element, halve) || has_others;
        }
        return has_others;
    }
    if (!json.is_number_float()) {
        return false;
    }
    if (is_exactly_whole(json.get<double>())) {
        json = static_cast<std::int64_t>(json.get<double>());
        return false;
    }
    if (halve) {
        json = 0.5;
    }
    return true;
}

/// Whether two numbers are equal. A double that was rounded to a float counts as unchanged.
inline bool same_number(const nlohmann::json& read, const nlohmann::json& written) {
    if (read.is_number_float() || written.is_number_float()) {
        const auto before = read.get<double>();
        const auto after = written.get<double>();
        constexpr double largest = 3.4028234663852886e38;  // of a float
        const bool was_float = written.is_number_float() && before <= largest && before >= -largest &&
                               static_cast<double>(static_cast<float>(before)) == after;
        return before == after || (read.is_number_float() && was_float);
    }
    const auto same_as = [&written](auto value) {
        return written.is_number_unsigned() ? std::cmp_equal(value, written.get<std::uint64_t>())
                                            : std::cmp_equal(value, written.get<std::int64_t>());
    };
    return read.is_number_unsigned() ? same_as(read.get<std::uint64_t>()) : same_as(read.get<std::int64_t>());
}

inline bool all_numbers(const nlohmann::json& array) {
    return std::all_of(array.begin(), array.end(),
                       [](const nlohmann::json& element) { return element.is_number(); });
}

/// The distinct numbers of an array, sorted by value, because a set sorts its elements and drops duplicates.
inline std::vector<const nlohmann::json*> distinct_numbers(const nlohmann::json& array) {
    std::vector<const nlohmann::json*> numbers;
    numbers.reserve(array.size());
    for (const nlohmann::json& element : array) {
        numbers.push_back(&element);
    }
    const auto key = [](const nlohmann::json* one) {
        // Integers that convert to the same double are ordered by their exact value.
        const bool is_integer = one->is_number_integer();
        return std::tuple{one->get<double>(), is_integer, is_integer ? one->get<std::uint64_t>() : 0};
    };
    std::sort(numbers.begin(), numbers.end(),
              [key](const auto* a, const auto* b) { return key(a) < key(b); });
    numbers.erase(std::unique(numbers.begin(), numbers.end(),
                              [](const auto* a, const auto* b) { return same_number(*a, *b); }),
                  numbers.end());
    return numbers;
}

inline bool same_numbers(const nlohmann::json& read, const nlohmann::json& written);

/// Whether the elements of two arrays match in the same order or in any order: each has a
/// match in the other array.
inline bool same_elements(const nlohmann::json& read, const nlohmann::json& written) {
    const auto in_any_order = [](const nlohmann::json& some, const nlohmann::json& others, auto same) {
        std::vector<bool> used(others.size());
        return std::all_of(some.begin(), some.end(), [&](const nlohmann::json& one) {
            for (std::size_t i = 0; i < others.size(); ++i) {
                // If a set has dropped duplicates, several elements match one.
                if ((!used[i] || some.size() != others.size()) && same(one, others[i])) {
                    used[i] = true;
                    return true;
                }
            }
            return false;
        });
    };
    const auto same = [](const auto& a, const auto& b) { return same_numbers(a, b); };
    const auto same_reversed = [](const auto& a, const auto& b) { return same_numbers(b, a); };
    return (read.size() == written.size() && std::equal(read.begin(), read.end(), written.begin(), same)) ||
           (in_any_order(read, written, same) && in_any_order(written, read, same_reversed));
}

/// Whether `written` has the same numbers and booleans as `read` in the same places. A member that only one
/// of them has, and a value that is a number or boolean in only one of them, count as unchanged: the author
/// of the conversion chose that.
inline bool same_numbers(const nlohmann::json& read, const nlohmann::json& written) {
    if (written.is_number() || written.is_boolean()) {
        if (!read.is_number() && !read.is_boolean()) {
            return true;
        }
        return read.is_number() && written.is_number() ? same_number(read, written)
                                                       : read.type() == written.type() && read == written;
    }
    if (read.is_object() && written.is_object()) {
        return std::all_of(written.items().begin(), written.items().end(), [&read](const auto& member) {
            const auto found = read.find(member.key());
            return found == read.end() || same_numbers(*found, member.value());
        });
    }
    if (!read.is_array() || !written.is_array()) {
        return true;
    }
    if (!all_numbers(read) || !all_numbers(written)) {
        return same_elements(read, written);
    }
    const auto before = distinct_numbers(read);
    const auto after = distinct_numbers(written);
    return std::equal(before.begin(), before.end(), after.begin(), after.end(),
                      [](const auto* a, const auto* b) { return same_number(*a, *b); });
}

}  // namespace signet::detail
