// expect: signet: AnyOf takes public-key algorithms only
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

using Valid = signet::TokenVerifier<signet::AnyOf<signet::ES256, signet::RS256>>;
#ifdef SIGNET_MUST_NOT_COMPILE
using Invalid = signet::TokenVerifier<signet::AnyOf<signet::ES256, signet::HS256>>;
#endif
