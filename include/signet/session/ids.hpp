// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <string>
#include <string_view>

#include "signet/detail/crypto/random.hpp"

namespace signet {

/// A store that wants a say in the ids of sessions, because it finds a session's place by its id.
/// `new_id(subject)` gives an id that nobody can guess, for a session of that subject.
template <class T>
concept NamesSessions = requires(const T& store, std::string_view subject) {
    { store.new_id(subject) } -> std::same_as<std::string>;
};

namespace detail {

template <class Store>
[[nodiscard]] std::string new_session_id(const Store& store, std::string_view subject) {
    if constexpr (NamesSessions<Store>) {
        return store.new_id(subject);
    } else {
        return std::string{RandomId{}.text()};
    }
}

}  // namespace detail
}  // namespace signet
