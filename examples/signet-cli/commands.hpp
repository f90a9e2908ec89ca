// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "options.hpp"

namespace cli {

/// One verb of the program: its syntax and its function, which returns an ExitCode.
struct Command {
    const Syntax& syntax;
    int (*run)(const Arguments& arguments);
};

extern const Command keygen_command;
extern const Command issue_command;
extern const Command verify_command;
extern const Command inspect_command;
extern const Command keys_rotate_command;
extern const Command keys_list_command;
extern const Command keys_prune_command;
extern const Command keys_remove_command;
extern const Command keys_import_command;
extern const Command keys_export_command;
extern const Command completion_command;

/// All verbs, in the order of the help text. Some verbs consist of two words, like `keys rotate`.
[[nodiscard]] std::span<const Command* const> all_commands() noexcept;

}  // namespace cli
