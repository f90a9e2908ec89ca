// expect: this bearer does not check every requirement of require<Policy>
// SPDX-License-Identifier: MIT
#include <signet/http/guard.hpp>
#include <signet/signet.hpp>

using Strict = signet::RequireScope<signet::AccessPolicy, "orders:write">;

void serve(const signet::Bearer<signet::AccessPolicy>& loose, const signet::Bearer<Strict>& strict) {
    const auto handler = [](const signet::Verified<signet::AccessPolicy>&) {};
    static_cast<void>(signet::require<signet::AccessPolicy>(strict, handler));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(signet::require<Strict>(loose, handler));
#endif
}
