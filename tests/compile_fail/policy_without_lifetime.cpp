// expect: signet: a token policy needs a lifetime
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

struct Invitation {
    static constexpr std::string_view type = "invitation";
    static constexpr std::chrono::seconds lifetime = std::chrono::days{3};
};
struct EndlessInvitation {
    static constexpr std::string_view type = "invitation";
};

void handle(const signet::TokenVerifier<>& verifier) {
    static_cast<void>(verifier.verify<Invitation>(""));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(verifier.verify<EndlessInvitation>(""));
#endif
}
