// SPDX-License-Identifier: MIT
#pragma once

#include <httplib.h>

#include <string>
#include <string_view>

#include "signet/detail/header_rules.hpp"
#include "signet/http/guard.hpp"
#include "signet/http/request_traits.hpp"

// Lets `require` guard the handlers of cpp-httplib.
namespace signet {

/// cpp-httplib's requests as `RequestTraits` describes them.
template <>
struct RequestTraits<httplib::Request> {
    /// See `RequestTraits`.
    ///@{
    static std::string_view method(const httplib::Request& request) { return request.method; }

    template <class Visit>
    static void for_each_header(const httplib::Request& request, std::string_view name, Visit&& visit) {
        // A request has few fields: going through them is several times as fast as the map's own comparison,
        // which asks the locale about every character.
        for (const auto& [field, value] : request.headers) {
            if (detail::equals_ignoring_case(field, name)) {
                visit(std::string_view{value});
            }
        }
    }

    static std::string_view body(const httplib::Request& request) { return request.body; }

    static void refuse(const Refusal& refusal, const httplib::Request& /*request*/,
                       httplib::Response& response) {
        response.status = refusal.status;
        refusal.for_each_header([&response](std::string_view name, std::string_view value) {
            response.set_header(std::string{name}.c_str(), std::string{value});
        });
        response.set_content(refusal.body, std::string{Refusal::content_type}.c_str());
    }
    ///@}
};

}  // namespace signet
