// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/crypto.h>

#include <string>
#include <string_view>
#include <utility>

#include "signet/detail/crypto/random.hpp"
#include "signet/detail/crypto/sha256.hpp"
#include "signet/error.hpp"
#include "signet/result.hpp"
#include "signet/verified.hpp"

// Against requests that another site makes a browser send: the browser adds the cookie with the token by
// itself, but only a page of ours can read the anti-forgery token and send it in a header field as well.
namespace signet {

/// The header field that repeats the anti-forgery token.
inline constexpr std::string_view csrf_header = "X-CSRF-Token";

/// The claim that holds it, in tokens that have one.
inline constexpr std::string_view csrf_claim = "csrf";

/// A new value for the `csrf` claim: 128 random bits.
[[nodiscard]] inline std::string new_csrf_value() {
    return std::string{detail::RandomId{}.text()};
}

/// Whether a method promises to change nothing, so that it needs no anti-forgery token (RFC 9110 §9.2.1).
/// Methods are case-sensitive: "get" is not one of them.
[[nodiscard]] constexpr bool is_safe_method(std::string_view method) noexcept {
    return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "TRACE";
}

/// The anti-forgery token that belongs to `token`, to be given to the page together with the cookie: the
/// token's `csrf` claim or, when it has none, a hash of its text. Nobody who lacks the token can know either,
/// and neither lets anybody make the token. `compact` is the text that `token` was verified from.
///
/// `Errc::csrf_mismatch` when the claim is not a text, or an empty one: nothing can match it.
template <class Policy>
[[nodiscard]] Result<std::string> csrf_token(const Verified<Policy>& token, std::string_view compact) {
    auto claim = token.template claim<std::string>(csrf_claim);
    if (!claim && claim.error() == Errc::missing_claim) {
        return detail::sha256_text(std::string{"signet csrf "}.append(compact));
    }
    if (!claim || claim->empty()) {
        return Unexpected{Error{Errc::csrf_mismatch}};
    }
    return *std::move(claim);
}

/// Compares what a request brought in its `X-CSRF-Token` field with what belongs to its token, in constant
/// time. `Errc::csrf_mismatch`, for empty texts too.
[[nodiscard]] inline Result<void> check_csrf(std::string_view expected, std::string_view presented) {
    if (expected.empty() || expected.size() != presented.size() ||
        CRYPTO_memcmp(expected.data(), presented.data(), expected.size()) != 0) {
        return Unexpected{Error{Errc::csrf_mismatch}};
    }
    return {};
}

}  // namespace signet
