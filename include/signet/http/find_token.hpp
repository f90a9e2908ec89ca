// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

#include "signet/detail/jose/media_type.hpp"
#include "signet/detail/jwt/authorization.hpp"
#include "signet/detail/text/trimmed.hpp"
#include "signet/error.hpp"
#include "signet/http/detail/server_call.hpp"
#include "signet/http/detail/token_finder.hpp"
#include "signet/http/request_traits.hpp"
#include "signet/http/token_sources.hpp"

namespace signet {

/// Whether the request has exactly one Content-Type field, and its value is application/json, with or without
/// parameters (RFC 9110 §8.3.1). Check it before you parse a body: an HTML form cannot send this type.
template <class Request>
[[nodiscard]] bool has_json_body(const Request& request) {
    static_assert(detail::AdaptedRequest<Request>::value);
    int fields = 0;
    bool is_json = false;
    RequestTraits<Request>::for_each_header(request, "Content-Type", [&](std::string_view value) {
        ++fields;
        const std::string_view type = detail::trimmed(value.substr(0, value.find(';')));
        is_json = detail::equals_ignoring_case(type, "application/json");
    });
    return fields == 1 && is_json;
}

namespace detail {

/// Throws ConfigurationError if a cookie is to be read on a server that percent-decodes header values.
template <class Request>
void require_raw_cookies([[maybe_unused]] const TokenSources& sources) {
    if constexpr (decodes_header_values<Request>()) {
        if (!sources.cookie.empty()) {
            throw ConfigurationError{
                "TokenSources::cookie cannot be used on this server: it percent-decodes header values, so "
                "that "
                "the value of any cookie can contain the token cookie. Use the Authorization header, or a "
                "server that does not decode header values, such as cpp-httplib 0.44 or later"};
        }
    }
}

/// `find_token` without the check for a b64token, for callers that verify the token: see `credentials_error`.
template <class Request>
[[nodiscard]] Result<FoundToken> locate_token(const Request& request, const TokenSources& sources) {
    using Traits = RequestTraits<Request>;
    require_raw_cookies<Request>(sources);
    TokenFinder finder;
    if (sources.authorization_header) {
        Traits::for_each_header(request, "Authorization", [&](std::string_view value) {
            // A server removes the space around a value before it decodes the value. A space that is left was
            // sent percent-encoded.
            if (decodes_header_values<Request>() && value != trimmed(value)) {
                finder.malformed();
            }
            finder.authorization(value);
        });
    }
    if (!sources.cookie.empty()) {
        Traits::for_each_header(request, "Cookie",
                                [&](std::string_view field) { finder.cookies(field, sources.cookie); });
    }
    if constexpr (requires { Traits::body(request); }) {
        if (!sources.body_field.empty() && has_json_body(request)) {
            finder.json_body(Traits::body(request), sources.body_field);
        }
    }
    return std::move(finder).result();
}

}  // namespace detail

/// Finds the one token of a request: reads all of the Authorization header, the cookie and the JSON body that
/// `sources` names. A request with two tokens, even equal ones, is refused: a proxy may have checked the
/// other.
///
/// `Errc::missing_credentials` if there is no token, `Errc::malformed_credentials` if there is more than one
/// or it is not well-formed. Throws ConfigurationError if `sources` names a cookie and the server of
/// `Request` percent-decodes header values.
template <class Request>
[[nodiscard]] Result<FoundToken> find_token(const Request& request, const TokenSources& sources = {}) {
    static_assert(detail::AdaptedRequest<Request>::value);
    auto found = detail::locate_token(request, sources);
    if (found && !detail::is_b64token(found->text)) {
        return Unexpected{Error{Errc::malformed_credentials}};
    }
    return found;
}

}  // namespace signet
