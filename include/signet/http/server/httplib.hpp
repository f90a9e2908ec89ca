// SPDX-License-Identifier: MIT
#pragma once

#include <httplib.h>

#include <string>
#include <string_view>

#include "signet/detail/jose/header_rules.hpp"
#include "signet/http/guard.hpp"
#include "signet/http/request_traits.hpp"

// Lets `require` guard the handlers of cpp-httplib. Before 0.44, cpp-httplib percent-decodes header values,
// so that guards on it cannot read cookies, and one token has many spellings in the Authorization field.
namespace signet {

namespace detail {

/// Whether this version of cpp-httplib, "0.11.4", percent-decodes header values.
constexpr bool httplib_decodes_header_values(std::string_view version) noexcept {
    int numbers[2] = {};
    for (int& number : numbers) {
        while (!version.empty() && version.front() >= '0' && version.front() <= '9') {
            number = number * 10 + (version.front() - '0');
            version.remove_prefix(1);
        }
        version.remove_prefix(version.empty() ? 0 : 1);
    }
    constexpr int first_raw_minor = 44;
    return numbers[0] == 0 && numbers[1] < first_raw_minor;
}

}  // namespace detail

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
    static std::string target(const httplib::Request& request) { return request.target; }
    static std::string address(const httplib::Request& request) { return request.remote_addr; }

    static constexpr bool decodes_header_values = detail::httplib_decodes_header_values(CPPHTTPLIB_VERSION);

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
