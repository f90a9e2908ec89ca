// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
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

/// A date of a token as a moment, without its fraction; nothing for what is no date before the year 10000.
[[nodiscard]] std::optional<std::chrono::sys_seconds> moment_of(const nlohmann::json& date);

/// JSON in plain ASCII: whatever could move a terminal's cursor or turn text around is escaped.
[[nodiscard]] std::string ascii_json(const nlohmann::json& value);

/// Text as it is when it is plain and has no space, or else as JSON in plain ASCII.
[[nodiscard]] std::string ascii_word(const std::string& text);

enum class Colour : std::uint8_t { plain, bold, green, yellow, red, dim };

/// `text` in that colour where `with_colours`.
[[nodiscard]] std::string coloured(std::string_view text, Colour colour, bool with_colours);

}  // namespace cli
