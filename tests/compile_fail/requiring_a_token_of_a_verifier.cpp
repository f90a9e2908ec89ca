// expect: signet: require takes a Bearer or a Guard as its first argument
// SPDX-License-Identifier: MIT
#include <functional>
#include <signet/http/guard.hpp>
#include <signet/signet.hpp>

void serve(const signet::TokenVerifier<>& verifier) {
    const auto handler = [](const signet::Verified<signet::AccessPolicy>&, const auto&, auto&) {};
    static_cast<void>(
        signet::require<signet::AccessPolicy>(signet::Bearer<signet::AccessPolicy>{verifier}, handler));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(signet::require<signet::AccessPolicy>(verifier, handler));
#endif
}
