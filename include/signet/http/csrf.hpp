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

// Protection against cross-site request forgery: the browser adds the cookie with the token to a cross-site
// request, but only pages of this site can read the anti-forgery token and send it in a header field.
namespace signet {

/// The header field that carries the anti-forgery token.
inline constexpr std::string_view csrf_header = "X-CSRF-Token";

/// The claim with the anti-forgery token. It is optional.
inline constexpr std::string_view csrf_claim = "csrf";

/// A new value for the `csrf` claim: 128 random bits.
[[nodiscard]] inline std::string new_csrf_value() {
    return std::string{detail::RandomId{}.text()};
}

/// Whether a method is safe (RFC 9110 §9.2.1), so that it needs no anti-forgery token. Methods are
/// case-sensitive: "get" is not safe.
[[nodiscard]] constexpr bool is_safe_method(std::string_view method) noexcept {
    return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "TRACE";
}

/// Returns the anti-forgery token of `token`, to send to the page together with the cookie: the `csrf` claim
/// or, without one, a hash of the compact form. It cannot be computed without the token, and the token cannot
/// be computed from it. `compact` is the string that `token` was verified from.
///
/// `Errc::csrf_mismatch` if the claim is not a string or is empty.
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

/// Compares the anti-forgery token of a token with the `X-CSRF-Token` field of the request, in constant time.
/// `Errc::csrf_mismatch` if they differ or are empty.
[[nodiscard]] inline Result<void> check_csrf(std::string_view expected, std::string_view presented) {
    if (expected.empty() || expected.size() != presented.size() ||
        CRYPTO_memcmp(expected.data(), presented.data(), expected.size()) != 0) {
        return Unexpected{Error{Errc::csrf_mismatch}};
    }
    return {};
}

}  // namespace signet
