// expect: signet: a token policy has no data and derives from one policy at most: put one requirement into
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

using CanWrite = signet::RequireScope<signet::AccessPolicy, "orders:write">;
using RecentLogin = signet::RequireLoginWithin<signet::AccessPolicy, 600>;

template <class First, class... Rest>
struct AllOf : First, Rest... {
    using base_policy = First;
    static std::optional<signet::Error> check(const signet::ClaimReader&, const signet::CheckTime&);
};

void handle(const signet::TokenVerifier<>& verifier) {
    static_cast<void>(verifier.verify<AllOf<CanWrite>>(""));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(verifier.verify<AllOf<CanWrite, RecentLogin>>(""));
#endif
}
