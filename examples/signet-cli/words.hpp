// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Times and values as text for people.
namespace cli {

/// "14 min 59 s": the two largest units that are not zero.
[[nodiscard]] std::string span_words(std::chrono::seconds span);

/// "in 5 min", "5 min ago", "now"
[[nodiscard]] std::string distance_words(std::chrono::sys_seconds time, std::chrono::sys_seconds now);

/// "2023-11-14 22:28:20 UTC"
[[nodiscard]] std::string utc_text(std::chrono::sys_seconds time);

/// The time that a claim holds as JSON text, rounded down to seconds; nothing when it is not a number or lies
/// outside the years 1 to 9999.
[[nodiscard]] std::optional<std::chrono::sys_seconds> moment_of(std::string_view date);

/// JSON text in ASCII. Escapes every character that could control a terminal or change the direction of text.
/// Keeps numbers as they were written.
[[nodiscard]] std::string ascii_json(std::string_view json);

/// `text` as a JSON string in ASCII.
[[nodiscard]] std::string ascii_string(const std::string& text);

/// `text` itself when it is printable ASCII without spaces, quotes and backslashes; otherwise as
/// `ascii_string`.
[[nodiscard]] std::string ascii_word(const std::string& text);

enum class Colour : std::uint8_t { plain, bold, green, yellow, red, dim };

/// `text` in that colour where `with_colours`.
[[nodiscard]] std::string coloured(std::string_view text, Colour colour, bool with_colours);

}  // namespace cli
