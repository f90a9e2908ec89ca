// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Times and values in words, for people.
namespace cli {

/// "14 min 59 s": the two largest units that count.
[[nodiscard]] std::string span_words(std::chrono::seconds span);

/// "in 5 min", "5 min ago", "now"
[[nodiscard]] std::string distance_words(std::chrono::sys_seconds time, std::chrono::sys_seconds now);

/// "2023-11-14 22:28:20 UTC"
[[nodiscard]] std::string utc_text(std::chrono::sys_seconds time);

/// A date of a token, given as JSON text, as a moment without its fraction; nothing for what is not a date
/// from the year 1 to 9999.
[[nodiscard]] std::optional<std::chrono::sys_seconds> moment_of(std::string_view date);

/// JSON text in plain ASCII: whatever could move a terminal's cursor or turn text around is escaped. Numbers
/// are as they were written.
[[nodiscard]] std::string ascii_json(std::string_view json);

/// Text as a JSON string in plain ASCII.
[[nodiscard]] std::string ascii_string(const std::string& text);

/// Text as it is when it is plain and has no space, or else as JSON in plain ASCII.
[[nodiscard]] std::string ascii_word(const std::string& text);

enum class Colour : std::uint8_t { plain, bold, green, yellow, red, dim };

/// `text` in that colour where `with_colours`.
[[nodiscard]] std::string coloured(std::string_view text, Colour colour, bool with_colours);

}  // namespace cli
