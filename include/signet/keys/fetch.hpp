// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <stdexcept>
#include <stop_token>
#include <string>

namespace signet {

/// What a fetch function must do: one GET request. It must not follow redirects, and must verify the
/// certificate of the server.
struct FetchRequest {
    /// `https://`, or `http://` if `insecure_allow_http` is set.
    std::string url{};
    /// The longest time from the call to the return.
    std::chrono::milliseconds time_limit{};
    /// The largest body, in bytes. The function may stop as soon as the body is larger.
    std::size_t size_limit = 0;
    /// The request may be sent without TLS.
    bool insecure_allow_http = false;
    /// A stop is requested when the result is no longer needed: the function should return at once.
    std::stop_token stop{};
};

/// The answer of a server, or the reason why there is none.
struct FetchAnswer {
    /// The status code of HTTP.
    int status = 0;
    std::string body{};
    /// The values of the header fields; empty if absent. Several fields of one name are joined by ", ".
    std::string cache_control{};
    std::string expires{};
    std::string date{};
    std::string age{};
    /// Why there is no answer, in one sentence without a full stop; empty if there is an answer.
    std::string failure{};
};

/// Sends a request. Thread-safe. What it throws counts as a failure.
using Fetch = std::function<FetchAnswer(const FetchRequest&)>;

/// Thrown when the keys of an issuer cannot be fetched or used. Unlike for a `ConfigurationError`, a retry
/// may help. The message contains the address and the reason, and nothing from the body of the answer.
class KeyFetchError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace signet
