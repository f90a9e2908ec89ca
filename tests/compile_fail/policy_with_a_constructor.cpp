// expect: signet: a token policy is a plain struct: without constructors
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

using CanWrite = signet::RequireScope<signet::AccessPolicy, "orders:write">;
using RecentLogin = signet::RequireLoginWithin<signet::AccessPolicy, 600>;

struct Admin : CanWrite {
    using base_policy = CanWrite;
};
struct ConstructedAdmin : CanWrite {
    using base_policy = CanWrite;
    ConstructedAdmin();
};

void handle(const signet::TokenVerifier<>& verifier) {
    static_cast<void>(verifier.verify<Admin>(""));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(verifier.verify<ConstructedAdmin>(""));
#endif
}
