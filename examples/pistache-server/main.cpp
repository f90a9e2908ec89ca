// SPDX-License-Identifier: MIT
#include <pistache/endpoint.h>
#include <pistache/router.h>

#include <exception>
#include <iostream>
#include <signet/http/server/pistache.hpp>
#include <string>
#include <string_view>

#include "../common/small_server.hpp"

// The core calls of auth-server on Pistache with its REST router.
namespace {

namespace Http = Pistache::Http;
using Request = Pistache::Rest::Request;
using Handled = Pistache::Rest::Route::Result;

Handled answer(Http::ResponseWriter& response, Http::Code code, std::string_view body) {
    response.send(code, std::string{body}, MIME(Application, Json));
    return Handled::Ok;
}

Handled respond(Http::ResponseWriter& response, const example::Answer& answered) {
    if (!answered) {
        return signet::write_refusal(answered.error(), response);
    }
    response.headers().add<Http::Header::CacheControl>(Http::CacheDirective::NoStore);
    return answer(response, answered->empty() ? Http::Code::No_Content : Http::Code::Ok, *answered);
}

void add_routes(Pistache::Rest::Router& router, example::LoginApi& api) {
    router.get("/me", signet::require<signet::AccessPolicy>(
                          api.access(), [&api](const example::Access& who, const Request& /*request*/,
                                               Http::ResponseWriter response) {
                              return respond(response, api.describe(who));
                          }));
    router.get("/stats", signet::require<example::StatsPolicy>(
                             api.stats(), [&api](const signet::Verified<example::StatsPolicy>& /*who*/,
                                                 const Request& /*request*/, Http::ResponseWriter response) {
                                 return respond(response, api.statistics());
                             }));
    router.post("/auth/login", [&api](const Request& request, Http::ResponseWriter response) {
        return respond(response, api.log_in(request.body()));
    });
    router.post("/auth/refresh",
                signet::require<signet::RefreshPolicy>(
                    api.refresh_guard(),
                    [&api](const example::Refresh& token, const Request& /*request*/,
                           Http::ResponseWriter response) { return respond(response, api.refresh(token)); }));
    router.post("/auth/logout",
                signet::require<signet::RefreshPolicy>(
                    api.refresh_guard(),
                    [&api](const example::Refresh& token, const Request& /*request*/,
                           Http::ResponseWriter response) { return respond(response, api.log_out(token)); }));
    router.post("/auth/logout-others",
                signet::require<signet::AccessPolicy>(
                    api.access(), [&api](const example::Access& who, const Request& /*request*/,
                                         Http::ResponseWriter response) {
                        return respond(response, api.log_out_others(who));
                    }));
    router.addNotFoundHandler([](const Request& /*request*/, Http::ResponseWriter response) {
        return answer(response, Http::Code::Not_Found, example::not_found);
    });
}

}  // namespace

int main(int argc, char** argv) {
    const example::Settings settings = example::settings_or_exit(argc, argv);
    try {
        const example::StopSignals signals;
        Pistache::Rest::Router router;
        add_routes(router, *settings.api);
        Http::Endpoint endpoint{{Pistache::Ipv4::loopback(), Pistache::Port{settings.port}}};
        endpoint.init(Http::Endpoint::options().threads(2).maxRequestSize(32 * 1024).flags(
            Pistache::Tcp::Options::ReuseAddr | Pistache::Tcp::Options::NoDelay));
        endpoint.setHandler(router.handler());
        endpoint.serveThreaded();
        example::say_where(static_cast<std::uint16_t>(endpoint.getPort()));

        signals.wait();
        endpoint.shutdown();
    } catch (const std::exception& error) {
        std::cerr << "pistache-server: " << error.what() << '\n';
        return 1;
    }
}
