// SPDX-License-Identifier: MIT
#pragma once

// For error.hpp, result.hpp and unexpected.hpp, which also compile as C++20: see cxx23.hpp.
#if __cplusplus < 202002L
#error "signet: this compiler runs in a language mode before C++20: add -std=c++23 (CMake: cxx_std_23)"
#endif
