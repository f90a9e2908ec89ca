// expect: signet: a policy's `marking` must be one of signet::Marking::claim
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

struct WellMarked {
    static constexpr std::string_view type = "invitation";
    static constexpr std::chrono::seconds lifetime = std::chrono::days{3};
    static constexpr auto marking = signet::Marking::boolean_claim("invites", true);
};
struct BadlyMarked {
    static constexpr std::string_view type = "invitation";
    static constexpr std::chrono::seconds lifetime = std::chrono::days{3};
    static constexpr auto marking = signet::Marking::boolean_claim("inv\"ites", true);
};

void handle(const signet::TokenIssuer<>& issuer) {
    static_cast<void>(issuer.issue<WellMarked>({}));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(issuer.issue<BadlyMarked>({}));
#endif
}
