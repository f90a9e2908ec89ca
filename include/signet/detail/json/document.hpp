// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

namespace signet::detail {

/// A text that the strict reader has accepted, which refuses all that nlohmann/json refuses: this cannot
/// fail.
///
/// By a pair of pointers, since nlohmann/json's own header compiles its reader for these: for iterators or a
/// view, each program would wait for the compiler to make another one.
inline nlohmann::json json_document(std::string_view text) {
    return nlohmann::json::parse(text.data(), text.data() + text.size());
}

}  // namespace signet::detail
