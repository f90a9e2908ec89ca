// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "signet/detail/jose/base64url.hpp"
#include "signet/secret_key.hpp"
#include "signet/testing/fixed_clock.hpp"

// Tokens with any header and payload, signed by OpenSSL's HMAC, as an issuer other than signet may create
// them.
namespace signet_test {

/// The current time of all tests.
inline constexpr std::chrono::sys_seconds now{std::chrono::seconds{1'700'000'000}};

inline constexpr std::string_view plain_header = R"({"alg":"HS256","typ":"JWT"})";
/// The minimum claims that a verifier without options accepts as an access token.
inline constexpr std::string_view access_payload = R"({"type":"access","exp":1700000060})";

/// 64 bytes that look random and differ for each `name`.
inline std::string secret_of(std::string_view name) {
    std::array<unsigned char, 64> bytes{};
    EVP_Digest(name.data(), name.size(), bytes.data(), nullptr, EVP_sha512(), nullptr);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

template <class Alg = signet::HS256>
signet::SecretKey<Alg> secret_key(std::string_view name = "key") {
    const std::string secret = secret_of(name);
    return signet::SecretKey<Alg>::from_bytes(std::as_bytes(std::span{secret}));
}

/// `signing_input` and its signature with the secret of that name.
inline std::string sign(const std::string& signing_input, std::string_view secret_name = "key",
                        const EVP_MD* digest = EVP_sha256()) {
    const std::string secret = secret_of(secret_name);
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned size = 0;
    HMAC(digest, secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char*>(signing_input.data()), signing_input.size(), mac.data(),
         &size);
    return signing_input + '.' +
           signet::detail::base64url_encode(
               std::string_view{reinterpret_cast<const char*>(mac.data()), size});
}

inline std::string forge(std::string_view header, std::string_view payload,
                         std::string_view secret_name = "key", const EVP_MD* digest = EVP_sha256()) {
    return sign(signet::detail::base64url_encode(header) + '.' + signet::detail::base64url_encode(payload),
                secret_name, digest);
}

/// A token with the usual header.
inline std::string forge_payload(std::string_view payload) {
    return forge(plain_header, payload);
}

}  // namespace signet_test
