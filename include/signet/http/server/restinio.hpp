// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <restinio/request_handler.hpp>
#include <string>
#include <string_view>

#include "signet/http/guard.hpp"
#include "signet/http/request_traits.hpp"

// Lets `require` guard the handlers of RESTinio, those of its routers and a server's only one alike.
namespace signet {

/// RESTinio's requests as `RequestTraits` describes them.
template <class Extra>
struct RequestTraits<std::shared_ptr<restinio::generic_request_t<Extra>>> {
    using Request = std::shared_ptr<restinio::generic_request_t<Extra>>;  ///< what a handler takes

    /// See `RequestTraits`.
    ///@{
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
        auto response = request->create_response(status_line(refusal.status));
        response.append_header(restinio::http_field::content_type, std::string{Refusal::content_type});
        refusal.for_each_header([&response](std::string_view name, std::string_view value) {
            response.append_header(std::string{name}, std::string{value});
        });
        return response.set_body(refusal.body).done();
    }
    ///@}

private:
    static restinio::http_status_line_t status_line(int status) {
        switch (status) {
            case 400:
                return restinio::status_bad_request();
            case 403:
                return restinio::status_forbidden();
            case 409:
                return restinio::status_conflict();
            case 503:
                return restinio::status_service_unavailable();
            default:
                return restinio::status_unauthorized();
        }
    }
};

}  // namespace signet
