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

// Whether a value that was read from JSON and written back still has the numbers that were in it.
namespace signet::detail {

/// Whether there is a number that nlohmann/json keeps as a double.
inline bool contains_fraction(const nlohmann::json& json) {
    return json.is_structured() ? std::any_of(json.begin(), json.end(), contains_fraction)
                                : json.is_number_float();
}

/// Turns each double that is a whole number of up to 53 bits into an integer, and each other into a half
/// where `halve` says so. Whether there is one of the others.
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

/// A double that has been a float in between has not changed.
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

/// The numbers of an array by value, each once: sets sort, and drop what is there twice.
inline std::vector<const nlohmann::json*> distinct_numbers(const nlohmann::json& array) {
    std::vector<const nlohmann::json*> numbers;
    numbers.reserve(array.size());
    for (const nlohmann::json& element : array) {
        numbers.push_back(&element);
    }
    const auto key = [](const nlohmann::json* one) {
        // Of integers that are the same double, the exact value decides.
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

/// In the same order, or in any: each element has another one that it goes with.
inline bool same_elements(const nlohmann::json& read, const nlohmann::json& written) {
    const auto in_any_order = [](const nlohmann::json& some, const nlohmann::json& others, auto same) {
        std::vector<bool> used(others.size());
        return std::all_of(some.begin(), some.end(), [&](const nlohmann::json& one) {
            for (std::size_t i = 0; i < others.size(); ++i) {
                // Where a set has dropped elements, several go with one.
                if ((!used[i] || some.size() != others.size()) && same(one, others[i])) {
                    used[i] = true;
                    return true;
                }
            }
            return false;
        });
    };
    const auto same = [](const auto& a, const auto& b) { return same_numbers(a, b); };
    const auto turned = [](const auto& a, const auto& b) { return same_numbers(b, a); };
    return (read.size() == written.size() && std::equal(read.begin(), read.end(), written.begin(), same)) ||
           (in_any_order(read, written, same) && in_any_order(written, read, turned));
}

/// Whether `written` has the numbers and booleans that `read` has in the same places. A member that only one
/// of the two has, and a value that is text in one of them, are decisions of who wrote the conversion.
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
