// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <type_traits>

#include "signet/error.hpp"
#include "signet/result.hpp"

namespace signet::detail {

/// Thrown inside the stores for a failed operation. A primitive returns its `error`; a constructor throws a
/// ConfigurationError with its `reason`.
struct StoreException {
    Error error = StoreFailure::other;
    /// The message of the server, the engine or the system. Never part of an `Error`.
    std::string reason{};
    /// True if the server certainly did not begin the operation, so that it can be repeated.
    bool not_begun = false;
};

/// The result of `operation`, or the error of the StoreException that it throws.
template <class Operation>
std::invoke_result_t<Operation> guarded(Operation operation) {
    try {
        return operation();
    } catch (const StoreException& failure) {
        return Unexpected{failure.error};
    }
}

}  // namespace signet::detail
