// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/evp.h>

#include <array>
#include <string>
#include <string_view>

#include "signet/detail/crypto/openssl.hpp"
#include "signet/detail/jose/base64url.hpp"

namespace signet::detail {

/// The SHA-256 digest of `message` as 43 characters of base64url.
inline std::string sha256_text(std::string_view message) {
    std::array<unsigned char, 32> digest{};
    require_openssl(
        EVP_Digest(message.data(), message.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1,
        "compute a SHA-256 digest");
    std::string text(base64url_encoded_size(digest.size()), '\0');
    base64url_encode(digest.data(), digest.size(), text.data());
    return text;
}

}  // namespace signet::detail
