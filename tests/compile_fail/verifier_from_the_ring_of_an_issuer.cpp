// expect: a_verifier_needs_the_public_keys
// expect-clang: signet: a verifier needs the public keys only: call public_keys\(\)
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

void handle(const signet::KeyRing<signet::ES256>& ring) {
    static_cast<void>(signet::TokenVerifier<signet::ES256>{ring.public_keys()});
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(signet::TokenVerifier<signet::ES256>{ring});
#endif
}
