// SPDX-License-Identifier: MIT
#pragma once

#include <type_traits>
#include <utility>

#include "signet/http/challenge.hpp"
#include "signet/http/request_traits.hpp"

namespace signet::detail {

/// Says what is missing for requests of a type, one sentence for each mistake.
template <class Request>
struct AdaptedRequest {
    static constexpr bool has_traits = requires { sizeof(RequestTraits<Request>); };
    static constexpr bool value = ReadableRequest<Request>;
    static_assert(
        has_traits,
        "signet: this request type has no RequestTraits: include the header of your server, such as "
        "signet/http/server/httplib.hpp, or specialise signet::RequestTraits for it");
    static_assert(!has_traits || value,
                  "signet: the RequestTraits of this request type need static functions method and "
                  "for_each_header, as signet/http/request_traits.hpp describes");
};

/// Whether the server of `Request` percent-decodes header values before signet reads them.
template <class Request>
consteval bool decodes_header_values() {
    if constexpr (requires { RequestTraits<Request>::decodes_header_values; }) {
        return RequestTraits<Request>::decodes_header_values;
    } else {
        return false;
    }
}

/// The arguments of a server's handlers: the request, then the others that `refuse` takes.
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

}  // namespace signet::detail
