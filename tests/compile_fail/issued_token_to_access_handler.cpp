// expect: only_a_token_verifier_makes_a_verified_token
// expect-clang: signet: only a TokenVerifier makes a verified token
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

void show_orders(const signet::Verified<signet::AccessPolicy>&);

void handle(const signet::Verified<signet::AccessPolicy>& access,
            const signet::Token<signet::AccessPolicy>& issued) {
    show_orders(access);
    static_cast<void>(issued);
#ifdef SIGNET_MUST_NOT_COMPILE
    show_orders(issued);
#endif
}
