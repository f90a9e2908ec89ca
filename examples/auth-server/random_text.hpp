// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/rand.h>

#include <array>
#include <stdexcept>
#include <string>
#include <string_view>

namespace auth {

/// 128 random bits as 32 hexadecimal digits.
[[nodiscard]] inline std::string random_text() {
    std::array<unsigned char, 16> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        throw std::runtime_error{"OpenSSL cannot make random bytes"};
    }
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : bytes) {
        text += {digits[byte >> 4U], digits[byte & 15U]};
    }
    return text;
}

}  // namespace auth
