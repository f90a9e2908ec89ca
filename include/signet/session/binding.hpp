// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/crypto.h>

#include <string>
#include <string_view>

#include "signet/detail/sha256.hpp"

namespace signet {

/// What a session is bound to, as the program sees it in a request: a device fingerprint, the hash of a
/// client certificate, an address. Empty for none.
///
/// A type of its own, so that it is not mixed up with the other texts of a request. It must outlive the call
/// that takes it.
struct Binding {
    /// Any bytes; empty binds to nothing.
    std::string_view value{};
};

namespace detail {

/// What a record keeps of a binding: a hash that differs from session to session, so that the rows do not
/// tell which of them belong to one device.
inline std::string binding_hash(std::string_view session_id, Binding binding) {
    return binding.value.empty() ? std::string{}
                                 : sha256_text(sha256_text(session_id) + std::string{binding.value});
}

/// Whether a request with `presented` may use the session: it is bound to nothing, or to just this.
inline bool binding_fits(std::string_view session_id, std::string_view hash, Binding presented) {
    if (hash.empty()) {
        return true;
    }
    const std::string own = binding_hash(session_id, presented);
    return own.size() == hash.size() && CRYPTO_memcmp(own.data(), hash.data(), hash.size()) == 0;
}

}  // namespace detail
}  // namespace signet
