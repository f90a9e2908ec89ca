// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <type_traits>

#include "signet/error.hpp"

namespace signet::detail {

/// A server did not do what it was asked. Thrown inside the stores, which turn it into their error.
struct ServerFailure {
    /// The claim of `Errc::store_unavailable`. A literal.
    std::string_view word{};
    /// What the server or the system said, for whoever starts the program.
    std::string text{};
    /// Whether it is certain that the server has not begun to do it.
    bool not_begun = false;
};

/// What `operation` returns, or `Errc::store_unavailable` for a failure that it throws.
template <class Operation>
std::invoke_result_t<Operation> guarded(Operation operation) {
    try {
        return operation();
    } catch (const ServerFailure& failure) {
        return Unexpected{TokenError{Errc::store_unavailable, failure.word}};
    }
}

}  // namespace signet::detail
