// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/pem.h>

#include <chrono>
#include <cstddef>
#include <cstring>
#include <ctime>
#include <exception>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "signet/detail/crypto/evp.hpp"
#include "signet/detail/crypto/key_material.hpp"
#include "signet/detail/crypto/openssl.hpp"
#include "signet/error.hpp"
#include "signet/wiped_string.hpp"

// Reads keys in PEM (RFC 7468) and DER: PKCS #8 (RFC 5958), SubjectPublicKeyInfo and certificates (RFC 5280).
namespace signet::detail {

using PassphraseFunction = std::function<WipedString()>;

/// More than every key of 8192 bits, and than most chains of certificates.
inline constexpr std::size_t max_key_text = std::size_t{64} * 1024;

inline Bio memory_bio(std::string_view text) {
    if (text.size() > max_key_text) {
        throw KeyError{"the key is larger than 64 KiB"};
    }
    // OpenSSL refuses the null pointer of an empty view.
    Bio bio{BIO_new_mem_buf(text.empty() ? "" : text.data(), static_cast<int>(text.size()))};
    require_openssl(bio != nullptr, "read or write a key");
    return bio;
}

/// Throws for a key that OpenSSL has not read.
inline void require_read(const EvpKey& key, const OpensslErrors& errors, const char* otherwise) {
    if (key == nullptr) {
        errors.refuse(otherwise);
    }
}

/// What OpenSSL's passphrase callback has done. An exception must not leave OpenSSL.
struct PassphraseCall {
    const PassphraseFunction* passphrase;
    bool called = false;
    std::exception_ptr thrown{};
};

inline int write_passphrase(char* out, int room, int /*encrypting*/, void* data) noexcept {
    auto& call = *static_cast<PassphraseCall*>(data);
    call.called = true;
    try {
        if (*call.passphrase) {
            const WipedString text = (*call.passphrase)();
            if (text.text().size() <= static_cast<std::size_t>(room)) {
                std::memcpy(out, text.text().data(), text.text().size());
                return static_cast<int>(text.text().size());
            }
        }
    } catch (...) {
        call.thrown = std::current_exception();
    }
    return -1;
}

/// The private key in PEM text. Throws KeyError, and what `passphrase` throws.
inline EvpKey read_private_pem(std::string_view text, const PassphraseFunction& passphrase) {
    const OpensslErrors errors;
    const Bio bio = memory_bio(text);
    PassphraseCall call{&passphrase};
    EvpKey key{PEM_read_bio_PrivateKey_ex(bio.get(), nullptr, write_passphrase, &call, nullptr, nullptr)};
    if (call.thrown) {
        std::rethrow_exception(call.thrown);
    }
    if (key == nullptr && call.called) {
        throw KeyError{passphrase
                           ? "the private key cannot be decrypted: the passphrase is wrong or too long"
                           : "the private key is encrypted: give a function that returns its passphrase"};
    }
    require_read(key, errors,
                 text.contains("PUBLIC KEY") || text.contains("CERTIFICATE")
                     ? "this is a public key: an issuer needs the private key (-----BEGIN PRIVATE KEY-----)"
                     : "this is not a private key in PEM text (-----BEGIN PRIVATE KEY-----)");
    return key;
}

/// The private key in DER: PKCS #8, or the older form of its type.
inline EvpKey read_private_der(std::span<const std::byte> der) {
    const OpensslErrors errors;
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const auto* const end = at + der.size();
    constexpr const char* refusal = "this is not a private key in DER (PKCS #8)";
    if (der.size() > max_key_text || der.empty()) {
        throw KeyError{refusal};
    }
    EvpKey key{d2i_AutoPrivateKey_ex(nullptr, &at, static_cast<long>(der.size()), nullptr, nullptr)};
    require_read(key, errors, refusal);
    if (at != end) {
        throw KeyError{refusal};
    }
    return key;
}

/// The public key of a certificate that is valid at `now`. The signature of the certificate is not checked:
/// the program must read it from a trusted source.
inline EvpKey key_of_certificate(X509* certificate, const OpensslErrors& errors,
                                 std::chrono::sys_seconds now) {
    std::time_t time = std::chrono::system_clock::to_time_t(now);
    if (X509_cmp_time(X509_get0_notBefore(certificate), &time) >= 0) {
        throw KeyError{"the certificate is not valid yet: check the clock, or use an older certificate"};
    }
    if (X509_cmp_time(X509_get0_notAfter(certificate), &time) <= 0) {
        throw KeyError{"the certificate has expired: use a current one"};
    }
    EvpKey key{X509_get_pubkey(certificate)};
    require_read(key, errors, "the certificate has a public key of an unknown type");
    return key;
}

/// The public key in PEM text: a public key, or the first certificate.
inline EvpKey read_public_pem(std::string_view text, std::chrono::sys_seconds now) {
    const OpensslErrors errors;
    const Bio bio = memory_bio(text);
    if (text.contains("PRIVATE KEY-----")) {
        throw KeyError{
            "this is a private key: a verifier needs only the public key, which PrivateKey::public_key() "
            "returns "
            "and `signet keys export --public` writes"};
    }
    if (text.contains("-----BEGIN CERTIFICATE-----")) {
        const Certificate certificate{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)};
        if (certificate == nullptr) {
            errors.refuse("this is not a valid certificate in PEM text");
        }
        return key_of_certificate(certificate.get(), errors, now);
    }
    EvpKey key{PEM_read_bio_PUBKEY_ex(bio.get(), nullptr, nullptr, nullptr, nullptr, nullptr)};
    require_read(key, errors,
                 "this is not a public key in PEM text (-----BEGIN PUBLIC KEY-----) or a certificate");
    return key;
}

