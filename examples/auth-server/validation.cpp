// SPDX-License-Identifier: MIT
#include "validation.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace auth {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string_view text) {
    std::string out{text};
    std::ranges::transform(out, out.begin(), [](char c) { return lower(c); });
    return out;
}

bool is_host_name(std::string_view text) {
    const bool plain = std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
    });
    return plain && text.contains('.') && !text.contains("..") && !text.starts_with('.') &&
           !text.ends_with('.') && !text.starts_with('-');
}

constexpr std::array<std::string_view, 24> popular{
    "password",   "password1",  "password12", "password123", "passw0rd",   "12345678",
    "123456789",  "1234567890", "0123456789", "87654321",    "9876543210", "qwertyui",
    "qwertyuiop", "1q2w3e4r5t", "asdfghjkl",  "iloveyou",    "sunshine",   "princess",
    "football",   "baseball",   "starwars",   "trustno1",    "letmein123", "welcome123",
};

}  // namespace

std::optional<std::string> normalized_email(std::string_view text) {
    constexpr std::size_t longest = 254;
    constexpr std::size_t longest_local_part = 64;
    std::string email = lower(text);
    const std::size_t at = email.find('@');
    const bool printable = std::ranges::all_of(
        email, [](char c) { return c > ' ' && c <= '~' && !std::string_view{"\"\\,;:<>()[]"}.contains(c); });
    if (email.size() > longest || !printable || at == std::string::npos || at == 0 ||
        at > longest_local_part || !is_host_name(std::string_view{email}.substr(at + 1))) {
        return std::nullopt;
    }
    return email;
}

std::optional<std::string_view> why_bad_password(std::string_view password, std::string_view email) {
    constexpr std::size_t shortest = 8;
    constexpr std::size_t longest = 256;
    if (password.size() < shortest) {
        return "a password needs at least 8 characters";
    }
    if (password.size() > longest) {
        return "a password may have at most 256 bytes";
    }
    const std::string plain = lower(password);
    const bool repeats = plain.find_first_not_of(plain.front()) == std::string::npos;
    if (repeats || plain == email || std::ranges::find(popular, plain) != popular.end()) {
        return "this password is too common: an attacker tries it early";
    }
    return std::nullopt;
}

bool is_device_label(std::string_view text) {
    constexpr std::size_t longest = 100;
    return text.size() <= longest && std::ranges::none_of(text, [](char c) {
               return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
           });
}

}  // namespace auth
