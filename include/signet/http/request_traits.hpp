// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <string_view>
#include <type_traits>
#include <utility>

#include "signet/http/challenge.hpp"

namespace signet {

/// How signet reads a server's request and refuses it. One specialisation a server, of about ten lines:
/// ```
/// template <>
/// struct signet::RequestTraits<my::Request> {
///     // As it was sent: methods are case-sensitive (RFC 9110 §9.1).
///     static std::string_view method(const my::Request& request);
///
///     // Calls visit(std::string_view value) for EVERY field of that name, in whatever case it was sent:
///     // of two Authorization fields, one alone would look like a sound request.
///     template <class Visit>
///     static void for_each_header(const my::Request& request, std::string_view name, Visit&& visit);
///
///     // Optional: the body, for refresh tokens that come in one.
///     static std::string_view body(const my::Request& request);
///
///     // Optional, for `RequestView`: the request target (RFC 9110 §7.1), and the address of the peer.
///     static std::string target(const my::Request& request);
///     static std::string address(const my::Request& request);
///
///     // Optional: true if the server percent-decodes header values before `for_each_header` shows them.
///     // Such a server cannot have guards that read cookies: a `;` inside a value looks like the next
///     cookie. static constexpr bool decodes_header_values = false;
///
///     // Answers with the refusal. The parameters behind the first are those of the server's handlers, the
///     // request first; returns what such a handler returns.
///     static void refuse(const signet::Refusal& refusal, const my::Request& request, my::Response&
///     response);
/// };
/// ```
/// The views need not live longer than the call that they are passed to.
template <class Request>
struct RequestTraits;

namespace detail {

struct IgnoreField {
    void operator()(std::string_view /*value*/) const noexcept {}
};

}  // namespace detail

/// A request that signet can read.
template <class Request>
concept ReadableRequest = requires(const Request& request, std::string_view name, detail::IgnoreField visit) {
    { RequestTraits<Request>::method(request) } -> std::convertible_to<std::string_view>;
    RequestTraits<Request>::for_each_header(request, name, visit);
};

namespace detail {

/// Whether the server of `Request` shows header values that are not what was sent.
template <class Request>
consteval bool decodes_header_values() {
    if constexpr (requires { RequestTraits<Request>::decodes_header_values; }) {
        return RequestTraits<Request>::decodes_header_values;
    } else {
        return false;
    }
}

/// The arguments that a server calls its handlers with: a request, and what else `refuse` takes.
template <class... Args>
struct ServerCall : std::false_type {};
template <class Request, class... Rest>
    requires ReadableRequest<std::remove_cvref_t<Request>> &&
             requires(const Refusal& refusal, Request&& request, Rest&&... rest) {
                 RequestTraits<std::remove_cvref_t<Request>>::refuse(refusal, request, rest...);
             }
struct ServerCall<Request, Rest...> : std::true_type {
    using Traits = RequestTraits<std::remove_cvref_t<Request>>;
    static constexpr bool decodes = decodes_header_values<std::remove_cvref_t<Request>>();
};

}  // namespace detail
}  // namespace signet