/// Whether DER text starts as SubjectPublicKeyInfo: with the object identifier of an algorithm. A certificate
/// starts with its version or serial number (RFC 5280 §4.1).
inline bool starts_with_algorithm(std::span<const std::byte> der) {
    const std::string_view whole{reinterpret_cast<const char*>(der.data()), der.size()};
    const std::string_view inside = whole.substr(first_der_element(whole).header);
    constexpr char object_identifier = 0x06;
    return inside.substr(first_der_element(inside).header).starts_with(object_identifier);
}

/// The public key in DER: SubjectPublicKeyInfo, or a certificate.
inline EvpKey read_public_der(std::span<const std::byte> der, std::chrono::sys_seconds now) {
    const OpensslErrors errors;
    constexpr const char* refusal = "this is not a public key in DER (SubjectPublicKeyInfo) or a certificate";
    const auto* at = reinterpret_cast<const unsigned char*>(der.data());
    const auto* const end = at + der.size();
    if (der.size() > max_key_text || der.empty()) {
        throw KeyError{refusal};
    }
    const auto size = static_cast<long>(der.size());
    EvpKey key;
    if (starts_with_algorithm(der)) {
        key.reset(d2i_PUBKEY_ex(nullptr, &at, size, nullptr, nullptr));
        require_read(key, errors, refusal);
    } else {
        const Certificate certificate{d2i_X509(nullptr, &at, size)};
        if (certificate == nullptr) {
            errors.refuse(refusal);
        }
        key = key_of_certificate(certificate.get(), errors, now);
    }
    if (at != end) {
        throw KeyError{refusal};
    }
    return key;
}

inline std::string text_of(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

/// The key as PEM text of PKCS #8, encrypted if there is a passphrase.
inline WipedString private_pem(EVP_PKEY* key, std::string_view passphrase) {
    const Bio bio{BIO_new(BIO_s_secmem())};
    const auto* const secret = reinterpret_cast<const unsigned char*>(passphrase.data());
    require_openssl(
        bio != nullptr && PEM_write_bio_PKCS8PrivateKey(
                              bio.get(), key, passphrase.empty() ? nullptr : EVP_aes_256_cbc(),
                              passphrase.empty() ? nullptr : reinterpret_cast<const char*>(secret),
                              static_cast<int>(passphrase.size()), nullptr, nullptr) == 1,
        "read or write a key");
    return WipedString{text_of(bio.get())};
}

inline std::string public_pem(EVP_PKEY* key) {
    const Bio bio{BIO_new(BIO_s_mem())};
    require_openssl(bio != nullptr && PEM_write_bio_PUBKEY(bio.get(), key) == 1, "read or write a key");
    return text_of(bio.get());
}

}  // namespace signet::detail
