// expect: signet: a policy's `marking` must be one of signet::Marking::claim
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

struct ShortlyMarked {
    static constexpr std::string_view type = "invitation";
    static constexpr std::chrono::seconds lifetime = std::chrono::days{3};
    static constexpr auto marking = signet::Marking::header_type("invitation+jwt");
};
struct LengthilyMarked {
    static constexpr std::string_view type = "invitation";
    static constexpr std::chrono::seconds lifetime = std::chrono::days{3};
    static constexpr auto marking = signet::Marking::header_type("application/invitation+jwt");
};

void handle(const signet::TokenVerifier<>& verifier) {
    static_cast<void>(verifier.verify<ShortlyMarked>(""));
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(verifier.verify<LengthilyMarked>(""));
#endif
}
