// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string>
#include <utility>

#include "signet/algorithm.hpp"
#include "signet/clock.hpp"
#include "signet/detail/base/deleted.hpp"
#include "signet/detail/base/moved_from.hpp"
#include "signet/detail/jwt/policy_traits.hpp"
#include "signet/policy.hpp"

namespace signet {

template <SignatureAlgorithm Alg, Clock ClockType>
class TokenIssuer;

/// A token that this process issued; the C++ type contains the policy.
///
/// Only a `TokenIssuer` makes one. It converts to a string only through `str()`, so that it is not logged,
/// or used as a token of another type, by accident. A token that was moved from is empty and expired.
/// Immutable and thread-safe.
template <class Policy>
class Token {
    static_assert(detail::CompletePolicy<Policy>::value);

public:
    /// The token in compact serialization (RFC 7515 §3.1), to send to the client.
    [[nodiscard]] const std::string& str() const& noexcept { return text_; }
    /// The same, moved out of the token.
    [[nodiscard]] std::string str() && noexcept { return std::move(text_); }
    /// The time of expiry (`exp`).
    [[nodiscard]] std::chrono::sys_seconds expires_at() const noexcept { return *expires_at_; }

private:
    template <SignatureAlgorithm Alg, Clock ClockType>
    friend class TokenIssuer;
    Token(std::string&& text, std::chrono::sys_seconds expires_at) noexcept
        : text_{std::move(text)}, expires_at_{expires_at} {}

    std::string text_;
    detail::EmptiedByMove<std::chrono::sys_seconds> expires_at_;
};

SIGNET_DELETE_BEGIN
/// Does not compile: a token in a log can be stolen.
template <class Stream, class Policy, class Reason = detail::a_token_or_key_is_never_printed>
Stream& operator<<(Stream&, const Token<Policy>&) = SIGNET_DELETE(
    "signet: a token is never printed: send str() to the client, and log the subject or the id");
SIGNET_DELETE_END

/// The tokens of a login or refresh.
template <class Access, class Refresh>
struct BasicTokenPair {
    Token<Access> access;    ///< authorizes requests
    Token<Refresh> refresh;  ///< is exchanged for the next pair
};

/// A pair of tokens with the default policies.
using TokenPair = BasicTokenPair<AccessPolicy, RefreshPolicy>;

}  // namespace signet
