// expect: signet: this request type has no RequestTraits: include the header of your server
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

struct OtherRequest {};

void serve(const signet::Bearer<signet::AccessPolicy>& bearer) {
    const auto handler = signet::require<signet::AccessPolicy>(
        bearer, [](const signet::Verified<signet::AccessPolicy>&, const auto&, auto&) {});
    const std::function<void(const Request&, Response&)> guarded = handler;
#ifdef SIGNET_MUST_NOT_COMPILE
    const std::function<void(const OtherRequest&, Response&)> forgotten = handler;
#endif
}
