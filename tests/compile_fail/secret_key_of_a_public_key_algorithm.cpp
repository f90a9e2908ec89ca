// expect: signet: this algorithm has no shared secret: issuers use a PrivateKey
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

using Valid = decltype(signet::SecretKey<signet::HS256>::generate());
#ifdef SIGNET_MUST_NOT_COMPILE
using Invalid = decltype(signet::SecretKey<signet::ES256>::generate());
#endif
