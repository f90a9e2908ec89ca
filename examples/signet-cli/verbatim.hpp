// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

// JSON text that stays text: a document would keep a number as a double or 64 bits, and lose how it was
// written. All text given must be valid JSON.
namespace cli {

/// The members of an object in the order of their names, each with the text of its value.
[[nodiscard]] std::vector<std::pair<std::string, std::string_view>> members_of(std::string_view object);

/// The text of the member `name`; empty when there is none.
[[nodiscard]] std::string_view member_of(std::string_view object, std::string_view name);

enum class Layout { one_line, indented };
enum class Characters { all, ascii };

/// The same JSON in another layout: members in the order of their names, numbers as they were written.
[[nodiscard]] std::string rewritten(std::string_view json, Layout layout, Characters characters);

}  // namespace cli
