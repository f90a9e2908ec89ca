// expect: signet: tokens of this policy do not carry their type .Marking::none..., so they need a key
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

struct AnyType {
    static constexpr std::string_view type = "any";
    static constexpr std::chrono::seconds lifetime = std::chrono::minutes{15};
    static constexpr auto marking = signet::Marking::allow_any();
};

void handle(const signet::TokenVerifier<signet::OnlyFor<AnyType>>& own_key,
            const signet::TokenVerifier<signet::HS256>& shared_key) {
    static_cast<void>(own_key.verify<AnyType>(""));
    static_cast<void>(shared_key);
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(shared_key.verify<AnyType>(""));
#endif
}
