// SPDX-License-Identifier: MIT
// base64url: each byte string has one encoding, and no other string is decoded.
#include <optional>
#include <signet/detail/jose/base64url.hpp>
#include <string>
#include <string_view>

#include "check.hpp"

namespace {

/// The definition, bit by bit.
std::optional<std::string> plain_decode(std::string_view text) {
    std::string bits;
    for (const char character : text) {
        const std::size_t value = signet::detail::base64url_alphabet.find(character);
        if (value == std::string_view::npos) {
            return std::nullopt;
        }
        for (int bit = 5; bit >= 0; --bit) {
            bits += (value >> bit & 1) != 0 ? '1' : '0';
        }
    }
    const std::string rest = bits.substr(bits.size() / 8 * 8);
    if (rest.size() >= 6 || rest.find('1') != std::string::npos) {
        return std::nullopt;
    }
    std::string bytes;
    for (std::size_t i = 0; i + 8 <= bits.size(); i += 8) {
        bytes += static_cast<char>(std::stoi(bits.substr(i, 8), nullptr, 2));
    }
    return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = fuzz::text_of(data, size);
    const std::string encoded = signet::detail::base64url_encode(input);
    fuzz::require(signet::detail::base64url_decode(encoded) == input, "decoding undoes encoding");
    fuzz::require(encoded.size() == signet::detail::base64url_encoded_size(size),
                  "the size is known beforehand");

    const auto decoded = signet::detail::base64url_decode(input);
    fuzz::require(decoded == plain_decode(input), "a text is read as the definition reads it");
    fuzz::require(!decoded || signet::detail::base64url_encode(*decoded) == input,
                  "only canonical text is read");
    return 0;
}
