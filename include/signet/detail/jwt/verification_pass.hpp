// SPDX-License-Identifier: MIT
#pragma once

#include "signet/algorithm.hpp"
#include "signet/clock.hpp"

namespace signet {

template <Algorithm Alg, Clock ClockType>
class TokenVerifier;

namespace detail {

/// Asked for by the constructor of `Verified`, and made by nobody but a verifier: this is what keeps
/// everybody else from making one, while the proof can still be built in the place where the caller wants it.
class VerificationPass {
private:
    template <Algorithm Alg, Clock ClockType>
    friend class signet::TokenVerifier;
    VerificationPass() noexcept {}  // NOLINT(modernize-use-equals-default): defaulted, `{}` would make one
};

}  // namespace detail
}  // namespace signet
