// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <memory>
#include <restinio/request_handler.hpp>
#include <string>
#include <string_view>

#include "signet/http/guard.hpp"
#include "signet/http/request_traits.hpp"

// Guards for the handlers of RESTinio: those of its routers, and the handler of a server without a router.
namespace signet {

/// Sends the refusal as the response to `request`: status, header fields and body.
template <class Extra>
restinio::request_handling_status_t write_refusal(
    const Refusal& refusal, const std::shared_ptr<restinio::generic_request_t<Extra>>& request) {
    // Without a reason phrase, which clients ignore (RFC 9112 §4).
    const restinio::http_status_code_t status{static_cast<std::uint16_t>(refusal.status)};
    auto response = request->create_response(restinio::http_status_line_t{status, ""});
    response.append_header(restinio::http_field::content_type, std::string{Refusal::content_type});
    refusal.for_each_header([&response](std::string_view name, std::string_view value) {
        response.append_header(std::string{name}, std::string{value});
    });
    return response.set_body(refusal.body).done();
}

/// `RequestTraits` of RESTinio.
template <class Extra>
struct RequestTraits<std::shared_ptr<restinio::generic_request_t<Extra>>> {
    using Request = std::shared_ptr<restinio::generic_request_t<Extra>>;

    static std::string_view method(const Request& request) { return request->header().method().c_str(); }

    template <class Visit>
    static void for_each_header(const Request& request, std::string_view name, Visit&& visit) {
        request->header().for_each_value_of(restinio::string_view_t{name.data(), name.size()},
                                            [&visit](restinio::string_view_t value) {
                                                visit(std::string_view{value.data(), value.size()});
                                                return restinio::http_header_fields_t::continue_enumeration();
                                            });
    }

    static std::string_view body(const Request& request) { return request->body(); }
    static std::string target(const Request& request) { return request->header().request_target(); }
    static std::string address(const Request& request) {
        return request->remote_endpoint().address().to_string();
    }

    template <class... Rest>
    static restinio::request_handling_status_t refuse(const Refusal& refusal, const Request& request,
                                                      const Rest&... /*rest*/) {
        return write_refusal(refusal, request);
    }
};

}  // namespace signet
