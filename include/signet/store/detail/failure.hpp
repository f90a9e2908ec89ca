// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <type_traits>

#include "signet/error.hpp"
#include "signet/result.hpp"

namespace signet::detail {

/// A server did not do what it was told. Thrown inside the stores, which turn it into their error.
struct ServerFailure {
    /// What the store returns.
    Error error = StoreFailure::other;
    /// What the server or the system said. Shown when a store is constructed; never part of an `Error`.
    std::string text{};
    /// True when the server certainly did not begin the operation.
    bool not_begun = false;
};

/// The result of `operation`, or the error of the failure that it throws.
template <class Operation>
std::invoke_result_t<Operation> guarded(Operation operation) {
    try {
        return operation();
    } catch (const ServerFailure& failure) {
        return Unexpected{failure.error};
    }
}

}  // namespace signet::detail
