// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "signet/detail/crypto/random.hpp"
#include "signet/session/store.hpp"

namespace signet::detail {

/// The id of a new session: from the store if it `NamesSessions`, else 128 random bits.
template <class Store>
[[nodiscard]] std::string new_session_id(const Store& store, std::string_view subject) {
    if constexpr (NamesSessions<Store>) {
        return store.new_id(subject);
    } else {
        return std::string{RandomId{}.text()};
    }
}

}  // namespace signet::detail
