// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <version>

#include "signet/detail/base/result_steps.hpp"
#include "signet/detail/base/result_traits.hpp"
#include "signet/error.hpp"
#include "signet/exceptions.hpp"
#include "signet/unexpected.hpp"

namespace signet {

template <class T, class E = Error>
class [[nodiscard]] Result;

/// A value, or the error that explains why there is none. Every function that reads untrusted input returns
/// one.
///
/// It has the interface of `std::expected`, with three differences. An access to a value or error that it
/// does not hold throws `BadResultAccess` in every build, also through `*` and `->`, so a refused token
/// cannot reach a handler. An unused result is a compiler warning. It compiles as C++20.
///
/// `T` may be `void`. It converts to and from `std::expected<T, E>` and from `std::unexpected` where the
/// library has them. (Copy-initialize a `std::expected<bool, E>`: its constructor for values accepts every
/// type that converts to `bool`.) A result that was moved from holds a value or error that was moved from.
/// Not thread-safe while it changes.
template <class T, class E>
class [[nodiscard]] Result {
    using Value = detail::StoredValue<T>;
    static_assert(
        std::is_object_v<Value> && std::is_object_v<E> && !std::is_array_v<Value>,
        "signet: a Result holds an object, or void: use a pointer or std::reference_wrapper for a reference");

public:
    /// The types of the value and of the error.
    ///@{
    using value_type = T;
    using error_type = E;
    ///@}

    /// Holds a value-initialized `T`.
    template <std::default_initializable V = Value>
    Result() : value_{std::in_place} {}

    /// Holds a value constructed from `value`.
    template <detail::ConvertibleValue<Result, T> U = Value>
    explicit(!std::convertible_to<U, T>) Result(U&& value) : value_{std::in_place, std::forward<U>(value)} {}

    /// Holds a value constructed from these arguments.
    template <class... Arguments>
        requires std::constructible_from<Value, Arguments...>
    explicit Result(std::in_place_t /*tag*/, Arguments&&... arguments)
        : value_{std::in_place, std::forward<Arguments>(arguments)...} {}

    /// Holds the error of an `Unexpected` or `std::unexpected`.
    template <detail::UnexpectedLike U>
        requires std::constructible_from<E, decltype(std::declval<U>().error())>
    explicit(!std::convertible_to<decltype(std::declval<U>().error()), E>) Result(U&& unexpected)
        : error_{std::in_place, std::forward<U>(unexpected).error()} {}

    /// Holds the converted value or error of another result or `std::expected`.
    template <detail::ConvertibleResult<Result, T, E> Other>
    explicit(!detail::ImplicitResult<Other, T, E>) Result(Other&& other)
        : value_{detail::optional_value<T>(std::forward<Other>(other))},
          error_{detail::optional_error<E>(std::forward<Other>(other))} {}

#ifdef __cpp_lib_expected
    /// The same value or error as a `std::expected`.
    ///@{
    template <std::same_as<std::expected<T, E>> Standard>
    operator Standard() const& {  // NOLINT(google-explicit-constructor)
        return detail::to_expected<Standard>(*this);
    }
    template <std::same_as<std::expected<T, E>> Standard>
    operator Standard() && {  // NOLINT(google-explicit-constructor)
        return detail::to_expected<Standard>(std::move(*this));
    }
    ///@}
#endif

    /// Whether it holds a value.
    ///@{
    [[nodiscard]] bool has_value() const noexcept { return value_.has_value(); }
    [[nodiscard]] explicit operator bool() const noexcept { return has_value(); }
    ///@}

    /// The value. Throws `BadResultAccess` if there is none.
    ///@{
    [[nodiscard]] Value& operator*() &
        requires detail::Object<T>
    {
        return held(value_);
    }
    [[nodiscard]] const Value& operator*() const&
        requires detail::Object<T>
    {
        return held(value_);
    }
    [[nodiscard]] Value&& operator*() &&
        requires detail::Object<T>
    {
        return std::move(held(value_));
    }
    void operator*() const&
        requires std::is_void_v<T>
    {
        static_cast<void>(held(value_));
    }
    [[nodiscard]] Value* operator->()
        requires detail::Object<T>
    {
        return std::addressof(held(value_));
    }
    [[nodiscard]] const Value* operator->() const
        requires detail::Object<T>
    {
        return std::addressof(held(value_));
    }
    [[nodiscard]] Value& value() &
        requires detail::Object<T>
    {
        return held(value_);
    }
    [[nodiscard]] const Value& value() const&
        requires detail::Object<T>
    {
        return held(value_);
    }
    [[nodiscard]] Value&& value() &&
        requires detail::Object<T>
    {
        return std::move(held(value_));
    }
    void value() const&
        requires std::is_void_v<T>
    {
        static_cast<void>(held(value_));
    }
    ///@}

