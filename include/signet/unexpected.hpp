// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <type_traits>
#include <utility>

#include "signet/detail/base/cxx20.hpp"

namespace signet {

/// An error that converts to a `Result` of any value type: `return Unexpected{Error{Errc::expired, "exp"}};`.
/// It has the interface of `std::unexpected`, which C++20 lacks. Not thread-safe while it changes.
template <class E>
class Unexpected {
public:
    template <class G = E>
        requires(!std::same_as<std::remove_cvref_t<G>, Unexpected> && std::constructible_from<E, G>)
    constexpr explicit Unexpected(G&& error) : error_(std::forward<G>(error)) {}

    /// The error.
    ///@{
    [[nodiscard]] constexpr E& error() & noexcept { return error_; }
    [[nodiscard]] constexpr const E& error() const& noexcept { return error_; }
    [[nodiscard]] constexpr E&& error() && noexcept { return std::move(error_); }
    ///@}

    friend constexpr bool operator==(const Unexpected&, const Unexpected&) = default;

private:
    E error_;
};

/// `Unexpected{error}` holds an error of that type.
template <class E>
Unexpected(E) -> Unexpected<E>;

}  // namespace signet
