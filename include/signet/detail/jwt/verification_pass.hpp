// SPDX-License-Identifier: MIT
#pragma once

#include "signet/algorithm.hpp"
#include "signet/clock.hpp"

namespace signet {

template <VerificationAlgorithm Alg, Clock ClockType>
class TokenVerifier;

namespace detail {

template <class T>
inline constexpr bool is_token_verifier = false;
template <class Alg, class ClockType>
inline constexpr bool is_token_verifier<TokenVerifier<Alg, ClockType>> = true;

}  // namespace detail

template <class... Verifiers>
    requires(detail::is_token_verifier<Verifiers> && ...)
class IssuerSet;

namespace detail {

/// The constructor of `Verified` requires one, and only a verifier can make one. Other code can therefore not
/// make a `Verified`, and a verifier can still construct one in place.
class VerificationPass {
private:
    template <VerificationAlgorithm Alg, Clock ClockType>
    friend class signet::TokenVerifier;
    VerificationPass() noexcept {}  // NOLINT(modernize-use-equals-default): defaulted, `{}` would make one
};

}  // namespace detail
}  // namespace signet
