// expect: signet: this policy would lose the requirement of a policy that it derives from
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

using CanWrite = signet::RequireScope<signet::AccessPolicy, "orders:write">;
using RecentLogin = signet::RequireLoginWithin<signet::AccessPolicy, 600>;

struct Root {
    static constexpr std::string_view type = "access";
    static constexpr std::chrono::seconds lifetime = std::chrono::minutes{15};
    static std::optional<signet::Error> check(const signet::ClaimReader&, const signet::CheckTime&);
};
struct Named : Root {
    using base_policy = Root;
    static std::optional<signet::Error> check(const signet::ClaimReader&, const signet::CheckTime&);
};
struct Careless : Root {
    static std::optional<signet::Error> check(const signet::ClaimReader&, const signet::CheckTime&);
};

void handle(const signet::TokenVerifier<>& verifier) {
    static_cast<void>(verifier.verify<Named>(""));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(verifier.verify<Careless>(""));
#endif
}
