// SPDX-License-Identifier: MIT
#include <csignal>
#include <cstddef>
#include <exception>
#include <iostream>
#include <memory>
#include <restinio/all.hpp>
#include <signet/http/restinio.hpp>
#include <string>
#include <utility>

#include "../common/resource_server.hpp"

// GET /me, POST /touch and GET /stats on RESTinio with its express router.
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

std::unique_ptr<Router> make_router(const example::Guards& guards) {
    auto router = std::make_unique<Router>();
    router->http_get(
        "/me", signet::require<signet::AccessPolicy>(
                   guards.access, [](const example::Me& who, const Request& request, const auto& /*params*/) {
                       return answer(request, restinio::status_ok(), example::describe(who));
                   }));
    router->http_post("/touch", signet::require<signet::AccessPolicy>(
                                    guards.access, [](const example::Me& /*who*/, const Request& request,
                                                      const auto& /*params*/) {
                                        return request->create_response(restinio::status_no_content()).done();
                                    }));
    router->http_get("/stats", signet::require<example::StatsPolicy>(
                                   guards.stats, [](const signet::Verified<example::StatsPolicy>& /*who*/,
                                                    const Request& request, const auto& /*params*/) {
                                       return answer(request, restinio::status_ok(), R"({"answered":1})");
                                   }));
    router->non_matched_request_handler([](const Request& request) {
        const auto path = request->header().path();
        return path == "/me" || path == "/touch" || path == "/stats"
                   ? answer(request, restinio::status_method_not_allowed(), example::wrong_method)
                   : answer(request, restinio::status_not_found(), example::not_found);
    });
    return router;
}

}  // namespace

int main(int argc, char** argv) {
    const example::Settings settings = example::settings_or_exit(argc, argv);
    try {
        sigset_t signals{};
        sigemptyset(&signals);
        sigaddset(&signals, SIGINT);
        sigaddset(&signals, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &signals, nullptr);

        unsigned port = 0;
        const auto server = restinio::run_async<Traits>(
            restinio::own_io_context(),
            restinio::server_settings_t<Traits>{}
                .address("127.0.0.1")
                .port(settings.port)
                .incoming_http_msg_limits(restinio::incoming_http_msg_limits_t{}
                                              .max_field_value_size(std::size_t{8} * 1024)
                                              .max_body_size(std::size_t{16} * 1024))
                .acceptor_post_bind_hook([&port](restinio::asio_ns::ip::tcp::acceptor& acceptor) {
                    port = acceptor.local_endpoint().port();
                })
                .request_handler(make_router(settings.guards)),
            std::size_t{1});
        example::say_where(port);  // only now does it listen

        int signal = 0;
        sigwait(&signals, &signal);
        server->stop();
        server->wait();
    } catch (const std::exception& error) {
        std::cerr << "restinio-server: " << error.what() << '\n';
        return 1;
    }
}
