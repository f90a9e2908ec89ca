// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>

#include "signet/detail/base/cxx23.hpp"
#include "signet/error.hpp"

namespace signet::detail {

/// The largest leeway that a verifier may have. A store keeps an ended session for as long.
inline constexpr std::chrono::seconds maximum_leeway = std::chrono::minutes{10};

/// The size limit for tokens, in bytes, that issuers and verifiers have by default.
inline constexpr std::size_t default_maximum_token_size = std::size_t{16} * 1024;

/// Throws ConfigurationError with `sentence` unless the option is valid.
inline void require_valid(bool valid, const char* sentence) {
    if (!valid) {
        throw ConfigurationError{sentence};
    }
}

}  // namespace signet::detail
