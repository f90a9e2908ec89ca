// expect: secrets_are_never_published
// expect-clang: signet: secrets are never published: publish a ring of private or public keys
// SPDX-License-Identifier: MIT
#include <signet/keys/jwk_text.hpp>

std::string handle(const signet::LiveKeyRing<signet::ES256>& keys,
                   const signet::LiveKeyRing<signet::HS256>& secrets) {
    std::string published = signet::to_jwk_set(keys, {});
    static_cast<void>(secrets);
#ifdef SIGNET_MUST_NOT_COMPILE
    published = signet::to_jwk_set(secrets, {});
#endif
    return published;
}
