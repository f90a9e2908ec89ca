// expect: signet: the .base_policy. of a policy must be the policy that it derives from
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

using CanWrite = signet::RequireScope<signet::AccessPolicy, "orders:write">;
using RecentLogin = signet::RequireLoginWithin<signet::AccessPolicy, 600>;

struct Writer : CanWrite {
    using base_policy = CanWrite;
};
struct CarelessWriter : signet::AccessPolicy {
    using base_policy = CanWrite;
};

void handle(const signet::TokenVerifier<>& verifier) {
    static_cast<void>(verifier.verify<Writer>(""));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(verifier.verify<CarelessWriter>(""));
#endif
}
