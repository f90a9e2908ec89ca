// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/crypto.h>

#include <string>
#include <string_view>

#include "signet/detail/crypto/sha256.hpp"
#include "signet/request_context.hpp"

namespace signet::detail {

/// The hash of a binding for a record. It depends on the session, so that equal bindings of two sessions
/// cannot be recognized in the store.
inline std::string binding_hash(std::string_view session_id, const Binding& binding) {
    return binding.value.empty() ? std::string{} : sha256_text(sha256_text(session_id) + binding.value);
}

/// Whether a request with the binding `presented` may use the session: the session is not bound, or bound to
/// it.
inline bool binding_fits(std::string_view session_id, std::string_view hash, const Binding& presented) {
    if (hash.empty()) {
        return true;
    }
    const std::string own = binding_hash(session_id, presented);
    return own.size() == hash.size() && CRYPTO_memcmp(own.data(), hash.data(), hash.size()) == 0;
}

}  // namespace signet::detail
