// SPDX-License-Identifier: MIT
#pragma once

#include "options.hpp"

namespace cli {

enum class TokenType { access, refresh };

/// The type that `--type` names, which must have been given.
[[nodiscard]] inline TokenType token_type(const Arguments& arguments) {
    const auto name = arguments.get("--type");
    if (name == "access") {
        return TokenType::access;
    }
    if (name == "refresh") {
        return TokenType::refresh;
    }
    throw UsageError{"--type takes access or refresh"};
}

}  // namespace cli
