// expect: signet: HMAC has no private key: use SecretKey, or an algorithm like ES256
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

using Valid = decltype(signet::PrivateKey<signet::ES256>::generate());
#ifdef SIGNET_MUST_NOT_COMPILE
using Invalid = decltype(signet::PrivateKey<signet::HS256>::generate());
#endif
