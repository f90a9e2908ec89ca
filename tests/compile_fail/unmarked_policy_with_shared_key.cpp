// expect: signet: tokens of this policy do not carry their type .Marking::none..., so they need a key
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

struct Unmarked {
    static constexpr std::string_view type = "access";
    static constexpr std::chrono::seconds lifetime = std::chrono::minutes{15};
    static constexpr auto marking = signet::Marking::none();
};

void handle(const signet::TokenVerifier<signet::OnlyFor<Unmarked>>& own_key,
            const signet::TokenVerifier<signet::HS256>& shared_key) {
    static_cast<void>(own_key.verify<Unmarked>(""));
    static_cast<void>(shared_key);
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(shared_key.verify<Unmarked>(""));
#endif
}
