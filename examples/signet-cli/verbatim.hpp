// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Functions on JSON text that keep numbers as they were written; nlohmann::json converts them to 64 bits. All
// arguments must be valid JSON.
namespace cli {

/// The names of the members of an object and the text of their values, sorted by name.
[[nodiscard]] std::vector<std::pair<std::string, std::string_view>> members_of(std::string_view object);

/// The text of the value of the member `name`; empty without such a member.
[[nodiscard]] std::string_view member_of(std::string_view object, std::string_view name);

enum class Layout { one_line, indented };
enum class Characters { all, ascii };

/// The same JSON in another layout, with members sorted by name and numbers as they were written.
[[nodiscard]] std::string rewritten(std::string_view json, Layout layout, Characters characters);

}  // namespace cli
