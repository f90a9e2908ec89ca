// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <signet/error.hpp>
#include <string>
#include <string_view>

#include "options.hpp"

namespace cli {

/// The exit status of the program.
enum ExitCode { accepted = 0, refused = 1, unusable = 2 };

/// JSON text for standard output on one line, which keeps numbers as they were written. On a terminal,
/// characters outside ASCII are escaped, so that a hostile token cannot control the terminal.
[[nodiscard]] std::string json_line(std::string_view json);

/// The same with a line ending; on a terminal, indented over several lines.
[[nodiscard]] std::string text_document(std::string_view json);
[[nodiscard]] std::string json_document(const nlohmann::json& json);

inline constexpr Option json_option{"--json", "", "print the result as JSON"};

/// `signet: expired: the token has expired (exp)`
[[nodiscard]] std::string refusal_text(const signet::Error& error);

/// Writes to standard output and flushes it. Throws SystemError on failure, for example on a full disk.
void print(std::string_view text);

/// Writes without flushing, for output of many lines, and flushes. Same errors.
void print_later(std::string_view text);
void print_now();

}  // namespace cli
