// SPDX-License-Identifier: MIT
#pragma once

#include "signet/detail/base/cxx23.hpp"

// For the few functions on the path of every token whose caller keeps its place in a register only when they
// are inlined, which compilers would not do unasked.
#if defined(__GNUC__) || defined(__clang__)
#define SIGNET_ALWAYS_INLINE [[gnu::always_inline]] inline
#else
#define SIGNET_ALWAYS_INLINE inline
#endif
