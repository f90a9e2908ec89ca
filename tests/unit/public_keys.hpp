// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "signet/detail/crypto/evp.hpp"
#include "signet/detail/jose/base64url.hpp"
#include "signet/detail/jose/key_id.hpp"
#include "signet/keys/jwk_set.hpp"
#include "signet/private_key.hpp"

// Private and public keys, and signatures that OpenSSL makes with them without signet.
namespace signet_test {

/// The key of RFC 7515 A.2.1, without and with its private part.
inline const std::string rsa_public_members =
    R"("kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPM)"
    R"(EzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5)"
    R"(rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-D)"
    R"(WNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB")";
inline const std::string rsa_private_members =
    R"("d":"Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwVol2NXOoA)"
    R"(Je46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzjkn439X0M_V51gfpRLI9JYa)"
    R"(nrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaFQT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOne)"
    R"(ufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ","p":"4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxG)"
    R"(n6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0Hw_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqh)"
    R"(JTBgIPgtldC-KDV5z-y2XDwGUc","q":"uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLY)"
    R"(sp1ZSe7zFYHj7C6ul7TjeLQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9)"
    R"(RWdc","dp":"BwKfV3Akq5_MFZDFZCnW-wzl-CCo83WoZvnLQwCTeDv8uzluRSnm71I3QCLdhrqE2e9YkxvuxdBfpT_PI7Yz-FO)"
    R"(Knu1R6HsJeDCjn12Sk3vmAktV2zb34MCdy7cpdTh_YVr7tss2u6vneTwrA86rZtu5Mbr1C1XsmvkxHQAdYo0","dq":"h_96-mK1)"
    R"(R_7glhsum81dZxjTnYynPbZpHziZjeeHcXYsXaaMwkOlODsWa7I9xXDoRwbKgB719rrmI2oKr6N3Do9U0ajaHF-NKJnwgjMd2w9c)"
    R"(jz3_-kyNlxAr2v4IKhGNpmM5iIgOS1VZnOZ68m6_pbLBSp3nssTdlqvd0tIiTHU","qi":"IYd7DHOhrWvxkwPQsRM2tOgrjbcrf)"
    R"(vtQJipd-DlcxyVuuM9sQLdgjVk2oy26F0EmpScGLq2MowX7fhd_QJQ3ydy5cY7YIBi87w93IKLEdfnbJtoOPLUW0ITrJReOgo1cq)"
    R"(9SbsxYawBgfp_gh6A5603k2-ZQwVK0JKSHuLFkuQ3U")";
inline const std::string rsa_jwk = "{" + rsa_public_members + "," + rsa_private_members + "}";
/// The keys of RFC 7515 A.3.1 and A.4.1, and of RFC 8037 A.1.
inline const std::string es256_jwk =
    R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
    R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"})";
inline const std::string es512_jwk =
    R"({"kty":"EC","crv":"P-521",)"
    R"("x":"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk",)"
    R"("y":"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2",)"
    R"("d":"AY5pb7A0UFiB3RELSD64fTLOSV_jazdF7fLYyuTw8lOfRhWg6Y6rUrPAxerEzgdRhajnu0ferB0d53vM9mE15j2C"})";
inline const std::string ed25519_jwk =
    R"({"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",)"
    R"("x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";

/// A fixed key of the algorithm, so that tests do not wait for new RSA keys.
template <class Alg>
const signet::PrivateKey<Alg>& private_key() {
    static const auto key = [] {
        if constexpr (Alg::scheme.is_rsa()) {
            return signet::parse_jwk<Alg>(rsa_jwk);
        } else {
            return signet::PrivateKey<Alg>::generate();
        }
    }();
    return key;
}
template <class Alg>
const signet::PublicKey<Alg>& public_key() {
    return private_key<Alg>().public_key();
}

template <class Key>
EVP_PKEY* openssl_key(const Key& key) {
    return signet::detail::KeyState::of(key)->get();
}

inline std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span{text});
}

