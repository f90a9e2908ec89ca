// expect: signet: a token policy needs a name for its type
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

struct Invitation {
    static constexpr std::string_view type = "invitation";
    static constexpr std::chrono::seconds lifetime = std::chrono::days{3};
};
struct NamelessInvitation {
    static constexpr std::chrono::seconds lifetime = std::chrono::days{3};
};

void handle(const signet::TokenIssuer<>& issuer) {
    static_cast<void>(issuer.issue<Invitation>({}));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(issuer.issue<NamelessInvitation>({}));
#endif
}
