// SPDX-License-Identifier: MIT
// A private key whose public numbers belong to another key is refused when it is read.
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <cstddef>
#include <signet/detail/crypto/evp.hpp>
#include <signet/private_key.hpp>
#include <span>
#include <string>
#include <utility>

#include "../../../catch.hpp"

namespace {

std::string der_of(EVP_PKEY* key) {
    unsigned char* bytes = nullptr;
    const int size = i2d_PrivateKey(key, &bytes);
    std::string der(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
    OPENSSL_free(bytes);
    return der;
}

/// The DER of one key of P-256 with the point of another one, which is at the end.
std::string mixed_der(std::size_t point_size) {
    const signet::detail::EvpKey one{EVP_EC_gen("P-256")};
    const signet::detail::EvpKey other{EVP_EC_gen("P-256")};
    std::string mixed = der_of(one.get());
    const std::string other_der = der_of(other.get());
    mixed.replace(mixed.size() - point_size, point_size, other_der, other_der.size() - point_size,
                  point_size);
    return mixed;
}

std::string pem_of(const std::string& der) {
    std::string text(der.size() * 2, '\0');
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                        reinterpret_cast<const unsigned char*>(der.data()), static_cast<int>(der.size()));
    text.resize(static_cast<std::size_t>(size));
    for (std::size_t at = 64; at < text.size(); at += 65) {
        text.insert(at, "\n");
    }
    return "-----BEGIN EC PRIVATE KEY-----\n" + text + "\n-----END EC PRIVATE KEY-----\n";
}

}  // namespace

TEST_CASE("key pairs: a private key with the public point of another key is refused") {
    const auto read = [](const std::string& der) {
        return signet::PrivateKey<signet::ES256>::from_der(std::as_bytes(std::span{der}));
    };
    CHECK_NOTHROW(read(mixed_der(0)));
    CHECK_THROWS_WITH(read(mixed_der(64)),
                      "its public and private numbers are not one key: export the key again");
    CHECK_NOTHROW(signet::PrivateKey<signet::ES256>::from_pem(pem_of(mixed_der(0))));
    CHECK_THROWS_AS(signet::PrivateKey<signet::ES256>::from_pem(pem_of(mixed_der(64))), signet::KeyError);
}
