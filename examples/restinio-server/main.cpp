// SPDX-License-Identifier: MIT
#include <cstddef>
#include <exception>
#include <iostream>
#include <memory>
#include <restinio/all.hpp>
#include <signet/http/server/restinio.hpp>
#include <string>
#include <utility>

#include "../common/small_server.hpp"

// The core calls of auth-server on RESTinio with its express router.
namespace {

using Router = restinio::router::express_router_t<>;
using Traits = restinio::traits_t<restinio::asio_timer_manager_t, restinio::null_logger_t, Router>;
using Handled = restinio::request_handling_status_t;
using Request = restinio::request_handle_t;

Handled answer(const Request& request, restinio::http_status_line_t status, std::string_view body) {
    return request->create_response(std::move(status))
        .append_header(restinio::http_field::content_type, "application/json")
        .set_body(std::string{body})
        .done();
}

Handled respond(const Request& request, const example::Answer& answered) {
    if (!answered) {
        return signet::write_refusal(answered.error(), request);
    }
    auto response =
        request->create_response(answered->empty() ? restinio::status_no_content() : restinio::status_ok());
    response.append_header(restinio::http_field::cache_control, "no-store");
    if (!answered->empty()) {
        response.append_header(restinio::http_field::content_type, "application/json").set_body(*answered);
    }
    return response.done();
}

std::unique_ptr<Router> make_router(example::LoginApi& api) {
    auto router = std::make_unique<Router>();
    router->http_get("/me", signet::require<signet::AccessPolicy>(
                                api.access(), [&api](const example::Access& who, const Request& request,
                                                     const auto& /*params*/) {
                                    return respond(request, api.describe(who));
                                }));
    router->http_get("/stats", signet::require<example::StatsPolicy>(
                                   api.stats(), [&api](const signet::Verified<example::StatsPolicy>& /*who*/,
                                                       const Request& request, const auto& /*params*/) {
                                       return respond(request, api.statistics());
                                   }));
    router->http_post("/auth/login", [&api](const Request& request, const auto& /*params*/) {
        return respond(request, api.log_in(request->body()));
    });
    router->http_post("/auth/refresh",
                      signet::require<signet::RefreshPolicy>(
                          api.refresh_guard(),
                          [&api](const example::Refresh& token, const Request& request,
                                 const auto& /*params*/) { return respond(request, api.refresh(token)); }));
    router->http_post("/auth/logout",
                      signet::require<signet::RefreshPolicy>(
                          api.refresh_guard(),
                          [&api](const example::Refresh& token, const Request& request,
                                 const auto& /*params*/) { return respond(request, api.log_out(token)); }));
    router->http_post(
        "/auth/logout-others",
        signet::require<signet::AccessPolicy>(
            api.access(), [&api](const example::Access& who, const Request& request, const auto& /*params*/) {
                return respond(request, api.log_out_others(who));
            }));
    router->non_matched_request_handler([](const Request& request) {
        const auto path = request->header().path();
        return example::is_known_path({path.data(), path.size()})
                   ? answer(request, restinio::status_method_not_allowed(), example::wrong_method)
                   : answer(request, restinio::status_not_found(), example::not_found);
    });
    return router;
}

}  // namespace

int main(int argc, char** argv) {
    const example::Settings settings = example::settings_or_exit(argc, argv);
    try {
        const example::StopSignals signals;
        unsigned port = 0;
        const auto server = restinio::run_async<Traits>(
            restinio::own_io_context(),
            restinio::server_settings_t<Traits>{}
                .address("127.0.0.1")
                .port(settings.port)
                .socket_options_setter(
                    [](auto& options) { options.set_option(restinio::asio_ns::ip::tcp::no_delay{true}); })
                .incoming_http_msg_limits(restinio::incoming_http_msg_limits_t{}
                                              .max_field_value_size(std::size_t{8} * 1024)
                                              .max_body_size(std::size_t{16} * 1024))
                .acceptor_post_bind_hook([&port](restinio::asio_ns::ip::tcp::acceptor& acceptor) {
                    port = acceptor.local_endpoint().port();
                })
                .request_handler(make_router(*settings.api)),
            std::size_t{1});
        example::say_where(port);  // the server listens from here on

        signals.wait();
        server->stop();
        server->wait();
    } catch (const std::exception& error) {
        std::cerr << "restinio-server: " << error.what() << '\n';
        return 1;
    }
}
