// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "signet/detail/text/ascii.hpp"
#include "signet/error.hpp"
#include "signet/keys/fetch.hpp"

// Requests to the server of an issuer, and the rules for their addresses and answers.
namespace signet::detail {

/// Why `url` is not fetched; empty if it is.
inline std::string_view fault_of_url(std::string_view url, bool insecure_allow_http) {
    constexpr std::size_t largest = 2048;
    const auto starts_with = [url](std::string_view scheme) {
        return equals_ignoring_case(url.substr(0, scheme.size()), scheme);
    };
    const bool is_secure = starts_with("https://");
    if (!is_secure && !starts_with("http://")) {
        return "is not an https:// URL";
    }
    if (!is_secure && !insecure_allow_http) {
        return "is an http:// URL: use https://, or set insecure_allow_http";
    }
    const bool is_plain = std::ranges::all_of(
        url, [](char c) { return c > ' ' && c < '\x7f' && c != '#' && c != '\\' && c != '"'; });
    const std::string_view rest = url.substr(url.find("//") + 2);
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
    if (!is_plain || url.size() > largest || authority.empty() || authority.find('@') != rest.npos) {
        return "is not a URL of a host, a path and a query";
    }
    return {};
}

/// Throws ConfigurationError for a URL of the program that is not fetched.
inline void require_url(std::string_view what, const std::string& url, bool insecure_allow_http) {
    if (const auto fault = fault_of_url(url, insecure_allow_http); !fault.empty()) {
        throw ConfigurationError{std::string{what} + " \"" + url + "\" " + std::string{fault}};
    }
}

/// The answer of the server. Throws KeyFetchError when there is none, and for a body above the limit.
inline FetchAnswer fetch_within_limits(const Fetch& fetch, const FetchRequest& request) {
    FetchAnswer answer = fetch(request);
    if (!answer.failure.empty()) {
        throw KeyFetchError{request.url + " cannot be fetched: " + answer.failure};
    }
    if (answer.body.size() > request.size_limit) {
        throw KeyFetchError{request.url + " is larger than " + std::to_string(request.size_limit) + " bytes"};
    }
    return answer;
}

/// Throws KeyFetchError unless the status is 200.
inline void require_success(const FetchAnswer& answer, const std::string& url) {
    if (answer.status >= 300 && answer.status < 400) {
        throw KeyFetchError{url + " redirects to another address: use the final address"};
    }
    if (answer.status != 200) {
        throw KeyFetchError{url + " answers with the HTTP status " + std::to_string(answer.status)};
    }
}

}  // namespace signet::detail
