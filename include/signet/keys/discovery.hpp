// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "signet/detail/json/members.hpp"
#include "signet/detail/json/string.hpp"
#include "signet/error.hpp"
#include "signet/keys/detail/fetched.hpp"
#include "signet/keys/fetch.hpp"

namespace signet {

/// An issuer whose metadata names its JWK Set. `url` is exactly the `iss` of its tokens.
struct IssuerUrl {
    std::string url;
};

namespace detail {

inline void require_issuer_url(const std::string& issuer, bool insecure_allow_http) {
    require_url("the issuer", issuer, insecure_allow_http);
    if (issuer.find('?') != std::string::npos) {
        throw ConfigurationError{"the issuer \"" + issuer +
                                 "\" has a query: the URL of an issuer has none (RFC 8414 §2)"};
    }
}

/// `<issuer>/.well-known/openid-configuration` (OpenID Connect Discovery 1.0 §4).
inline std::string openid_metadata_url(std::string_view issuer) {
    const bool ends_with_slash = issuer.ends_with('/');
    return std::string{issuer.substr(0, issuer.size() - (ends_with_slash ? 1 : 0))} +
           "/.well-known/openid-configuration";
}
/// The well-known path is inserted between the host and the path of the issuer (RFC 8414 §3.1).
inline std::string oauth_metadata_url(std::string_view issuer) {
    if (issuer.ends_with('/')) {
        issuer.remove_suffix(1);
    }
    const std::size_t host = issuer.find("//") + 2;
    const std::size_t path = (std::min)(issuer.find('/', host), issuer.size());
    return std::string{issuer.substr(0, path)} + "/.well-known/oauth-authorization-server" +
           std::string{issuer.substr(path)};
}

/// The string member `name` of the metadata. Throws KeyFetchError if there is none.
inline std::string text_of_metadata(const JsonMembers& members, std::string_view name,
                                    const std::string& url) {
    const JsonValue* const value = members.find(name);
    if (value == nullptr || value->kind != JsonKind::string) {
        throw KeyFetchError{"the metadata at " + url + " has no \"" + std::string{name} +
                            "\" that is a string"};
    }
    return json_unescape(value->inside());
}

}  // namespace detail

/// The URL of the JWK Set of an issuer, by OpenID Connect Discovery 1.0 §4; if the issuer answers this
/// request with 404, by RFC 8414 §3. `request` contains the limits and may contain a stop token; its `url` is
/// not used.
///
/// Throws KeyFetchError when the metadata cannot be fetched, is not strict JSON, or names an issuer that is
/// not exactly `issuer.url`, or when its `jwks_uri` is not an `https://` URL. Throws ConfigurationError for
/// an issuer that is not an `https://` URL. `FetchRequest::insecure_allow_http` permits `http://` for both.
[[nodiscard]] inline std::string discover_jwk_set(const IssuerUrl& issuer, const Fetch& fetch,
                                                  FetchRequest request) {
    detail::require_issuer_url(issuer.url, request.insecure_allow_http);
    request.url = detail::openid_metadata_url(issuer.url);
    FetchAnswer answer = detail::fetch_within_limits(fetch, request);
    if (answer.status == 404) {
        request.url = detail::oauth_metadata_url(issuer.url);
        answer = detail::fetch_within_limits(fetch, request);
    }
    detail::require_success(answer, request.url);
    detail::JsonMembers members;
    if (members.read(answer.body) != detail::JsonFault::none) {
        throw KeyFetchError{"the metadata at " + request.url + " is not a valid JSON object"};
    }
    if (detail::text_of_metadata(members, "issuer", request.url) != issuer.url) {
        throw KeyFetchError{"the metadata at " + request.url + " is of another issuer than \"" + issuer.url +
                            "\": the two must be equal, including a slash at the end"};
    }
    std::string jwks_uri = detail::text_of_metadata(members, "jwks_uri", request.url);
    if (!detail::fault_of_url(jwks_uri, request.insecure_allow_http).empty()) {
        throw KeyFetchError{"the \"jwks_uri\" in the metadata at " + request.url +
                            " is not an https:// URL of a host, a path and a query"};
    }
    return jwks_uri;
}

}  // namespace signet
