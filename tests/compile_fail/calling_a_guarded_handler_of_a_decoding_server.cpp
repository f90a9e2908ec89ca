// expect: convert.to.the.handler.type.of.the.server.first
// SPDX-License-Identifier: MIT
#include <functional>
#include <signet/http/guard.hpp>
#include <signet/signet.hpp>

struct Request {};
struct Response {};

template <>
struct signet::RequestTraits<Request> {
    static constexpr bool decodes_header_values = true;
    static std::string_view method(const Request&) { return "GET"; }
    template <class Visit>
    static void for_each_header(const Request&, std::string_view, Visit&&) {}
    static void refuse(const signet::Refusal&, const Request&, Response&) {}
};

void serve(const signet::Bearer<signet::AccessPolicy>& bearer, const Request& request, Response& response) {
    const auto guarded = signet::require<signet::AccessPolicy>(
        bearer, [](const signet::Verified<signet::AccessPolicy>&, const auto&, auto&) {});
    const std::function<void(const Request&, Response&)> handler = guarded;
    handler(request, response);
#ifdef SIGNET_MUST_NOT_COMPILE
    guarded(request, response);
#endif
}
