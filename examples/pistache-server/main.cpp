// SPDX-License-Identifier: MIT
#include <pistache/endpoint.h>
#include <pistache/router.h>

#include <csignal>
#include <exception>
#include <iostream>
#include <signet/http/pistache.hpp>
#include <string>
#include <string_view>

#include "../common/resource_server.hpp"

// GET /me, POST /touch and GET /stats on Pistache with its REST router.
namespace {

namespace Http = Pistache::Http;
using Request = Pistache::Rest::Request;
using Handled = Pistache::Rest::Route::Result;

Handled answer(Http::ResponseWriter& response, Http::Code code, std::string_view body) {
    response.send(code, std::string{body}, MIME(Application, Json));
    return Handled::Ok;
}

void add_routes(Pistache::Rest::Router& router, const example::Guards& guards) {
    router.get("/me", signet::require<signet::AccessPolicy>(
                          guards.access, [](const example::Me& who, const Request& /*request*/,
                                            Http::ResponseWriter response) {
                              return answer(response, Http::Code::Ok, example::describe(who));
                          }));
    router.post("/touch", signet::require<signet::AccessPolicy>(
                              guards.access, [](const example::Me& /*who*/, const Request& /*request*/,
                                                Http::ResponseWriter response) {
                                  return answer(response, Http::Code::No_Content, "");
                              }));
    router.get("/stats", signet::require<example::StatsPolicy>(
                             guards.stats, [](const signet::Verified<example::StatsPolicy>& /*who*/,
                                              const Request& /*request*/, Http::ResponseWriter response) {
                                 return answer(response, Http::Code::Ok, R"({"answered":1})");
                             }));
    router.addNotFoundHandler([](const Request& /*request*/, Http::ResponseWriter response) {
        return answer(response, Http::Code::Not_Found, example::not_found);
    });
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

        Pistache::Rest::Router router;
        add_routes(router, settings.guards);
        Http::Endpoint endpoint{{Pistache::Ipv4::loopback(), Pistache::Port{settings.port}}};
        endpoint.init(Http::Endpoint::options().threads(2).maxRequestSize(32 * 1024).flags(
            Pistache::Tcp::Options::ReuseAddr));
        endpoint.setHandler(router.handler());
        endpoint.serveThreaded();
        example::say_where(static_cast<std::uint16_t>(endpoint.getPort()));

        int signal = 0;
        sigwait(&signals, &signal);
        endpoint.shutdown();
    } catch (const std::exception& error) {
        std::cerr << "pistache-server: " << error.what() << '\n';
        return 1;
    }
}
