// expect: signet: a policy with a `base_policy` keeps the type and the marking of that policy
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

struct Staff : signet::AccessPolicy {
    using base_policy = signet::AccessPolicy;
};
struct Sudo : signet::AccessPolicy {
    using base_policy = signet::AccessPolicy;
    static constexpr std::string_view type = "sudo";
};

void handle(const signet::TokenVerifier<>& verifier) {
    static_cast<void>(verifier.verify<Staff>(""));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(verifier.verify<Sudo>(""));
#endif
}
