// expect: template constraint failure for .*AnyOf
// expect-clang: constraints not satisfied for class template .AnyOf.
// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>

using Valid = signet::AnyOf<signet::ES256, signet::RS256>;
#ifdef SIGNET_MUST_NOT_COMPILE
using Invalid = signet::AnyOf<signet::ES256, signet::HS256>;
#endif
