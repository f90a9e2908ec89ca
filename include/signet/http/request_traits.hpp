// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <string_view>

#include "signet/http/challenge.hpp"

namespace signet {

/// How signet reads and refuses the requests of a server. One specialisation of about ten lines per server:
/// ```
/// template <>
/// struct signet::RequestTraits<my::Request> {
///     // The method, unchanged: methods are case-sensitive (RFC 9110 §9.1).
///     static std::string_view method(const my::Request& request);
///
///     // Calls visit(std::string_view value) for EVERY field of that name, ignoring case. A function that
///     // visits one of two Authorization fields makes a malformed request look valid.
///     template <class Visit>
///     static void for_each_header(const my::Request& request, std::string_view name, Visit&& visit);
///
///     // Optional: the body, for refresh tokens in a JSON body.
///     static std::string_view body(const my::Request& request);
///
///     // Optional, for `RequestView`: the request target (RFC 9110 §7.1), and the address of the peer.
///     static std::string target(const my::Request& request);
///     static std::string address(const my::Request& request);
///
///     // Optional: true if the server percent-decodes header values before `for_each_header` reads them.
///     // Guards that read cookies do not work there: a decoded `;` looks like the start of another cookie.
///     static constexpr bool decodes_header_values = false;
///
///     // Sends the refusal. The parameters after the first are those of the server's handlers, the request
///     // first. Returns what such a handler returns.
///     static void refuse(const signet::Refusal& refusal, const my::Request& request,
///                        my::Response& response);
/// };
/// ```
/// A returned view must be valid during the call that it is passed to.
template <class Request>
struct RequestTraits;

/// A request that signet can read.
template <class Request>
concept ReadableRequest =
    requires(const Request& request, std::string_view name, void (*visit)(std::string_view)) {
        { RequestTraits<Request>::method(request) } -> std::convertible_to<std::string_view>;
        RequestTraits<Request>::for_each_header(request, name, visit);
    };

}  // namespace signet
