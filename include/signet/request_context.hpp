// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "signet/detail/base/cxx23.hpp"

namespace signet {

/// The property of a request that a session is bound to: a device fingerprint, the hash of a client
/// certificate, an address. Empty: not bound.
///
/// A separate type, so that it is not confused with the other strings of a request. Not thread-safe while it
/// changes.
struct Binding {
    Binding() = default;
    /// Takes any bytes.
    explicit Binding(std::string_view bytes) : value{bytes} {}

    std::string value{};  ///< the bytes that are hashed and compared

    friend bool operator==(const Binding&, const Binding&) = default;
};

/// What the program knows about the request that presents a token. Session events, refusals and the binding
/// of sessions use it.
///
/// signet trusts every member: set `address` and `external_url` from what your proxy guarantees, never from a
/// header field that any client can send. Not thread-safe while it changes.
struct RequestContext {
    /// The address of the client, as it is logged.
    std::string address{};
    /// The `User-Agent` header field. Untrusted: the server must limit its size, and the log must escape it.
    std::string user_agent{};
    /// The id under which the program logs this request.
    std::string request_id{};
    /// The URL that the client requested, as seen outside of the proxy.
    std::string external_url{};
    /// What the request proves about its device. A bound session refuses a request without it.
    Binding binding{};

    friend bool operator==(const RequestContext&, const RequestContext&) = default;
};

}  // namespace signet
