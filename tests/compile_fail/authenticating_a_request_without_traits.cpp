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

void serve(const signet::Guard<signet::AccessPolicy>& guard) {
    static_cast<void>(guard.authenticate(Request{}));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(guard.authenticate(OtherRequest{}));
#endif
}
