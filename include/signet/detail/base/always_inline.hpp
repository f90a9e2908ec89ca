// SPDX-License-Identifier: MIT
#pragma once

#include "signet/detail/base/cxx23.hpp"

// For a few functions that run for every token. Their caller keeps its position in a register only if they
// are inlined, which compilers do not do by default.
#if defined(__GNUC__) || defined(__clang__)
#define SIGNET_ALWAYS_INLINE [[gnu::always_inline]] inline
#else
#define SIGNET_ALWAYS_INLINE inline
#endif
