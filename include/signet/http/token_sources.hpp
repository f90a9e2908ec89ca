// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "signet/detail/jose/header_rules.hpp"
#include "signet/detail/json/members.hpp"
#include "signet/detail/jwt/authorization.hpp"
#include "signet/detail/text/trimmed.hpp"
#include "signet/error.hpp"
#include "signet/http/cookies.hpp"
#include "signet/http/request_traits.hpp"
#include "signet/result.hpp"

namespace signet {

/// Where in a request a token may stand.
enum class TokenSource : std::uint8_t { authorization_header, cookie, json_body };

/// Where to look for a token. Never in the URL: that ends up in logs, histories and Referer fields (RFC 6750
/// §5.3).
struct TokenSources {
    /// `Authorization: Bearer ...` (RFC 6750 §2.1).
    bool authorization_header = true;
    /// The name of a cookie; empty for none. Unsafe methods then need an anti-forgery token as well.
    std::string cookie{};
    /// The name of a member of a JSON body, such as "refresh_token"; empty for none. Looked at when the
    /// Content-Type is application/json, which no form of another site can send.
    std::string body_field{};
};

/// A token as it was found, not verified in any way.
struct FoundToken {
    std::string text{};                                      ///< in compact form
    TokenSource source = TokenSource::authorization_header;  ///< where it was
};

namespace detail {

/// Collects the tokens of one request: the first, and whether there were more.
class TokenFinder {
public:
    /// Every Authorization field, also those of other schemes: there may be one only (RFC 9110 §5.3,
    /// §11.6.2), and it must be one that can be sent.
    void authorization(std::string_view value) {
        if (has_authorization_ || !is_field_value(value)) {
            malformed_ = true;
            return;
        }
        has_authorization_ = true;
        if (const auto token = split_bearer_credentials(value)) {
            add(*token, TokenSource::authorization_header);
        }
    }

    /// Every Cookie field: HTTP/2 allows several (RFC 9113 §8.2.3).
    void cookies(std::string_view field, std::string_view name) {
        for_each_cookie(field, [this, name](std::string_view one, std::string_view value) {
            if (one == name) {
                add(value, TokenSource::cookie);
            }
        });
    }

    /// A body of type application/json.
    void json_body(std::string_view body, std::string_view field) {
        if (body.empty()) {
            return;
        }
        if (body.size() > max_body_size) {
            malformed_ = true;
            return;
        }
        const std::string text{body};
        JsonMembers members;
        if (members.read(text) != JsonFault::none) {
            malformed_ = true;
        } else if (const JsonValue* const value = members.find(field)) {
            // A token needs no escapes, so one that has some was not made by a client of ours.
            const bool is_plain = value->kind == JsonKind::string && !value->escaped;
            add(is_plain ? value->inside() : std::string_view{}, TokenSource::json_body);
        }
    }

    /// Something in the request cannot be part of well-formed credentials.
    void malformed() noexcept { malformed_ = true; }

    /// `Errc::missing_credentials` for none, `Errc::malformed_credentials` for more than one. Whether the one
    /// is a b64token has not been looked at.
    [[nodiscard]] Result<FoundToken> result() && {
        if (malformed_) {
            return Unexpected{Error{Errc::malformed_credentials}};
        }
        if (!found_) {
            return Unexpected{Error{Errc::missing_credentials}};
        }
        return *std::move(found_);
    }

private:
    static constexpr std::size_t max_body_size = std::size_t{64} * 1024;

    void add(std::string_view text, TokenSource source) {
        malformed_ = malformed_ || found_.has_value();
        found_.emplace(std::string{text}, source);
    }

    std::optional<FoundToken> found_;
    bool has_authorization_ = false;
    bool malformed_ = false;
};

/// Throws ConfigurationError if a cookie is to be read on a server that percent-decodes header values.
template <class Request>
void require_raw_cookies([[maybe_unused]] const TokenSources& sources) {
    if constexpr (decodes_header_values<Request>()) {
        if (!sources.cookie.empty()) {
            throw ConfigurationError{
                "TokenSources::cookie cannot be used on this server: it percent-decodes header values, so "
                "that "
                "the value of any cookie can contain the token cookie. Use the Authorization header, or a "
                "server that shows header values as they were sent, such as cpp-httplib 0.44 or later"};
        }
    }
}

/// Whether a Content-Type value is application/json, with or without parameters (RFC 9110 §8.3.1).
constexpr bool is_json_type(std::string_view content_type) noexcept {
    const std::size_t end = (std::min)(content_type.find(';'), content_type.size());
    return equals_ignoring_case(trimmed(content_type.substr(0, end)), "application/json");
}

/// Whether the request says, once, that its body is JSON.
template <ReadableRequest Request>
[[nodiscard]] bool has_json_body(const Request& request) {
    int fields = 0;
    bool is_json = false;
    RequestTraits<Request>::for_each_header(request, "Content-Type", [&](std::string_view value) {
        ++fields;
        is_json = is_json_type(value);
    });
    return fields == 1 && is_json;
}

/// `find_token` without its last look, for those who verify the token: see `credentials_error`.
template <ReadableRequest Request>
[[nodiscard]] Result<FoundToken> locate_token(const Request& request, const TokenSources& sources) {
    using Traits = RequestTraits<Request>;
    require_raw_cookies<Request>(sources);
    TokenFinder finder;
    if (sources.authorization_header) {
        Traits::for_each_header(request, "Authorization", [&](std::string_view value) {
            // Every server removes the space around a value before it decodes it: a space that is still
            // there was not sent as one.
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

/// Finds the one token of a request. Looks at the Authorization header, the cookie, the JSON body, in this
/// order, and at all of them: a request with two tokens is refused, whether or not they are the same, because
/// whoever looked at it before us may have looked at the other one.
///
/// `Errc::missing_credentials` when there is none, `Errc::malformed_credentials` when there is more than one,
/// or none that is well-formed. Throws ConfigurationError if `sources` names a cookie and the server of
/// `Request` percent-decodes header values.
template <ReadableRequest Request>
[[nodiscard]] Result<FoundToken> find_token(const Request& request, const TokenSources& sources = {}) {
    auto found = detail::locate_token(request, sources);
    if (found && !detail::is_b64token(found->text)) {
        return Unexpected{Error{Errc::malformed_credentials}};
    }
    return found;
}

}  // namespace signet
