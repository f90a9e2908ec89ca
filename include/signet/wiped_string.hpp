// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <utility>

#include "signet/detail/crypto/wipe.hpp"

namespace signet {

/// A string for key material. Its memory is erased when it is destroyed or moved from. Cannot be copied.
///
/// Reserve the final size before you append: memory that the string grows out of is not erased. Concurrent
/// reads are safe.
class WipedString {
public:
    WipedString() = default;
    explicit WipedString(std::string&& text) noexcept : text_{std::move(text)} {
        detail::wipe(text);  // NOLINT(bugprone-use-after-move): a short string keeps its characters
    }
    WipedString(WipedString&& other) noexcept : WipedString{std::move(other.text_)} {}
    WipedString(const WipedString&) = delete;
    WipedString& operator=(const WipedString&) = delete;
    ~WipedString() { detail::wipe(text_); }

    /// The string itself, to read or fill it.
    [[nodiscard]] std::string& text() noexcept { return text_; }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    std::string text_;
};

}  // namespace signet
