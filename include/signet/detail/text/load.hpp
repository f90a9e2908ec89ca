// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace signet::detail {

/// Reads eight bytes as an integer, the first byte into the lowest, on every machine.
inline std::uint64_t load_eight(const char* bytes) noexcept {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes, sizeof value);
    if constexpr (std::endian::native == std::endian::big) {
        value = std::byteswap(value);
    }
    return value;
}

/// Writes `value` so that `load_eight` reads it back.
inline void store_eight(char* bytes, std::uint64_t value) noexcept {
    if constexpr (std::endian::native == std::endian::big) {
        value = std::byteswap(value);
    }
    std::memcpy(bytes, &value, sizeof value);
}

}  // namespace signet::detail
