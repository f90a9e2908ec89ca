// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace signet::detail {

/// Eight bytes as an integer whose lowest byte is the first of them, on every machine.
inline std::uint64_t load_eight(const char* bytes) noexcept {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes, sizeof value);
    if constexpr (std::endian::native == std::endian::big) {
        value = std::byteswap(value);
    }
    return value;
}

/// Writes what `load_eight` would read.
inline void store_eight(char* bytes, std::uint64_t value) noexcept {
    if constexpr (std::endian::native == std::endian::big) {
        value = std::byteswap(value);
    }
    std::memcpy(bytes, &value, sizeof value);
}

}  // namespace signet::detail
