// expect: keys_are_never_compared
// expect-clang: signet: keys are never compared: use their ids
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

bool handle(const signet::PrivateKey<signet::ES256>& one, const signet::PrivateKey<signet::ES256>& other) {
    bool same = one.id() == other.id();
#ifdef SIGNET_MUST_NOT_COMPILE
    same = one == other;
#endif
    return same;
}
