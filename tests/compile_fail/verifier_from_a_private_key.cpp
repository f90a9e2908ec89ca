// expect: a_verifier_needs_the_public_key
// expect-clang: signet: a verifier needs the public key only: call public_key\(\)
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

void handle(const signet::PrivateKey<signet::ES256>& key) {
    static_cast<void>(signet::TokenVerifier<signet::ES256>{key.public_key()});
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(signet::TokenVerifier<signet::ES256>{key});
#endif
}
