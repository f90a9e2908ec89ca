// SPDX-License-Identifier: MIT
#pragma once

#include "options.hpp"

namespace cli {

/// One verb of the program: what it takes, and what it does. `run` returns an ExitCode.
struct Command {
    const Syntax& syntax;
    int (*run)(const Arguments& arguments);
};

extern const Command keygen_command;
extern const Command issue_command;
extern const Command verify_command;
extern const Command inspect_command;

}  // namespace cli
