// SPDX-License-Identifier: MIT
// The value of an Authorization header must be read as by a slow and simple reader of RFC 6750 §2.1.
#include <cctype>
#include <signet/detail/jwt/authorization.hpp>
#include <string>
#include <string_view>

#include "check.hpp"

namespace {

enum class Reading { other_scheme, malformed, token };

/// Bearer in any case, one or more spaces, a b64token. Surrounding blanks are ignored.
Reading plain_reading(std::string value, std::string& token) {
    const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!value.empty() && is_blank(value.back())) {
        value.pop_back();
    }
    while (!value.empty() && is_blank(value.front())) {
        value.erase(value.begin());
    }
    std::string scheme;
    while (!value.empty() && !is_blank(value.front())) {
        scheme += value.front() >= 'A' && value.front() <= 'Z' ? static_cast<char>(value.front() + 32)
                                                               : value.front();
        value.erase(value.begin());
    }
    if (scheme != "bearer") {
        return Reading::other_scheme;
    }
    while (!value.empty() && value.front() == ' ') {
        value.erase(value.begin());
    }
    token = value;
    while (!value.empty() && value.back() == '=') {
        value.pop_back();
    }
    bool good = !value.empty();
    for (const char c : value) {
        const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        good = good && (alphanumeric || (c != '\0' && std::string{"-._~+/"}.find(c) != std::string::npos));
    }
    return good ? Reading::token : Reading::malformed;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view value = fuzz::text_of(data, size);
    const auto read = signet::detail::split_bearer_credentials(value);
    const bool is_valid = read && signet::detail::is_b64token(*read);
    std::string token;
    switch (plain_reading(std::string{value}, token)) {
        case Reading::other_scheme:
            fuzz::require(!read && read.error() == signet::Errc::missing_credentials,
                          "another scheme is none of ours");
            break;
        case Reading::malformed:
            fuzz::require(read && !is_valid, "exactly one token follows");
            break;
        case Reading::token:
            fuzz::require(is_valid && *read == token, "the token is found");
            fuzz::require(read->data() >= value.data() && read->data() + read->size() <= value.data() + size,
                          "the token is a part of the value");
            break;
    }
    return 0;
}
