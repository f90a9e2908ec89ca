// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <signet/error.hpp>
#include <string>
#include <string_view>

#include "options.hpp"

namespace cli {

/// How every command ends.
enum ExitCode { accepted = 0, refused = 1, unusable = 2 };

/// JSON text for standard output, its numbers as they are. On a terminal, whatever is not plain ASCII is
/// escaped, so that a hostile token cannot move the cursor or turn the text around. One line.
[[nodiscard]] std::string json_line(std::string_view json);

/// The same and a line ending; on a terminal, spread over several lines.
[[nodiscard]] std::string text_document(std::string_view json);
/// The same for a document that this program made.
[[nodiscard]] std::string json_document(const nlohmann::json& json);

/// The row that makes a verb answer in JSON.
inline constexpr Option json_option{"--json", "", "answer in JSON"};

/// `signet: expired: the token has expired (exp)`
[[nodiscard]] std::string refusal_text(const signet::Error& error);

/// Writes to standard output, at once. Throws SystemError when it cannot be written, as on a full disk.
void print(std::string_view text);

/// Standard output without flushing every line, for many of them. Same errors.
void print_later(std::string_view text);
void print_now();

}  // namespace cli
