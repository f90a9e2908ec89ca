// expect: token_of_another_policy_cannot_be_used_here
// expect-clang: signet: a token of another policy cannot be used here
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

void show_orders(const signet::Verified<signet::AccessPolicy>&);

void handle(const signet::Verified<signet::AccessPolicy>& access,
            const signet::Verified<signet::RefreshPolicy>& refresh) {
    show_orders(access);
    static_cast<void>(refresh);
#ifdef SIGNET_MUST_NOT_COMPILE
    show_orders(refresh);
#endif
}
