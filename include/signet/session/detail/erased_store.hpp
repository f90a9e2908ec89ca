// SPDX-License-Identifier: MIT
#pragma once

#include "signet/session/any_store.hpp"
#include "signet/session/store.hpp"

namespace signet::detail {

/// Refers to `store` without its type. `store` must outlive the result. Each call costs one virtual call.
template <class Store>
[[nodiscard]] AnySessionStore erased_store(Store& store) {
    static_assert(SessionStore<Store>,
                  "signet: this type is not a session store: it needs the functions of the concept "
                  "SessionStore, see docs/own-store.md");
    if constexpr (SessionStore<Store>) {
        return AnySessionStore::from([&store]() -> Store& { return store; });
    }
}

}  // namespace signet::detail
