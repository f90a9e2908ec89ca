// SPDX-License-Identifier: MIT
#pragma once

#include <httplib.h>

#include <string>
#include <string_view>

#include "signet/detail/jose/header_rules.hpp"
#include "signet/http/guard.hpp"
#include "signet/http/request_traits.hpp"

// Guards for cpp-httplib. Before 0.44, cpp-httplib percent-decodes header values: guards cannot read cookies
// there, and one token has several spellings in the Authorization field.
namespace signet {

namespace detail {

/// Whether a version of cpp-httplib, such as "0.11.4", percent-decodes header values.
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

/// Writes the refusal to `response`: status, header fields and body.
inline void write_refusal(const Refusal& refusal, httplib::Response& response) {
    response.status = refusal.status;
    refusal.for_each_header([&response](std::string_view name, std::string_view value) {
        response.set_header(std::string{name}.c_str(), std::string{value});
    });
    response.set_content(refusal.body, std::string{Refusal::content_type}.c_str());
}

/// `RequestTraits` of cpp-httplib.
template <>
struct RequestTraits<httplib::Request> {
    static std::string_view method(const httplib::Request& request) { return request.method; }

    template <class Visit>
    static void for_each_header(const httplib::Request& request, std::string_view name, Visit&& visit) {
        // A loop over the few fields is several times as fast as the lookup of the map, which uses the locale
        // for each character.
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
        write_refusal(refusal, response);
    }
};

}  // namespace signet
