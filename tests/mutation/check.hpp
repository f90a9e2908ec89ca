// SPDX-License-Identifier: MIT
#pragma once

#include <cstdio>
#include <cstdlib>
#include <source_location>

/// Ends the program at the first failed check, which kills the mutant.
inline void check(bool holds, std::source_location where = std::source_location::current()) {
    if (!holds) {
        std::printf("%s:%u\n", where.file_name(), static_cast<unsigned>(where.line()));
        std::_Exit(1);
    }
}
