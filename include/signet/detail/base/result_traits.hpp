// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <type_traits>
#include <utility>
#include <version>

#include "signet/unexpected.hpp"

#ifdef __cpp_lib_expected
#include <expected>
#endif

namespace signet {

template <class T, class E>
class Result;

// The types that a `Result` can be constructed from.
namespace detail {

template <class T>
inline constexpr bool is_unexpected = false;
template <class E>
inline constexpr bool is_unexpected<Unexpected<E>> = true;

template <class T>
inline constexpr bool is_own_result = false;
template <class T, class E>
inline constexpr bool is_own_result<Result<T, E>> = true;

/// `Result`, and `std::expected` where the library has it.
template <class T>
inline constexpr bool is_result = is_own_result<T>;

#ifdef __cpp_lib_expected
template <class E>
inline constexpr bool is_unexpected<std::unexpected<E>> = true;
template <class T, class E>
inline constexpr bool is_result<std::expected<T, E>> = true;
#endif

template <class T>
concept UnexpectedLike = is_unexpected<std::remove_cvref_t<T>>;
template <class T>
concept ResultLike = is_result<std::remove_cvref_t<T>>;

template <class T>
concept Object = std::is_object_v<T>;

/// The value of a `Result<void>`.
struct NoValue {};

/// The type that a `Result` stores as its value.
template <class T>
using StoredValue = std::conditional_t<std::is_void_v<T>, NoValue, T>;

/// Whether a `T` can be constructed from another result itself. Excludes `bool`, which would become
/// `has_value()` instead of the value.
template <class T, class Other>
concept MadeOfResult = !std::same_as<std::remove_cv_t<T>, bool> && std::constructible_from<T, Other>;

/// Whether `Other` can be converted to `Own`, a `Result<T, E>`, by converting its value and its error.
template <class Other, class Own, class T, class E>
concept ConvertibleResult =
    ResultLike<Other> && !std::same_as<std::remove_cvref_t<Other>, Own> && !MadeOfResult<T, Other> &&
    std::constructible_from<E, decltype(std::declval<Other>().error())> &&
    ((std::is_void_v<T> && std::is_void_v<typename std::remove_cvref_t<Other>::value_type>) ||
     std::constructible_from<T, decltype(*std::declval<Other>())>);

template <class Other, class T, class E>
concept ImplicitResult = std::convertible_to<decltype(std::declval<Other>().error()), E> &&
                         (std::is_void_v<T> || std::convertible_to<decltype(*std::declval<Other>()), T>);

/// Whether a `T` can be constructed from a `U` itself.
template <class U, class T>
concept MakesValue =
    (ResultLike<U> && MadeOfResult<T, U>) || (!ResultLike<U> && std::constructible_from<T, U>);

/// Whether `U` can be the value of `Own`, a `Result<T, ...>`.
template <class U, class Own, class T>
concept ConvertibleValue =
    Object<T> && !std::same_as<std::remove_cvref_t<U>, Own> &&
    !std::same_as<std::remove_cvref_t<U>, std::in_place_t> && !UnexpectedLike<U> && MakesValue<U, T>;

template <class Other, class T>
concept ComparableResult =
    ResultLike<Other> && std::is_void_v<T> == std::is_void_v<typename Other::value_type>;

/// Not constrained by the comparison itself, because that would test whether `U` compares with every
/// type, including this one.
template <class U, class T>
concept ComparableValue = Object<T> && !ResultLike<U> && !UnexpectedLike<U>;

template <class T>
concept Integer =
    std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> && !std::same_as<T, wchar_t> &&
    !std::same_as<T, char8_t> && !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

/// Integers of any signedness: `std::cmp_equal` compares their values, without a warning in the caller's
/// build.
template <class T, class U>
concept ComparableIntegers = Integer<std::remove_cv_t<T>> && Integer<std::remove_cv_t<U>>;

}  // namespace detail

}  // namespace signet
