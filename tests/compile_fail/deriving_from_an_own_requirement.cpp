// expect: signet: this policy would lose the requirement of a policy that it derives from
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

using CanWrite = signet::RequireScope<signet::AccessPolicy, "orders:write">;
using RecentLogin = signet::RequireLoginWithin<signet::AccessPolicy, 600>;

struct Admin : signet::AccessPolicy {
    using base_policy = signet::AccessPolicy;
    static std::optional<signet::Error> check(const signet::ClaimReader&, const signet::CheckTime&);
};
struct Owner : Admin {
    using base_policy = Admin;
    static std::optional<signet::Error> check(const signet::ClaimReader&, const signet::CheckTime&);
};
struct CarelessOwner : Admin {
    static std::optional<signet::Error> check(const signet::ClaimReader&, const signet::CheckTime&);
};

void handle(const signet::TokenVerifier<>& verifier) {
    static_cast<void>(verifier.verify<Owner>(""));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(verifier.verify<CarelessOwner>(""));
#endif
}
