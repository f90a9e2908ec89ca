// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "signet/detail/text/ascii.hpp"
#include "signet/detail/text/trimmed.hpp"
#include "signet/error.hpp"

namespace signet {

/// Whether a browser sends a cookie with requests that another site caused (RFC 6265bis §5.6.7).
enum class SameSite {
    strict,  ///< never
    lax,     ///< with links that were followed, when the method is safe
    none,    ///< always; wants `secure`
};

/// What a token cookie is like. The defaults are the strictest that a browser knows: only over TLS, only to
/// the host that set it, never to scripts, never with a request that another site caused.
struct CookieOptions {
    /// With the prefix "__Host-" or "__Secure-", which makes browsers insist on what it promises (RFC 6265bis
    /// §4.1.3).
    std::string name = "__Host-refresh_token";
    /// Below which addresses of the host it is sent.
    std::string path = "/";
    /// The host alone when empty; otherwise its subdomains get the cookie too.
    std::string domain{};
    /// Whether requests that another site caused carry it.
    SameSite same_site = SameSite::strict;
    /// Sent over TLS only. Off for tests without TLS alone.
    bool secure = true;
    /// Off only for what scripts have to read, such as an anti-forgery token.
    bool http_only = true;
};

namespace detail {

/// `token` of RFC 9110 §5.6.2.
constexpr bool is_http_token(std::string_view text) noexcept {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view{"!#$%&'*+-.^_`|~"}.contains(c);
    });
}

/// `cookie-value` of RFC 6265bis §4.1.1 without quotes: no space, quote, comma, semicolon, backslash.
constexpr bool is_cookie_value(std::string_view text) noexcept {
    return std::ranges::all_of(
        text, [](char c) { return c > ' ' && c <= '~' && c != '"' && c != ',' && c != ';' && c != '\\'; });
}

}  // namespace detail

/// Calls `visit(name, value)` for each pair of one Cookie field, in order, whatever the client has sent (RFC
/// 6265bis §4.2.1). Names are case-sensitive; quotes are part of a value. A part without '=' is a value
/// without a name, as browsers send it, and is passed over.
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

/// Writes Set-Cookie values for one cookie. Immutable.
class CookieBuilder {
public:
    /// Throws ConfigurationError for what a browser would ignore or not protect.
    explicit CookieBuilder(CookieOptions options = {}) : options_{std::move(options)} {
        const auto require = [](bool sound, const char* sentence) {
            if (!sound) {
                throw ConfigurationError{sentence};
            }
        };
        const auto& [name, path, domain, same_site, secure, http_only] = options_;
        // Browsers compare the prefix in any case, so "__host-" promises the same (RFC 6265bis §5.7).
        const bool is_host_cookie = starts_with_in_any_case(name, "__host-");
        const bool is_secure_cookie = starts_with_in_any_case(name, "__secure-");
        require(detail::is_http_token(name), "CookieOptions::name must be a token (RFC 9110 section 5.6.2)");
        require(is_attribute(path) && path.starts_with('/'),
                "CookieOptions::path must start with '/' and hold neither ';' nor control characters");
        require(is_attribute(domain) && !domain.contains(' '), "CookieOptions::domain must be a host name");
        require(secure || (!is_host_cookie && !is_secure_cookie),
                "a cookie named __Host- or __Secure- needs CookieOptions::secure");
        require(!is_host_cookie || (path == "/" && domain.empty()),
                "a cookie named __Host- needs the path \"/\" and no domain: use __Secure- for another path");
        require(secure || same_site != SameSite::none, "SameSite=None needs CookieOptions::secure");
    }

    /// The name it was made with.
    [[nodiscard]] const std::string& name() const noexcept { return options_.name; }

    /// The Set-Cookie value that stores `value` for `max_age` seconds. Throws ConfigurationError for a value
    /// that no cookie can hold; a token is none.
    [[nodiscard]] std::string store(std::string_view value, std::chrono::seconds max_age) const {
        if (!detail::is_cookie_value(value)) {
            throw ConfigurationError{
                "a cookie's value must not hold spaces, quotes, commas, semicolons, "
                "backslashes, control characters or anything beyond ASCII"};
        }
        return text(value, (std::max)(max_age, std::chrono::seconds{0}));
    }

    /// The Set-Cookie value that makes the browser forget the cookie.
    [[nodiscard]] std::string remove() const { return text("", std::chrono::seconds{0}); }

private:
    static bool is_attribute(std::string_view text) noexcept {
        return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~' && c != ';'; });
    }
    static bool starts_with_in_any_case(std::string_view text, std::string_view start) noexcept {
        return detail::equals_ignoring_case(text.substr(0, start.size()), start);
    }

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
