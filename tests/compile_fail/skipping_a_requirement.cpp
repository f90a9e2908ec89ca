// expect: signet: this policy would lose the requirement of a policy that it derives from
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

using CanWrite = signet::RequireScope<signet::AccessPolicy, "orders:write">;
using RecentLogin = signet::RequireLoginWithin<signet::AccessPolicy, 600>;

struct Admin : signet::RequireLoginWithin<CanWrite, 600> {
    using base_policy = signet::RequireLoginWithin<CanWrite, 600>;
    static std::optional<signet::Error> check(const signet::ClaimReader&, const signet::CheckTime&);
};
struct CarelessAdmin : signet::RequireLoginWithin<CanWrite, 600> {
    using base_policy = CanWrite;
    static std::optional<signet::Error> check(const signet::ClaimReader&, const signet::CheckTime&);
};

void handle(const signet::TokenVerifier<>& verifier) {
    static_cast<void>(verifier.verify<Admin>(""));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(verifier.verify<CarelessAdmin>(""));
#endif
}