    /// The error. Throws `BadResultAccess` if there is none.
    ///@{
    [[nodiscard]] E& error() & { return held(error_); }
    [[nodiscard]] const E& error() const& { return held(error_); }
    [[nodiscard]] E&& error() && { return std::move(held(error_)); }
    ///@}

    /// The value, or `fallback` if there is none.
    ///@{
    template <class U>
    [[nodiscard]] T value_or(U&& fallback) const&
        requires detail::Object<T>
    {
        return has_value() ? **this : static_cast<T>(std::forward<U>(fallback));
    }
    template <class U>
    [[nodiscard]] T value_or(U&& fallback) &&
        requires detail::Object<T>
    {
        return has_value() ? *std::move(*this) : static_cast<T>(std::forward<U>(fallback));
    }
    ///@}

    /// Calls `next` with the value and returns its result; returns an error unchanged.
    ///@{
    template <class F>
    auto and_then(F&& next) & {
        return detail::and_then(*this, std::forward<F>(next));
    }
    template <class F>
    auto and_then(F&& next) const& {
        return detail::and_then(*this, std::forward<F>(next));
    }
    template <class F>
    auto and_then(F&& next) && {
        return detail::and_then(std::move(*this), std::forward<F>(next));
    }
    ///@}

    /// Calls `next` with the error and returns its result; returns a value unchanged.
    ///@{
    template <class F>
    auto or_else(F&& next) & {
        return detail::or_else(*this, std::forward<F>(next));
    }
    template <class F>
    auto or_else(F&& next) const& {
        return detail::or_else(*this, std::forward<F>(next));
    }
    template <class F>
    auto or_else(F&& next) && {
        return detail::or_else(std::move(*this), std::forward<F>(next));
    }
    ///@}

    /// Replaces the value by `convert(value)`; returns an error unchanged.
    ///@{
    template <class F>
    auto transform(F&& convert) & {
        return detail::transform(*this, std::forward<F>(convert));
    }
    template <class F>
    auto transform(F&& convert) const& {
        return detail::transform(*this, std::forward<F>(convert));
    }
    template <class F>
    auto transform(F&& convert) && {
        return detail::transform(std::move(*this), std::forward<F>(convert));
    }
    ///@}

    /// Replaces the error by `convert(error)`; returns a value unchanged.
    ///@{
    template <class F>
    auto transform_error(F&& convert) & {
        return detail::transform_error(*this, std::forward<F>(convert));
    }
    template <class F>
    auto transform_error(F&& convert) const& {
        return detail::transform_error(*this, std::forward<F>(convert));
    }
    template <class F>
    auto transform_error(F&& convert) && {
        return detail::transform_error(std::move(*this), std::forward<F>(convert));
    }
    ///@}

    /// Two results are equal if their values are equal, or their errors.
    ///@{
    template <detail::ComparableResult<T> Other>
    [[nodiscard]] friend bool operator==(const Result& left, const Other& right) {
        if (left.has_value() != right.has_value()) {
            return false;
        }
        if (!left.has_value()) {
            return left.error() == right.error();
        }
        if constexpr (std::is_void_v<T>) {
            return true;
        } else {
            return *left == *right;
        }
    }
    template <detail::ComparableValue<T> U>
    [[nodiscard]] friend bool operator==(const Result& left, const U& right) {
        if constexpr (detail::ComparableIntegers<T, U>) {
            return left.has_value() && std::cmp_equal(*left, right);
        } else {
            return left.has_value() && static_cast<bool>(*left == right);
        }
    }
    template <detail::UnexpectedLike U>
    [[nodiscard]] friend bool operator==(const Result& left, const U& right) {
        return !left.has_value() && static_cast<bool>(left.error() == right.error());
    }
    ///@}

private:
    template <class Stored>
    auto& held(Stored& stored) const {
        if (!stored.has_value()) [[unlikely]] {
            throw_bad_access();
        }
        return *stored;
    }

    [[noreturn]] void throw_bad_access() const {
        std::string text = "signet: this result ";
        if (has_value()) {
            text += "holds a value and no error";
        } else if (error_.has_value()) {
            text += "holds no value";
            if constexpr (requires { text += error_->message(); }) {
                text += ", because " + error_->message();
            }
        } else {
            text += "holds nothing, because an assignment to it threw an exception";
        }
        throw BadResultAccess{text +
                              "; test the result before you use what it holds: `if (result) ... *result ... "
                              "else ... result.error()`"};
    }

    // Exactly one of them has a value; neither after an assignment that threw. Not a std::variant,
    // whose visitor does not compile after a header that defines a macro `unreachable`, as a header
    // of Pistache does.
    std::optional<Value> value_{};
    std::optional<E> error_{};
};

}  // namespace signet
