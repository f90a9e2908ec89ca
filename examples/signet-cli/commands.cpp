// SPDX-License-Identifier: MIT
#include "commands.hpp"

#include <array>

namespace cli {

std::span<const Command* const> all_commands() noexcept {
    static constexpr std::array<const Command*, 11> commands{
        &keygen_command,      &issue_command,       &verify_command,     &inspect_command,
        &keys_rotate_command, &keys_list_command,   &keys_prune_command, &keys_remove_command,
        &keys_import_command, &keys_export_command, &completion_command};
    return commands;
}

}  // namespace cli