/// What `write` writes to a BIO.
template <class Write>
std::string written(const Write& write) {
    const signet::detail::Bio bio{BIO_new(BIO_s_mem())};
    write(bio.get());
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

/// The key in the older PEM form of its type: `EC PRIVATE KEY` (SEC 1), `RSA PRIVATE KEY` (PKCS #1).
inline std::string traditional_pem(EVP_PKEY* key, std::string passphrase = "") {
    return written([&](BIO* bio) {
        PEM_write_bio_PrivateKey_traditional(
            bio, key, passphrase.empty() ? nullptr : EVP_aes_128_cbc(),
            passphrase.empty() ? nullptr : reinterpret_cast<unsigned char*>(passphrase.data()),
            static_cast<int>(passphrase.size()), nullptr, nullptr);
    });
}
inline std::string pem_of_public(EVP_PKEY* key) {
    return written([key](BIO* bio) { PEM_write_bio_PUBKEY(bio, key); });
}
inline std::string pem_of_private(EVP_PKEY* key) {
    return written(
        [key](BIO* bio) { PEM_write_bio_PKCS8PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr); });
}
inline std::string der_of_public(EVP_PKEY* key) {
    return written([key](BIO* bio) { i2d_PUBKEY_bio(bio, key); });
}
inline std::string der_of_private(EVP_PKEY* key) {
    return written(
        [key](BIO* bio) { i2d_PKCS8PrivateKey_bio(bio, key, nullptr, nullptr, 0, nullptr, nullptr); });
}

/// A certificate that `key` signs itself, for one hour from `start`.
inline signet::detail::Certificate certificate(EVP_PKEY* key, std::chrono::sys_seconds start) {
    signet::detail::Certificate made{X509_new()};
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
    ASN1_TIME_set(X509_getm_notBefore(made.get()), start.time_since_epoch().count());
    ASN1_TIME_set(X509_getm_notAfter(made.get()), (start + std::chrono::hours{1}).time_since_epoch().count());
    X509_set_pubkey(made.get(), key);
    X509_sign(made.get(), key, EVP_PKEY_is_a(key, "ED25519") == 1 ? nullptr : EVP_sha256());
    return made;
}
inline std::string pem_of(const signet::detail::Certificate& certificate) {
    return written([&](BIO* bio) { PEM_write_bio_X509(bio, certificate.get()); });
}
inline std::string der_of(const signet::detail::Certificate& certificate) {
    return written([&](BIO* bio) { i2d_X509_bio(bio, certificate.get()); });
}

/// A public RSA key with any numbers, which no generator makes. `modulus` is in big endian.
inline signet::detail::EvpKey rsa_of(std::string_view modulus, unsigned long exponent) {
    const auto reversed = [](std::string_view text) { return std::string{text.rbegin(), text.rend()}; };
    std::string n = reversed(modulus);
    std::array<OSSL_PARAM, 3> parameters{
        OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_N, reinterpret_cast<unsigned char*>(n.data()), n.size()),
        OSSL_PARAM_construct_ulong(OSSL_PKEY_PARAM_RSA_E, &exponent), OSSL_PARAM_construct_end()};
    const signet::detail::EvpKeyContext context{EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr)};
    EVP_PKEY* key = nullptr;
    EVP_PKEY_fromdata_init(context.get());
    EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.data());
    return signet::detail::EvpKey{key};
}

/// OpenSSL's signature of the message. ECDSA is in DER. `salt` counts for PSS.
inline std::string openssl_signature(EVP_PKEY* key, std::string_view message, const char* digest,
                                     int padding = 0, int salt = RSA_PSS_SALTLEN_DIGEST) {
    const signet::detail::DigestContext context{EVP_MD_CTX_new()};
    EVP_PKEY_CTX* options = nullptr;
    EVP_DigestSignInit_ex(context.get(), &options, digest, nullptr, nullptr, key, nullptr);
    if (padding != 0) {
        EVP_PKEY_CTX_set_rsa_padding(options, padding);
    }
    if (padding == RSA_PKCS1_PSS_PADDING) {
        EVP_PKEY_CTX_set_rsa_pss_saltlen(options, salt);
    }
    std::string signature(2048, '\0');
    std::size_t size = signature.size();
    const bool signed_it =
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1;
    return signature.substr(0, signed_it ? size : 0);
}

/// The signature of signet's own key.
template <class Alg>
std::string signature_of(const signet::PrivateKey<Alg>& key, std::string_view message) {
    const auto& signer = *signet::detail::KeyState::of(key);
    std::string signature(signer.signature_size(), '\0');
    signer.sign(message, reinterpret_cast<unsigned char*>(signature.data()));
    return signature;
}

template <class Alg>
bool accepts(const signet::PublicKey<Alg>& key, std::string_view message, std::string_view signature) {
    return signet::detail::KeyState::of(key)->verify(
        message, {reinterpret_cast<const unsigned char*>(signature.data()), signature.size()});
}

/// A token with any header and payload; `sign` makes the signature of its first two parts.
template <class Sign>
std::string token_of(std::string_view header, std::string_view payload, const Sign& sign) {
    using signet::detail::base64url_encode;
    const std::string input = base64url_encode(header) + '.' + base64url_encode(payload);
    return input + '.' + base64url_encode(sign(input));
}

}  // namespace signet_test
