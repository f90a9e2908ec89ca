// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <valarray>
#include <vector>

#include "signet/detail/json/exact_number.hpp"
#include "signet/detail/json/same_numbers.hpp"

// Converts nlohmann::json to C++ types without changing a number: see read_exactly.
namespace signet::detail {

/// Converts to JSON for a `from_json` of the program. Argument-dependent lookup does not find the functions
/// of nlohmann/json for it.
struct JsonProbe {
    operator const nlohmann::json&() const;  // NOLINT(google-explicit-constructor)
};

struct JsonTarget {
    operator nlohmann::json&();  // NOLINT(google-explicit-constructor)
};

/// Whether the program defines how `T` is read: with a `from_json` in the namespace of `T`, or with its
/// own `adl_serializer`. The function of such a serializer has an address. The default one is a
/// template and has none.
template <class T>
concept HasFreeFromJson = requires(const JsonProbe& json, T& value) { from_json(json, value); };
template <class T>
concept HasSerializerThatReads = requires { &nlohmann::adl_serializer<T>::from_json; };
template <class T>
concept HasOwnFromJson = HasFreeFromJson<T> || HasSerializerThatReads<T>;

/// Whether nlohmann/json can convert to a `T`.
template <class T>
concept ReadableFromJson = requires(const nlohmann::json& json) { json.get<T>(); };

template <class T>
concept HasFreeToJson = requires(JsonTarget& json, const T& value) { to_json(json, value); };
template <class T>
concept HasSerializerThatWrites = requires { &nlohmann::adl_serializer<T>::to_json; };
template <class T>
concept HasOwnToJson = HasFreeToJson<T> || HasSerializerThatWrites<T>;

/// Whether converting a `T` back to JSON shows how it was read: the program defines both conversions,
/// or nlohmann/json does.
template <class T>
concept CanBeWrittenBack = std::is_class_v<T> && std::constructible_from<nlohmann::json, const T&> &&
                           HasOwnFromJson<T> == HasOwnToJson<T>;

template <class T>
concept ReadsNumbersItself = std::is_arithmetic_v<T> || (std::is_enum_v<T> && !HasOwnFromJson<T>);

template <class T>
concept ReadableMap = !HasOwnFromJson<T> && requires {
    typename T::key_type;
    typename T::mapped_type;
} && std::constructible_from<typename T::key_type, std::string>;

/// A container, other than a string, that can be constructed from two iterators.
template <class T>
concept ReadableRange =
    !ReadableMap<T> && !HasOwnFromJson<T> && !requires { typename T::traits_type; } &&
    requires { typename T::value_type; } &&
    std::constructible_from<T, std::move_iterator<typename std::vector<typename T::value_type>::iterator>,
                            std::move_iterator<typename std::vector<typename T::value_type>::iterator>>;

/// Any other type, which nlohmann/json or the program reads. If the value can be written back, the result is
/// compared with the JSON.
template <class T>
struct ExactJson {
    static T read(const nlohmann::json& json) {
        static_assert(
            ReadableFromJson<T>,
            "signet: claims cannot be read into this type: give it a default constructor and a function "
            "`void from_json(const nlohmann::json&, T&)` in its own namespace");
        if constexpr (!ReadableFromJson<T>) {
            throw_inexact();
        } else if constexpr (CanBeWrittenBack<T>) {
            if (!contains_fraction(json)) {
                return read_back(json);
            }
            // Converting a number with a fraction to an integer that cannot hold it is undefined behaviour.
            // The first pass therefore replaces each such number by 0.5, which is in the range of every type.
            nlohmann::json with_halves = json;
            if (make_safe(with_halves, true)) {
                static_cast<void>(read_back(with_halves));
            }
            nlohmann::json with_integers = json;
            static_cast<void>(make_safe(with_integers, false));
            return read_back(with_integers);
        } else {
            return json.get<T>();
        }
    }

private:
    static T read_back(const nlohmann::json& json) {
        T value = json.get<T>();
        if (!same_numbers(json, nlohmann::json(std::as_const(value)))) {
            throw_inexact();
        }
        return value;
    }
};

template <>
struct ExactJson<nlohmann::json> {
    static nlohmann::json read(const nlohmann::json& json) { return json; }
};
template <>
struct ExactJson<std::string> {
    static std::string read(const nlohmann::json& json) { return json.get<std::string>(); }
};

template <ReadsNumbersItself T>
struct ExactJson<T> {
    static T read(const nlohmann::json& json) {
        if constexpr (std::is_enum_v<T>) {
            return static_cast<T>(exact_number<std::underlying_type_t<T>>(json));
        } else {
            return exact_number<T>(json);
        }
    }
};

template <class T>
struct ExactJson<std::optional<T>> {
    static std::optional<T> read(const nlohmann::json& json) {
        return json.is_null() ? std::nullopt : std::optional<T>{ExactJson<T>::read(json)};
    }
};

template <class First, class Second>
struct ExactJson<std::pair<First, Second>> {
    static std::pair<First, Second> read(const nlohmann::json& json) {
        return {ExactJson<std::remove_const_t<First>>::read(json.at(0)), ExactJson<Second>::read(json.at(1))};
    }
};

template <class... T>
struct ExactJson<std::tuple<T...>> {
    static std::tuple<T...> read(const nlohmann::json& json) {
        return [&json]<std::size_t... I>(std::index_sequence<I...>) {
            return std::tuple<T...>{ExactJson<T>::read(json.at(I))...};
        }(std::index_sequence_for<T...>{});
    }
};

template <class T, std::size_t Size>
struct ExactJson<std::array<T, Size>> {
    static std::array<T, Size> read(const nlohmann::json& json) {
        return [&json]<std::size_t... I>(std::index_sequence<I...>) {
            return std::array<T, Size>{ExactJson<T>::read(json.at(I))...};
        }(std::make_index_sequence<Size>{});
    }
};

template <class T>
struct ExactJson<std::valarray<T>> {
    static std::valarray<T> read(const nlohmann::json& json) {
        const auto& elements = json.get_ref<const nlohmann::json::array_t&>();
        std::valarray<T> values(elements.size());
        std::transform(elements.begin(), elements.end(), std::begin(values), ExactJson<T>::read);
        return values;
    }
};

template <ReadableMap T>
struct ExactJson<T> {
    static T read(const nlohmann::json& json) {
        T map;
        for (const auto& [name, value] : json.get_ref<const nlohmann::json::object_t&>()) {
            map.emplace(name, ExactJson<typename T::mapped_type>::read(value));
        }
        return map;
    }
};

template <ReadableRange T>
struct ExactJson<T> {
    static T read(const nlohmann::json& json) {
        std::vector<typename T::value_type> elements;
        for (const nlohmann::json& element : json.get_ref<const nlohmann::json::array_t&>()) {
            elements.push_back(ExactJson<typename T::value_type>::read(element));
        }
        return T(std::make_move_iterator(elements.begin()), std::make_move_iterator(elements.end()));
    }
};

}  // namespace signet::detail
