// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

namespace signet::detail {

/// Parses a string that the strict reader has accepted. It cannot fail, because the strict reader refuses
/// everything that nlohmann/json refuses.
///
/// Passes two pointers, because the header of nlohmann/json already instantiates its parser for them. With
/// iterators or a view, every program would compile another parser.
inline nlohmann::json json_document(std::string_view text) {
    return nlohmann::json::parse(text.data(), text.data() + text.size());
}

}  // namespace signet::detail
