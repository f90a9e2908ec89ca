// SPDX-License-Identifier: MIT
#pragma once

#include <curl/curl.h>

#include <string>
#include <utility>

#include "signet/client/detail/transfer.hpp"
#include "signet/error.hpp"
#include "signet/keys/fetch.hpp"

namespace signet {

/// Settings of a `CurlFetch`.
struct CurlOptions {
    /// The file of the certificates (PEM) that are trusted; empty for those of the system.
    std::string certificates{};
};

/// A fetch function on libcurl, for `RemoteKeySet`: the component `signet::curl`.
///
/// It verifies the certificate and the name of the server, needs TLS 1.2 or later, follows no redirect, sends
/// no credentials, and stops at the limits of the request and when a stop is requested. Like every program on
/// libcurl, it uses the proxy that the environment names (`https_proxy`). Thread-safe and cheap to copy.
class CurlFetch {
public:
    /// Initializes libcurl, once in a process. Throws ConfigurationError when this fails.
    explicit CurlFetch(CurlOptions options = {}) : options_{std::move(options)} {
        static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
        if (started != CURLE_OK) {
            throw ConfigurationError{std::string{"libcurl cannot be initialized: "} +
                                     curl_easy_strerror(started)};
        }
    }

    /// Sends the request. Throws only `std::bad_alloc`.
    [[nodiscard]] FetchAnswer operator()(const FetchRequest& request) const {
        detail::CurlTransfer transfer{request, options_.certificates};
        return transfer.run();
    }

private:
    CurlOptions options_;
};

}  // namespace signet
