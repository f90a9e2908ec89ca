// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "options.hpp"

// The JWK Set of `signet verify --jwks URL`.
namespace cli {

/// Whether the value of `--jwks` is a URL, and not the name of a file.
[[nodiscard]] bool is_url(std::string_view text);

/// Throws UsageError for options that apply to a URL only, if `--jwks` is not one.
void require_url_for_its_options(const Arguments& arguments);

/// The text at the URL. Throws UsageError for a URL that is not secure, and for every URL if the program was
/// built without libcurl. Throws signet::KeyFetchError when the server does not answer with 200.
[[nodiscard]] std::string fetch_jwk_set(const std::string& url, const Arguments& arguments);

inline constexpr Option ca_file_option{
    "--ca-file", "FILE", "the trusted certificates (PEM) for a URL (default: those of the system)"};
inline constexpr Option insecure_local_http_option{"--insecure-local-http", "",
                                                   "accept the URL http://127.0.0.1, for tests"};

}  // namespace cli
