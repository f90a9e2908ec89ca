// expect: signet: a token policy has no data and derives from one policy at most: put one requirement into
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

using CanWrite = signet::RequireScope<signet::AccessPolicy, "orders:write">;
using RecentLogin = signet::RequireLoginWithin<signet::AccessPolicy, 600>;

using Both = signet::RequireLoginWithin<CanWrite, 600>;
struct Careless : CanWrite, RecentLogin {
    using base_policy = CanWrite;
    using CanWrite::check;
};

void handle(const signet::TokenVerifier<>& verifier) {
    static_cast<void>(verifier.verify<Both>(""));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(verifier.verify<Careless>(""));
#endif
}
