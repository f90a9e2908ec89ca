// expect: signet: a token policy needs a type that is not empty and a lifetime above 0 s
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

template <int Minutes>
struct Invitation {
    static constexpr std::string_view type = "invitation";
    static constexpr std::chrono::minutes lifetime{Minutes};
};

void handle(const signet::Bearer<Invitation<1>>& guard) {
    static_cast<void>(guard);
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(sizeof(signet::Bearer<Invitation<0>>));
#endif
}
