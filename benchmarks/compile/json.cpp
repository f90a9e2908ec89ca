// SPDX-License-Identifier: MIT
// Parses and writes with nlohmann/json only. The compile time with signet is compared with this program.
#include <nlohmann/json.hpp>
#include <string>

std::string again(const std::string& text) {
    return nlohmann::json::parse(text).dump();
}
