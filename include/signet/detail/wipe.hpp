// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/crypto.h>

#include <string>

namespace signet::detail {

/// A string whose bytes are erased when it goes: for key text on its way to a key.
class WipedString {
public:
    WipedString() = default;
    explicit WipedString(std::string&& text) noexcept : text_{std::move(text)} {}
    WipedString(const WipedString&) = delete;
    WipedString& operator=(const WipedString&) = delete;
    ~WipedString() { OPENSSL_cleanse(text_.data(), text_.size()); }

    [[nodiscard]] std::string& text() noexcept { return text_; }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    std::string text_;
};

}  // namespace signet::detail
