// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

#include "signet/detail/base/option_limits.hpp"
#include "signet/http/detail/header_syntax.hpp"
#include "signet/result.hpp"

namespace signet {

/// The part of a request that contained a token.
enum class TokenSource : std::uint8_t { authorization_header, cookie, json_body };

/// Where to look for a token. The URL is never read: it ends up in logs and histories (RFC 6750 §5.3).
struct TokenSources {
    /// `Authorization: Bearer ...` (RFC 6750 §2.1). Defaults to true.
    bool authorization_header = true;
    /// The name of a cookie; empty for none. Unsafe methods then need an anti-forgery token as well.
    std::string cookie{};
    /// The name of a member of a JSON body, such as "refresh_token"; empty for none. The body is read when
    /// the Content-Type is application/json, which an HTML form cannot send.
    std::string body_field{};
};

namespace detail {

inline void require_valid(const TokenSources& sources) {
    require_valid(sources.cookie.empty() || is_http_token(sources.cookie),
                  "TokenSources::cookie must be a token (RFC 9110 section 5.6.2)");
}

}  // namespace detail

/// A token as the request contained it. It is not verified.
struct FoundToken {
    std::string text{};  ///< in compact form
    TokenSource source = TokenSource::authorization_header;
};

}  // namespace signet
