// SPDX-License-Identifier: MIT
#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

namespace conformance {

/// The cases in one file of the vectors' directory.
inline nlohmann::json read_vectors(const std::string& file) {
    const std::string path = std::string{SIGNET_VECTORS_DIR} + "/" + file;
    std::ifstream stream{path};
    if (!stream) {
        throw std::runtime_error{"cannot open " + path};
    }
    return nlohmann::json::parse(stream);
}

inline std::string bytes_of_hex(const std::string& hex) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    }
    return bytes;
}

}  // namespace conformance
