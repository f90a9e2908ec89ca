// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <bitset>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "signet/detail/crypto/guessable_text.hpp"
#include "signet/detail/text/ascii.hpp"

// Detects key material that is not secret: public keys (RFC 8725 §2.1), and keys that a search of published
// secrets finds (RFC 8725 §3.5). It detects mistakes and does not measure entropy: see docs/keys.md.
namespace signet::detail {

inline bool contains_ignoring_case(std::string_view text, std::string_view lower_case_word) {
    const auto same = [](char a, char b) { return lower_case(a) == b; };
    return std::search(text.begin(), text.end(), lower_case_word.begin(), lower_case_word.end(), same) !=
           text.end();
}

inline bool looks_like_pem(std::string_view material) {
    return material.contains("-----BEGIN ") || material.contains("---- BEGIN ");
}

inline bool looks_like_ssh_public_key(std::string_view material) {
    const std::size_t text = (std::min)(material.find_first_not_of(" \t\r\n"), material.size());
    const std::string_view line = material.substr(text);
    constexpr std::array<std::string_view, 6> prefixes{"ssh-rsa ",    "ssh-ed25519 ", "ssh-dss ",
                                                       "ecdsa-sha2-", "sk-ssh-",      "sk-ecdsa-"};
    constexpr std::array<std::string_view, 3> binary_names{"ssh-rsa", "ssh-ed25519", "ecdsa-sha2-"};
    return std::any_of(prefixes.begin(), prefixes.end(),
                       [line](std::string_view prefix) { return line.starts_with(prefix); }) ||
           (material.size() > 4 && material.starts_with(std::string_view{"\0\0\0", 3}) &&
            std::any_of(binary_names.begin(), binary_names.end(),
                        [material](std::string_view name) { return material.substr(4).starts_with(name); }));
}

/// The sizes of a DER element (ITU-T X.690 §8.1): of its tag and length, and of the whole element.
struct DerElement {
    std::size_t header = 0;
    std::size_t size = 0;
};

/// The element at the start of `material`. Its size is 0 if it is incomplete.
inline DerElement first_der_element(std::string_view material) {
    const auto byte = [material](std::size_t i) { return static_cast<unsigned char>(material[i]); };
    if (material.size() < 2) {
        return {};
    }
    std::size_t length = byte(1);
    std::size_t header = 2;
    if (length >= 0x80) {
        const std::size_t length_bytes = length - 0x80;
        if (length_bytes == 0 || length_bytes > 4 || material.size() - header < length_bytes) {
            return {};
        }
        length = 0;
        for (std::size_t i = 0; i < length_bytes; ++i) {
            length = length << 8 | byte(header++);
        }
    }
    return length <= material.size() - header ? DerElement{header, header + length} : DerElement{};
}

/// Whether the material is exactly one SEQUENCE whose first element is a SEQUENCE or an INTEGER and whose
/// elements fill it exactly. Every public key and certificate in DER has this form. Because all lengths must
/// match, random bytes almost never have it.
inline bool looks_like_der(std::string_view material) {
    constexpr char sequence = 0x30, integer = 0x02;
    const DerElement whole = first_der_element(material);
    if (whole.size == 0 || whole.size != material.size() || material[0] != sequence) {
        return false;
    }
    std::string_view rest = material.substr(whole.header);
    if (rest.empty() || (rest[0] != sequence && rest[0] != integer)) {
        return false;
    }
    while (!rest.empty()) {
        const std::size_t size = first_der_element(rest).size;
        if (size == 0) {
            return false;
        }
        rest.remove_prefix(size);
    }
    return true;
}

inline bool looks_like_jwk(std::string_view material) {
    const std::size_t text = material.find_first_not_of("\xEF\xBB\xBF \t\r\n");
    return text != std::string_view::npos && (material[text] == '{' || material[text] == '[') &&
           (material.contains("\"kty\"") || material.contains("\"keys\""));
}

/// Whether a short pattern repeats, or fewer than 8 different bytes occur. Random keys are never like this.
inline bool looks_repeated(std::string_view material) {
    std::bitset<256> seen;
    for (const char character : material) {
        seen.set(static_cast<unsigned char>(character));
    }
    constexpr std::size_t too_few_values = 8;
    if (seen.count() < too_few_values) {
        return true;
    }
    constexpr std::size_t longest_pattern = 64;
    for (std::size_t period = 1; period <= (std::min)(material.size() / 2, longest_pattern); ++period) {
        std::size_t repeats = 0;
        for (std::size_t i = period; i < material.size(); ++i) {
            repeats += material[i] == material[i - period] ? 1U : 0U;
        }
        if (repeats * 4 > (material.size() - period) * 3) {
            return true;
        }
    }
    return false;
}

/// Whether the material contains a word of example secrets, and too few other characters for a coincidence.
inline bool looks_like_example_text(std::string_view material) {
    constexpr std::array<std::string_view, 10> words{"secret",    "password", "passwd", "changeme",
                                                     "change-me", "example",  "qwerty", "abcdefgh",
                                                     "01234567",  "12345678"};
    const bool has_word = std::any_of(words.begin(), words.end(), [material](std::string_view word) {
        return contains_ignoring_case(material, word);
    });
    constexpr double enough = 160, enough_for_each = 3.4;
    const std::size_t judged = (std::min)(material.size(), longest_judged_text);
    return has_word &&
           TextGuesser{material}.bits() < (std::max)(enough, enough_for_each * static_cast<double>(judged));
}

/// The reason why `material` is public and is refused at any length.
inline std::optional<std::string> why_not_secret(std::string_view material) {
    if (looks_like_pem(material)) {
        return "this is a PEM file (a public key or certificate), not a shared secret";
    }
    if (looks_like_ssh_public_key(material)) {
        return "this is an SSH public key, not a shared secret";
    }
    if (looks_like_der(material)) {
        return "this is a DER-encoded key or certificate, not a shared secret";
    }
    if (looks_like_jwk(material)) {
        return "this is a JSON Web Key as JSON: read it with load_key_set or parse_jwk_set";
    }
    return std::nullopt;
}

/// The reason why `material` is refused as too easy to guess.
inline std::optional<std::string> why_guessable(std::string_view material) {
    if (looks_repeated(material)) {
        return "this key repeats itself: make a random key with SecretKey::generate_text()";
    }
    if (looks_like_uuid(material)) {
        return "this key is a UUID, which is an identifier and not a secret: make a random key with "
               "SecretKey::generate_text()";
    }
    if (looks_like_example_text(material) || is_guessable_text(material)) {
        return "this key is easy to guess: make a random key with SecretKey::generate_text()";
    }
    return std::nullopt;
}

}  // namespace signet::detail
