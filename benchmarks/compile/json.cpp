// SPDX-License-Identifier: MIT
// Parses and writes with nlohmann/json, and nothing else: what compiling with signet is measured beside.
#include <nlohmann/json.hpp>
#include <string>

std::string again(const std::string& text) {
    return nlohmann::json::parse(text).dump();
}
