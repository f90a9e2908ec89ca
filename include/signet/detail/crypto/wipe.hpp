// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/crypto.h>

#include <array>
#include <cstddef>
#include <string>

// Erasing of key material.
namespace signet::detail {

/// Erases the whole capacity of a string and empties it. A string that was shortened, or that a failed
/// decoder wrote to, holds key material after its end.
inline void wipe(std::string& text) noexcept {
    text.resize(text.capacity());
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
}

/// Bytes that are erased when they are destroyed.
template <std::size_t Size>
class WipedBytes {
public:
    WipedBytes() = default;
    WipedBytes(const WipedBytes&) = delete;
    WipedBytes& operator=(const WipedBytes&) = delete;
    ~WipedBytes() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

    [[nodiscard]] std::array<unsigned char, Size>& all() noexcept { return bytes_; }
    [[nodiscard]] const std::array<unsigned char, Size>& all() const noexcept { return bytes_; }

private:
    std::array<unsigned char, Size> bytes_{};
};

}  // namespace signet::detail
