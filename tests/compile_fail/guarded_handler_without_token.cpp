// expect: signet: a guarded handler takes .const Verified<Policy>&. as its first parameter
// SPDX-License-Identifier: MIT
#include <functional>
#include <signet/http/guard.hpp>
#include <signet/signet.hpp>

struct Request {};
struct Response {};

template <>
struct signet::RequestTraits<Request> {
    static std::string_view method(const Request&) { return "GET"; }
    template <class Visit>
    static void for_each_header(const Request&, std::string_view, Visit&&) {}
    static void refuse(const signet::Refusal&, const Request&, Response&) {}
};

void serve(const signet::Bearer<signet::AccessPolicy>& bearer, const Request& request, Response& response) {
    signet::require<signet::AccessPolicy>(bearer, [](const signet::Verified<signet::AccessPolicy>&,
                                                     const Request&, Response&) {})(request, response);
#ifdef SIGNET_MUST_NOT_COMPILE
    signet::require<signet::AccessPolicy>(bearer, [](const Request&, Response&) {})(request, response);
#endif
}
