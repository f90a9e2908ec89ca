// expect: signet: the second argument of Bearer needs `Result<void> check.const Verified<Policy>&. const`
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

struct GoodCheck {
    signet::Result<void> check(const signet::Verified<signet::AccessPolicy>&) const { return {}; }
};
struct BadCheck {
    bool check(const signet::Verified<signet::AccessPolicy>&) const { return true; }
};

void handle(const signet::TokenVerifier<>& verifier) {
    static_cast<void>(signet::Bearer<signet::AccessPolicy, GoodCheck>{verifier});
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(signet::Bearer<signet::AccessPolicy, BadCheck>{verifier});
#endif
}
