// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <signet/secret_key.hpp>
#include <signet/testing/fixed_clock.hpp>
#include <signet/verifier.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>

// Signs any input. A verifier must withstand such tokens from a peer with the same key, and with a wrong key
// from every client.
namespace assurance {

inline constexpr std::chrono::sys_seconds now{std::chrono::seconds{1'767'225'600}};

/// Key bytes without repetition, equal in every run.
constexpr std::array<std::byte, 32> key_bytes(unsigned seed = 1) {
    std::array<std::byte, 32> bytes{};
    std::uint64_t state = seed;
    for (std::byte& byte : bytes) {
        // Masked to 32 bits, because the sanitizers report arithmetic that wraps around.
        state = (state * 1'664'525 + 1'013'904'223) & 0xffff'ffff;
        byte = static_cast<std::byte>(state >> 24);
    }
    return bytes;
}

class Forge {
public:
    explicit Forge(unsigned seed = 1) : hmac_{key_bytes(seed)} {}

    /// A token of any two strings, correctly encoded and signed.
    [[nodiscard]] std::string token(std::string_view header, std::string_view payload) const {
        std::string signing_input = signet::detail::base64url_encode(header);
        signing_input.append(".").append(signet::detail::base64url_encode(payload));
        return sign(std::move(signing_input));
    }

    /// `signing_input` with its signature. The input may be any string.
    [[nodiscard]] std::string sign(std::string signing_input) const {
        const auto mac = hmac_.sign(signing_input);
        std::string signature(signet::detail::base64url_encoded_size(mac.bytes().size()), '\0');
        signet::detail::base64url_encode(mac.bytes().data(), mac.bytes().size(), signature.data());
        signing_input.append(".").append(signature);
        return signing_input;
    }

private:
    signet::detail::HmacKey<signet::HS256> hmac_;
};

inline constexpr std::string_view plain_header = R"({"alg":"HS256","typ":"JWT"})";

/// Claims that an access verifier without further options accepts at `now`, with room for one more member.
inline std::string access_claims(std::string_view more = "") {
    std::string claims = R"({"sub":"user-42","type":"access","iat":1767225600,"exp":1767226500)";
    claims.append(more).append("}");
    return claims;
}

inline signet::SecretKey<signet::HS256> secret_key(unsigned seed = 1) {
    const auto bytes = key_bytes(seed);
    return signet::SecretKey<signet::HS256>::from_bytes(bytes);
}

using Verifier = signet::TokenVerifier<signet::HS256, signet::testing::FixedClock>;

inline Verifier verifier(signet::VerifierOptions options = {}) {
    return Verifier{secret_key(), std::move(options), signet::testing::FixedClock{now}};
}

}  // namespace assurance
