// expect: signet: this policy would lose the requirement of a policy that it derives from
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

using CanWrite = signet::RequireScope<signet::AccessPolicy, "orders:write">;
using RecentLogin = signet::RequireLoginWithin<signet::AccessPolicy, 600>;

struct Writer : CanWrite {};
struct CarelessAdmin : Writer {
    static std::optional<signet::Error> check(const signet::ClaimReader&, const signet::CheckTime&);
};

void handle(const signet::TokenVerifier<>& verifier) {
    static_cast<void>(verifier.verify<Writer>(""));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(verifier.verify<CarelessAdmin>(""));
#endif
}
