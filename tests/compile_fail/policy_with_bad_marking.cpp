// expect: signet: a policy's `marking` must be one of signet::Marking::claim
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

struct WellMarked {
    static constexpr std::string_view type = "invitation";
    static constexpr std::chrono::seconds lifetime = std::chrono::days{3};
    static constexpr auto marking = signet::Marking::claim("kind");
};
struct BadlyMarked {
    static constexpr std::string_view type = "invitation";
    static constexpr std::chrono::seconds lifetime = std::chrono::days{3};
    static constexpr std::string_view marking = "kind";
};

void handle(const signet::TokenVerifier<>& verifier) {
    static_cast<void>(verifier.verify<WellMarked>(""));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(verifier.verify<BadlyMarked>(""));
#endif
}
