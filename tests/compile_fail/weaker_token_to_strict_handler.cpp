// expect: token_of_another_policy_cannot_be_used_here
// expect-clang: signet: a token of another policy cannot be used here
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

using CanWrite = signet::RequireScope<signet::AccessPolicy, "orders:write">;

void show_orders(const signet::Verified<signet::AccessPolicy>&);
void write_order(const signet::Verified<CanWrite>&);

void handle(const signet::Verified<signet::AccessPolicy>& access, const signet::Verified<CanWrite>& writer) {
    show_orders(writer);  // the stricter token converts to the base policy
    static_cast<void>(access);
#ifdef SIGNET_MUST_NOT_COMPILE
    write_order(access);
#endif
}
