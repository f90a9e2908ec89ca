// expect: signet: .required_scopes. and .maximum_login_age. alone require nothing
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

using CanWrite = signet::RequireScope<signet::AccessPolicy, "orders:write">;
using RecentLogin = signet::RequireLoginWithin<signet::AccessPolicy, 600>;

struct Admin : CanWrite {
    using base_policy = CanWrite;
    static constexpr std::array<std::string_view, 1> required_scopes{"admin"};
    static std::optional<signet::Error> check(const signet::ClaimReader&, const signet::CheckTime&);
};
struct UncheckedAdmin : CanWrite {
    using base_policy = CanWrite;
    static constexpr std::array<std::string_view, 1> required_scopes{"admin"};
};

void handle(const signet::TokenVerifier<>& verifier) {
    static_cast<void>(verifier.verify<Admin>(""));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(verifier.verify<UncheckedAdmin>(""));
#endif
}
