// expect: token_of_another_policy_cannot_be_used_here
// expect-clang: signet: a token of another policy cannot be used here
// SPDX-License-Identifier: MIT
#include <signet/compat/simplejwt.hpp>
#include <signet/signet.hpp>

namespace django = signet::compat::simplejwt;

void show_orders(const signet::Verified<signet::AccessPolicy>&);

void handle(const signet::Verified<signet::AccessPolicy>& ours,
            const signet::Verified<django::AccessPolicy>& theirs) {
    show_orders(ours);
#ifdef SIGNET_MUST_NOT_COMPILE
    show_orders(theirs);
#endif
    static_cast<void>(theirs);
}
