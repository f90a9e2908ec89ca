// expect: a_key_belongs_to_one_algorithm
// expect-clang: signet: a key belongs to one algorithm, and this one to another
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

void handle(signet::KeyRing<signet::Public<signet::ES256>> ring,
            const signet::PrivateKey<signet::ES256>& key) {
    ring.also_verify(key.public_key(), {});
#ifdef SIGNET_MUST_NOT_COMPILE
    ring.also_verify(key, {});
#endif
}
