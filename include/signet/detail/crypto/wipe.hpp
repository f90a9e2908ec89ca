// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/crypto.h>

#include <array>
#include <cstddef>
#include <string>
#include <utility>

// Buffers for key material, erased whichever way their scope ends.
namespace signet::detail {

/// Erases all that a string has room for, and empties it: a string that was shortened, or that a failed
/// decoder wrote to, holds more than its size tells.
inline void wipe(std::string& text) noexcept {
    text.resize(text.capacity());
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
}

/// A string that is erased at the end of its scope: for key text on its way to a key. It must get its final
/// size at once: memory that it grows out of is not erased.
class WipedString {
public:
    WipedString() = default;
    explicit WipedString(std::string&& text) noexcept : text_{std::move(text)} {
        wipe(text);  // NOLINT(bugprone-use-after-move): moving a short string leaves its characters in place
    }
    WipedString(const WipedString&) = delete;
    WipedString& operator=(const WipedString&) = delete;
    ~WipedString() { wipe(text_); }

    [[nodiscard]] std::string& text() noexcept { return text_; }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    std::string text_;
};

/// Bytes that are erased at the end of their scope.
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
