// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "check.hpp"

namespace fuzz {

// The keys of the fuzz targets: test data, so that the seeds keep their signatures.
inline constexpr std::string_view p256_pem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgrt2wy3Kr8x7RfoZe\n"
    "Bl4xVHmHBnHKV+sxP8eoUWQh7m2hRANCAARSKm/XDoSGa40lcJ6pjP1XgWcaSSjj\n"
    "gmwAQJU/U/9X89WaQvnA5kF5IUzE/+Kb95zdDoLI/UL5ZXvMBRutEU6n\n"
    "-----END PRIVATE KEY-----\n";
inline constexpr std::string_view ed25519_pem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIGLwtqIr+507GYHJT0ocYzNnOValGa2AD4MKGwSFJ5E5\n"
    "-----END PRIVATE KEY-----\n";
inline constexpr std::string_view rsa_pem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIIEugIBADANBgkqhkiG9w0BAQEFAASCBKQwggSgAgEAAoIBAQCpfYLJFimHwCg+\n"
    "M7D7gi6IyUmGjsvUiGDwLHnvKW7mvrW2JaT5oURXPyGpgtJVDhiuWWZIlBUVLf99\n"
    "Xh33vMOKQ2ll6/kZx9txQcEIaK9hOBHrhZGhQDJzC1RWHb+AsJg7i/ESSq/xJ7qN\n"
    "Rmp1Adx0n6TLIpMcae2RLXbnEeWmgBlcQRT/gU/vRp6kWt0pmeUqsrHmZKKYyLL+\n"
    "VVuJId0z3FDFrMloxi8WZFz1FsClKwWKBGE99eM/fNMaLmi3Yt1ybDVqJP/uwCnZ\n"
    "CkH+cl7RRlWSu4/animHmwcjkCrVk+KLAPStJ3NdJrELJoMT92No1FTGI6aIH9d0\n"
    "1OdzFgnlAgMBAAECggEABZHqHSUlDsDGIcstlwpfcJ/a0nj5Yl3r/6Cajj1Il30v\n"
    "eBGzIwAFgK+CsfEqa+Cnd31ZIuv46GYHVi2kYvqZW38dJNwVJt9+SvHL//R+xP1k\n"
    "e167mzbCoay+5AicvUQwcI6ICN+a+hwh4ZgtkfRSdCO19PYJKx8hD0sU9AGO0EKq\n"
    "JT2YyndFa45FAADkIq7dB/QOpoi5j9nbwr38Lf52kStuSrP1BI99eFOsis4JHIV/\n"
    "/ZVV0ImeyzD/wZihTuk/08IMm8B7qYrgeCiPoV0HAlYUiyY+fAMzuvAOxDJr6EBS\n"
    "/dXae4qke9L5mgauChQ+vxCQlVn8VQLx/Cu6MVrpEQKBgQDsofQoJGbYp5k9DvSK\n"
    "41xyPIOjs9JOkmx2DXPSik4QUJo6OQU9Zbs3KZ8JhQGiDYlLiv9W7dxi4VBDFwu4\n"
    "iUMGWgmTRuxtyaOV4PAb1YkYlhEDITjNSWJi2X6fubXVuLr04/WO5H07TFuUnbj1\n"
    "a6RxR8eCPqPu1gcNc4GZP0hBMQKBgQC3XMG0LkUfEy1M3nu61bUHYbUmUNY/J8zB\n"
    "/tkLt4XKI1rgH85rHVcYokGzima6gNs5ji41Ysxo02WnB9B5+Ve0+xmyiNZmlC8W\n"
    "5FZv+3ytznBDLAf9KmzOxp8wFRx/K2Fpudfc1kodn2dOHKCgb80CMrk+ldBI07tN\n"
    "3ohsadCG9QJ/egMH4arjXNMOMG2FqheRk1WgisgtqFXXlwdYsTafCcqFu3+rM/1A\n"
    "izDqz/3E2cohANKq1ifPeyyyNeWsJXqhFKVYSphHUFSoBJ/3LmLsTcETBIocv70W\n"
    "/eEnaTRYjdqyi5L/Cq7F4817ayXoOKNIJyDbvkyOOpghCs6EBICcwQKBgGZmrubp\n"
    "UEDifNIJDiBxaQAOWRRk4MG0gG123c/lVhplVEMGgEjhwdpIA1k5WdWeUM/7z2KR\n"
    "IocISCTYAF2eGpVABkHmmZX/+6xVKNCxKhgGyjs5Q9zm7I0t74jywU9j8qsQ1rTG\n"
    "F+4jL5Y39pyi02L+4OVK1V9Wn6wFMzsYfRRhAoGAOxUkAs867T8GXosaTAjMxDVz\n"
    "oy5A8FuKNWcLtmkcCN4h2omNPDYydTIm4GEvxy7Kcepnh2Pmp0HUgXsF6M6vQDoj\n"
    "OvJJwdjA/T2jqnh0KDKHvRCsEOU+ZljA6CTqXt9BbihmW7JC8wXhr4Wdbyccb+69\n"
    "up9gUv2Aw5yQGK4QvN0=\n"
    "-----END PRIVATE KEY-----\n";

template <auto Free>
struct Freeing {
    template <class T>
    void operator()(T* object) const noexcept {
        Free(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;

inline Key read_pem(std::string_view pem, bool is_private) {
    const std::unique_ptr<BIO, Freeing<BIO_free_all>> bio{
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
    return Key{is_private ? PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr)
                          : PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr)};
}

/// One number of a DER signature: without leading zeros, and positive.
inline std::string der_integer(std::string_view number) {
    number.remove_prefix(std::min(number.find_first_not_of('\0'), number.size() - 1));
    std::string bytes{number};
    if ((static_cast<unsigned char>(bytes.front()) & 0x80) != 0) {
        bytes.insert(bytes.begin(), '\0');
    }
    return std::string{'\x02', static_cast<char>(bytes.size())} + bytes;
}

/// Whether `signature` is valid, by OpenSSL's functions for whole messages. `alg` is ES256, EdDSA, RS256 or
/// PS256.
inline bool is_signed(std::string_view alg, EVP_PKEY* key, std::string_view message, std::string signature) {
    if (alg == "ES256") {
        if (signature.size() != 64) {
            return false;
        }
        const std::string pair = der_integer(std::string_view{signature}.substr(0, 32)) +
                                 der_integer(std::string_view{signature}.substr(32));
        signature = std::string{'\x30', static_cast<char>(pair.size())} + pair;
    }
    const std::unique_ptr<EVP_MD_CTX, Freeing<EVP_MD_CTX_free>> context{EVP_MD_CTX_new()};
    EVP_PKEY_CTX* options = nullptr;
    require(EVP_DigestVerifyInit(context.get(), &options, alg == "EdDSA" ? nullptr : EVP_sha256(), nullptr,
                                 key) == 1,
            "OpenSSL takes the key of the target");
    if (alg == "PS256") {
        require(EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1 &&
                    EVP_PKEY_CTX_set_rsa_pss_saltlen(options, 32) == 1,
                "OpenSSL takes the padding");
    }
    return EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                            signature.size(), reinterpret_cast<const unsigned char*>(message.data()),
                            message.size()) == 1;
}

}  // namespace fuzz
