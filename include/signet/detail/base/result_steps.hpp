// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include "signet/detail/base/result_traits.hpp"
#include "signet/unexpected.hpp"

// The implementations of `and_then`, `or_else`, `transform`, `transform_error` and the conversions of a
// `Result`. `Self` is a reference to the result, const or not, to copy or to move from.
namespace signet::detail {

template <class Self>
using ValueOf = typename std::remove_cvref_t<Self>::value_type;
template <class Self>
using ErrorOf = typename std::remove_cvref_t<Self>::error_type;

template <class Self, class F>
decltype(auto) call_with_value(Self&& self, F&& next) {
    if constexpr (std::is_void_v<ValueOf<Self>>) {
        return std::invoke(std::forward<F>(next));
    } else {
        return std::invoke(std::forward<F>(next), *std::forward<Self>(self));
    }
}

template <class Self, class F>
decltype(auto) call_with_error(Self&& self, F&& next) {
    return std::invoke(std::forward<F>(next), std::forward<Self>(self).error());
}

template <class Next, class Self>
Next with_value_of(Self&& self) {
    if constexpr (std::is_void_v<ValueOf<Self>>) {
        return Next{};
    } else {
        return Next{std::in_place, *std::forward<Self>(self)};
    }
}

template <class Next, class Self>
Next with_error_of(Self&& self) {
    return Next{Unexpected<ErrorOf<Self>>{std::forward<Self>(self).error()}};
}

/// The value of a result, if it holds one.
template <class T, class Self>
std::optional<StoredValue<T>> optional_value(Self&& self) {
    if (!self.has_value()) {
        return std::nullopt;
    }
    if constexpr (std::is_void_v<T>) {
        return StoredValue<T>{};
    } else {
        return std::optional<T>{std::in_place, *std::forward<Self>(self)};
    }
}

/// The error of a result, if it holds one.
template <class E, class Self>
std::optional<E> optional_error(Self&& self) {
    return self.has_value() ? std::nullopt
                            : std::optional<E>{std::in_place, std::forward<Self>(self).error()};
}

#ifdef __cpp_lib_expected
template <class Standard, class Self>
Standard to_expected(Self&& self) {
    return self.has_value() ? with_value_of<Standard>(std::forward<Self>(self))
                            : Standard{std::unexpect, std::forward<Self>(self).error()};
}
#endif

template <class Self, class F>
auto and_then(Self&& self, F&& next) {
    using Next = std::remove_cvref_t<decltype(call_with_value(std::declval<Self>(), std::declval<F>()))>;
    static_assert(is_own_result<Next>, "signet: the function given to and_then must return a Result");
    return self.has_value() ? Next{call_with_value(std::forward<Self>(self), std::forward<F>(next))}
                            : with_error_of<Next>(std::forward<Self>(self));
}

template <class Self, class F>
auto or_else(Self&& self, F&& next) {
    using Next = std::remove_cvref_t<decltype(call_with_error(std::declval<Self>(), std::declval<F>()))>;
    static_assert(is_own_result<Next>, "signet: the function given to or_else must return a Result");
    return self.has_value() ? with_value_of<Next>(std::forward<Self>(self))
                            : Next{call_with_error(std::forward<Self>(self), std::forward<F>(next))};
}

template <class Self, class F>
auto transform(Self&& self, F&& convert) {
    using Value = std::remove_cvref_t<decltype(call_with_value(std::declval<Self>(), std::declval<F>()))>;
    using Next = Result<Value, ErrorOf<Self>>;
    if (!self.has_value()) {
        return with_error_of<Next>(std::forward<Self>(self));
    }
    if constexpr (std::is_void_v<Value>) {
        call_with_value(std::forward<Self>(self), std::forward<F>(convert));
        return Next{};
    } else {
        return Next{std::in_place, call_with_value(std::forward<Self>(self), std::forward<F>(convert))};
    }
}

template <class Self, class F>
auto transform_error(Self&& self, F&& convert) {
    using Error = std::remove_cvref_t<decltype(call_with_error(std::declval<Self>(), std::declval<F>()))>;
    using Next = Result<ValueOf<Self>, Error>;
    return self.has_value()
               ? with_value_of<Next>(std::forward<Self>(self))
               : Next{Unexpected<Error>{call_with_error(std::forward<Self>(self), std::forward<F>(convert))}};
}

}  // namespace signet::detail
