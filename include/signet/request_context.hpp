// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "signet/detail/base/cxx23.hpp"

namespace signet {

/// What a session is bound to, as the program sees it in a request: a device fingerprint, the hash of a
/// client certificate, an address. Empty for none.
///
/// A type of its own, so that it is not confused with the other strings of a request. A value: not shared
/// between threads while it changes.
struct Binding {
    Binding() = default;
    /// Any bytes; empty binds to nothing.
    explicit Binding(std::string_view bytes) : value{bytes} {}

    std::string value{};  ///< the bytes that are hashed and compared

    friend bool operator==(const Binding&, const Binding&) = default;
};

/// What the program knows about the request that a token came with. It is given once, and reaches everything
/// that depends on the request: session events, refusals, and the binding of sessions.
///
/// signet trusts every member: fill `address` and `external_url` from what your proxy guarantees, never from
/// a header field that any client can send. A value: not shared between threads while it changes.
struct RequestContext {
    /// The address of the client, as the program wants to see it in logs.
    std::string address{};
    /// The `User-Agent` header field. Text from the client: bounded by the server, escaped by the log.
    std::string user_agent{};
    /// The id under which the program logs this request.
    std::string request_id{};
    /// The URL that the client used, as it is seen from outside.
    std::string external_url{};
    /// What the request proves about its device. A bound session accepts no request without it.
    Binding binding{};

    friend bool operator==(const RequestContext&, const RequestContext&) = default;
};

}  // namespace signet
