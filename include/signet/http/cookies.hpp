// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "signet/detail/base/option_limits.hpp"
#include "signet/detail/text/ascii.hpp"
#include "signet/detail/text/trimmed.hpp"
#include "signet/error.hpp"
#include "signet/http/detail/header_syntax.hpp"

namespace signet {

/// Whether a browser sends a cookie with cross-site requests (RFC 6265bis §5.6.7).
enum class SameSite {
    strict,  ///< never
    lax,     ///< only when the user follows a link and the method is safe
    none,    ///< always; needs `secure`
};

/// The attributes of a token cookie. The defaults are the strictest: the browser sends the cookie only over
/// TLS, only to the host that set it and not with cross-site requests, and hides it from scripts.
struct CookieOptions {
    /// Browsers enforce the rules of the prefixes "__Host-" and "__Secure-" (RFC 6265bis §4.1.3).
    std::string name = "__Host-refresh_token";
    /// The browser sends the cookie to URLs whose path starts with this one.
    std::string path = "/";
    /// Empty: only this host receives the cookie. Otherwise the subdomains of the domain receive it too.
    std::string domain{};
    SameSite same_site = SameSite::strict;
    /// Send only over TLS. Set it to false only for tests without TLS.
    bool secure = true;
    /// Hide from scripts. Set it to false only for what scripts must read, such as an anti-forgery token.
    bool http_only = true;
};

namespace detail {

/// A Path or Domain attribute (RFC 6265bis §4.1.1).
constexpr bool is_cookie_attribute(std::string_view text) noexcept {
    return is_printable_ascii(text) && !text.contains(';');
}

/// Throws ConfigurationError for a cookie that a browser would ignore or not protect.
inline void require_valid(const CookieOptions& options) {
    const auto& [name, path, domain, same_site, secure, http_only] = options;
    // Browsers compare the prefix ignoring case (RFC 6265bis §5.7).
    const auto has_prefix = [&name](std::string_view prefix) {
        return equals_ignoring_case(std::string_view{name}.substr(0, prefix.size()), prefix);
    };
    require_valid(is_http_token(name), "CookieOptions::name must be a token (RFC 9110 section 5.6.2)");
    require_valid(is_cookie_attribute(path) && path.starts_with('/'),
                  "CookieOptions::path must start with '/' and contain neither ';' nor control characters");
    require_valid(is_cookie_attribute(domain) && !domain.contains(' '),
                  "CookieOptions::domain must be a host name");
    require_valid(secure || !(has_prefix("__Host-") || has_prefix("__Secure-")),
                  "a cookie named __Host- or __Secure- needs CookieOptions::secure");
    require_valid(
        !has_prefix("__Host-") || (path == "/" && domain.empty()),
        "a cookie named __Host- needs the path \"/\" and no domain: use __Secure- for another path");
    require_valid(secure || same_site != SameSite::none, "SameSite=None needs CookieOptions::secure");
}

}  // namespace detail

/// Calls `visit(name, value)` for each pair of a Cookie field, in order (RFC 6265bis §4.2.1). Accepts any
/// input. Names are case-sensitive. Quotes are part of a value. A part without '=', which browsers send for a
/// cookie without a name, is skipped.
template <class Visit>
void for_each_cookie(std::string_view field, Visit&& visit) {
    while (!field.empty()) {
        const std::size_t end = (std::min)(field.find(';'), field.size());
        const std::string_view pair = field.substr(0, end);
        if (const std::size_t equals = pair.find('='); equals != std::string_view::npos) {
            visit(detail::trimmed(pair.substr(0, equals)), detail::trimmed(pair.substr(equals + 1)));
        }
        field.remove_prefix((std::min)(end + 1, field.size()));
    }
}

/// Writes Set-Cookie values for one cookie. Immutable, thread-safe.
class CookieBuilder {
public:
    /// Throws ConfigurationError for a cookie that a browser would ignore or not protect.
    explicit CookieBuilder(CookieOptions options = {}) : options_{std::move(options)} {
        detail::require_valid(options_);
    }

    [[nodiscard]] const std::string& name() const noexcept { return options_.name; }

    /// The Set-Cookie value that stores `value` for `max_age`. Throws ConfigurationError for a value that a
    /// cookie cannot contain. Every token is a valid value.
    [[nodiscard]] std::string store(std::string_view value, std::chrono::seconds max_age) const {
        if (!detail::is_cookie_value(value)) {
            throw ConfigurationError{
                "a cookie value must not contain spaces, quotes, commas, semicolons, backslashes, control "
                "characters or bytes above ASCII"};
        }
        return text(value, (std::max)(max_age, std::chrono::seconds{0}));
    }

    /// The Set-Cookie value that deletes the cookie.
    [[nodiscard]] std::string remove() const { return text("", std::chrono::seconds{0}); }

private:
    [[nodiscard]] std::string text(std::string_view value, std::chrono::seconds max_age) const {
        std::string out = options_.name + '=';
        out.append(value).append("; Max-Age=").append(std::to_string(max_age.count()));
        out.append("; Path=").append(options_.path);
        if (!options_.domain.empty()) {
            out.append("; Domain=").append(options_.domain);
        }
        out.append(options_.secure ? "; Secure" : "").append(options_.http_only ? "; HttpOnly" : "");
        switch (options_.same_site) {
            case SameSite::strict:
                return out.append("; SameSite=Strict");
            case SameSite::lax:
                return out.append("; SameSite=Lax");
            case SameSite::none:
                return out.append("; SameSite=None");
        }
        return out;
    }

    CookieOptions options_;
};

}  // namespace signet
