// expect: an_issuer_needs_the_private_key
// expect-clang: signet: a public key cannot sign: an issuer needs the private key
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

void handle(const signet::PrivateKey<signet::ES256>& key) {
    static_cast<void>(signet::TokenIssuer<signet::ES256>{key});
#ifdef SIGNET_MUST_NOT_COMPILE
    static_cast<void>(signet::TokenIssuer<signet::ES256>{key.public_key()});
#endif
}
