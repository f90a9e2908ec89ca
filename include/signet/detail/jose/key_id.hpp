// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "signet/detail/jose/encoded_header.hpp"
#include "signet/error.hpp"

namespace signet::detail {

/// Throws KeyError for a `kid` that signet does not write.
inline void require_valid_key_id(std::string_view id) {
    if (id.size() > max_key_id_size) {
        throw KeyError{"a key id must have at most " + std::to_string(max_key_id_size) +
                       " bytes: it is part of the header of every token"};
    }
}

/// Throws KeyError for the state of a key that was moved from.
inline void require_not_moved_from(bool has_state) {
    if (!has_state) {
        throw KeyError{"this key was moved from: copy a key instead of moving it if it is used again"};
    }
}

/// Gives the library's own classes the state of a key.
struct KeyState {
    template <class Key>
    static const auto& of(const Key& key) {
        return key.state();
    }
    template <class Key, class Material>
    static Key made_of(Material&& material) {
        return Key{std::forward<Material>(material)};
    }
};

}  // namespace signet::detail
