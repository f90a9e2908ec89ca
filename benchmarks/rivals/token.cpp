// SPDX-License-Identifier: MIT
// token KEY ALGORITHM: prints a token with a lifetime of a day and the seven claims of all measurements, and
// the key that verifies it, in hexadecimal digits. KEY is the secret of HS256; other algorithms have a new
// key.
#include <cstdio>
#include <signet/signet.hpp>
#include <span>

#include "measure.hpp"

namespace {

template <class Key>
void print(const Key& key, std::string_view verifying_key) {
    const signet::TokenIssuer issuer{key};
    std::printf("%s ",
                issuer
                    .template issue<signet::AccessPolicy>({.subject = "user-42",
                                                           .extra = {{"fresh", false}},
                                                           .lifetime = std::chrono::hours{24},
                                                           .id = "50f4c655-acd4-4f01-875b-560b21cee169"})
                    .str()
                    .c_str());
    for (const char byte : verifying_key) {
        std::printf("%02x", static_cast<unsigned>(static_cast<unsigned char>(byte)));
    }
    std::puts("");
}

template <class Algorithm>
void print_with_new_key() {
    const auto key = signet::PrivateKey<Algorithm>::generate(2048);
    print(key, key.public_key().to_pem());
}

}  // namespace

int main(int /*count*/, char** arguments) {
    const std::string_view algorithm = arguments[2];
    if (algorithm == "ES256") {
        print_with_new_key<signet::ES256>();
    } else if (algorithm == "EdDSA") {
        print_with_new_key<signet::EdDSA>();
    } else if (algorithm == "RS256") {
        print_with_new_key<signet::RS256>();
    } else {
        const std::string key = rivals::from_hex(arguments[1]);
        print(signet::SecretKey<>::from_bytes(std::as_bytes(std::span{key})), key);
    }
}
