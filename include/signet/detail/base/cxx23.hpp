// SPDX-License-Identifier: MIT
#pragma once

// Every public header includes this first, directly or through another header, so that an older language mode
// is the first error. The headers that also compile as C++20 include cxx20.hpp instead.
#if __cplusplus <= 202002L
#error "signet: this compiler runs in a language mode before C++23: add -std=c++23 (CMake: cxx_std_23)"
#endif
