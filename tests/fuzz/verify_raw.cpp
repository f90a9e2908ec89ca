// SPDX-License-Identifier: MIT
// Any bytes as a token: no exception is thrown, and each accepted token has the only valid signature.
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <signet/signet.hpp>
#include <string>
#include <string_view>

#include "../assurance/forge.hpp"
#include "check.hpp"

namespace {

/// The signature by OpenSSL alone.
bool is_signed(std::string_view token) {
    const std::size_t dot = token.rfind('.');
    const std::string_view input = token.substr(0, dot);
    const auto key = assurance::key_bytes();
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
         reinterpret_cast<const unsigned char*>(input.data()), input.size(), mac.data(), &size);
    const std::string_view bytes{reinterpret_cast<const char*>(mac.data()), size};
    return token.substr(dot + 1) == signet::detail::base64url_encode(bytes);
}

template <class Policy>
bool check(const assurance::Verifier& verifier, std::string_view token) {
    const auto verified = verifier.verify<Policy>(token);
    if (verified) {
        fuzz::require(is_signed(token), "only signed tokens are accepted");
        fuzz::require(verified->json().is_object(), "accepted claims can be read");
    } else {
        fuzz::require(!verified.error().message().empty(), "a refusal has a reason");
    }
    return verified.has_value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const assurance::Verifier verifier =
        assurance::verifier({.maximum_token_size = std::size_t{1} << 20});
    // A copy on the heap of exactly that size, so that AddressSanitizer detects reads past its end.
    const std::vector<char> bytes(data, data + size);
    const std::string_view token{bytes.data(), bytes.size()};
    const bool access = check<signet::AccessPolicy>(verifier, token);
    const bool refresh = check<signet::RefreshPolicy>(verifier, token);
    fuzz::require(!access || !refresh, "a token is of one type");
    const auto decoded = signet::Unverified::decode(token);
    fuzz::require(decoded || (!access && !refresh), "what is accepted can be decoded");
    return 0;
}
