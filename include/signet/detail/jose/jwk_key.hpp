// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/core_names.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signet/algorithm.hpp"
#include "signet/detail/crypto/evp.hpp"
#include "signet/detail/crypto/hmac.hpp"
#include "signet/detail/crypto/key_rules.hpp"
#include "signet/detail/crypto/sha256.hpp"
#include "signet/detail/jose/base64url.hpp"
#include "signet/detail/json/members.hpp"
#include "signet/detail/json/object_writer.hpp"
#include "signet/error.hpp"
#include "signet/wiped_string.hpp"

// The key material of a JSON Web Key (RFC 7518 §6.2 and §6.3, RFC 8037 §2).
namespace signet::detail {

/// A member of an RSA key, and OpenSSL's name of the number.
struct RsaMember {
    std::string_view name;
    const char* parameter;
};
inline constexpr std::array<RsaMember, 2> rsa_public_members{
    {{"n", OSSL_PKEY_PARAM_RSA_N}, {"e", OSSL_PKEY_PARAM_RSA_E}}};
inline constexpr std::array<RsaMember, 6> rsa_private_members{{{"d", OSSL_PKEY_PARAM_RSA_D},
                                                               {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
                                                               {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},
                                                               {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
                                                               {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2},
                                                               {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1}}};

/// The value of `kty` of keys of this scheme.
inline constexpr std::string_view jwk_type(const SignatureScheme& scheme) noexcept {
    switch (scheme.family) {
        case SignatureScheme::Family::ecdsa:
            return "EC";
        case SignatureScheme::Family::ed25519:
            return "OKP";
        default:
            return "RSA";
    }
}

/// Whether the members contain a private key.
inline bool is_private_jwk(const JsonMembers& members) noexcept {
    return members.find("d") != nullptr || members.find("p") != nullptr || members.find("k") != nullptr;
}

/// Whether the members contain an asymmetric key, public or private.
inline bool is_public_jwk(const JsonMembers& members) noexcept {
    return members.find("n") != nullptr || members.find("x") != nullptr;
}

/// Reads the key of one JWK, whose `kty` is that of the scheme. Throws KeyError, with a sentence that never
/// contains a value.
class JwkKeyReader {
public:
    JwkKeyReader(const JsonMembers& members, const SignatureScheme& scheme)
        : members_{&members}, scheme_{&scheme} {}

    [[nodiscard]] EvpKey public_key() {
        if (is_private_jwk(*members_)) {
            throw KeyError{
                "it contains a private key: give verifiers the public key only, which `signet keys export "
                "--public` writes"};
        }
        return read(false);
    }

    [[nodiscard]] EvpKey private_key() {
        if (!is_private_jwk(*members_)) {
            throw KeyError{"it is a public key: an issuer needs the private key, with the member \"d\""};
        }
        EvpKey key = read(true);
        require_pair(key.get());
        return key;
    }

private:
    [[nodiscard]] EvpKey read(bool is_private) {
        const JsonValue* const curve = members_->find("crv");
        if (!scheme_->curve.empty() && (curve == nullptr || !curve->equals(scheme_->curve))) {
            throw KeyError{"its \"crv\" must be \"" + std::string{scheme_->curve} + "\" for " +
                           std::string{scheme_->name}};
        }
        const OpensslErrors errors;
        EvpKey key;
        switch (scheme_->family) {
            case SignatureScheme::Family::ecdsa:
                key = read_ec(is_private);
                break;
            case SignatureScheme::Family::ed25519:
                key = read_ed25519(is_private);
                break;
            default:
                key = read_rsa(is_private);
        }
        if (key == nullptr) {
            errors.refuse("its numbers are not a key for " + std::string{scheme_->name});
        }
        require_valid_key(key.get(), *scheme_);
        return key;
    }

    [[nodiscard]] EvpKey read_ec(bool is_private) {
        WipedString point;
        point.text().reserve(1 + 2 * scheme_->coordinate_size);
        point.text() += '\x04';  // an uncompressed point (SEC 1 §2.3.3)
        point.text() += octets("x", scheme_->coordinate_size).text();
        point.text() += octets("y", scheme_->coordinate_size).text();
        std::string curve{scheme_->curve};
        if (is_private) {
            add_number("d", OSSL_PKEY_PARAM_PRIV_KEY, scheme_->coordinate_size);
        }
        return made("EC", is_private,
                    {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve.data(), curve.size()),
                     OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.text().data(),
                                                       point.text().size())});
    }

    [[nodiscard]] EvpKey read_rsa(bool is_private) {
        if (members_->find("oth") != nullptr) {
            throw KeyError{"it has more than two primes (\"oth\"): use a key with two primes"};
        }
        for (const auto& [name, parameter] : rsa_public_members) {
            add_number(name, parameter, 0);
        }
        if (is_private) {
            for (const auto& [name, parameter] : rsa_private_members) {
                add_number(name, parameter, 0);
            }
        }
        return made("RSA", is_private, {});
    }

    [[nodiscard]] EvpKey read_ed25519(bool is_private) const {
        const WipedString x = octets("x", scheme_->coordinate_size);
        EvpKey public_key{
            EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, raw(x), x.text().size())};
        if (!is_private || public_key == nullptr) {
            return public_key;
        }
        const WipedString d = octets("d", scheme_->coordinate_size);
        EvpKey key{EVP_PKEY_new_raw_private_key_ex(nullptr, "ED25519", nullptr, raw(d), d.text().size())};
        // OpenSSL computes the public key from `d` and does not see `x`.
        if (key != nullptr && EVP_PKEY_eq(key.get(), public_key.get()) != 1) {
            throw KeyError{parts_of_two_keys};
        }
        return key;
    }

    static const unsigned char* raw(const WipedString& bytes) noexcept {
        return reinterpret_cast<const unsigned char*>(bytes.text().data());
    }

    /// The bytes of a member in base64url. With `size` 0, a number without leading zeros (RFC 7518 §2).
    [[nodiscard]] WipedString octets(std::string_view name, std::size_t size) const {
        const JsonValue* const value = members_->find(name);
        WipedString bytes;
        const bool fits = value != nullptr && value->kind == JsonKind::string && !value->escaped &&
                          base64url_decode(value->inside(), bytes.text()) &&
                          (size == 0 ? bytes.text().size() <= max_signature_size && !bytes.text().empty() &&
                                           bytes.text().front() != '\0'
                                     : bytes.text().size() == size);
        if (!fits) {
            throw KeyError{"its \"" + std::string{name} + "\" must be base64url text of " +
                           (size == 0 ? "a number without leading zeros, of at most 8192 bits"
                                      : std::to_string(size) + " bytes")};
        }
        return bytes;
    }

    void add_number(std::string_view name, const char* parameter, std::size_t size) {
        WipedString bytes = octets(name, size);
        auto* const raw = reinterpret_cast<unsigned char*>(bytes.text().data());
        const int length = static_cast<int>(bytes.text().size());
        const BigNumber number{BN_bin2bn(raw, length, nullptr)};
        require_openssl(number != nullptr && BN_bn2nativepad(number.get(), raw, length) == length,
                        "read or write a JSON Web Key");
        numbers_.emplace_back(parameter, std::move(bytes));
    }

    /// The key of the numbers that were added, and other parameters.
    [[nodiscard]] EvpKey made(const char* type, bool is_private, std::vector<OSSL_PARAM> parameters) {
        for (auto& [name, bytes] : numbers_) {
            parameters.push_back(OSSL_PARAM_construct_BN(
                name, reinterpret_cast<unsigned char*>(bytes.text().data()), bytes.text().size()));
        }
        parameters.push_back(OSSL_PARAM_construct_end());
        const EvpKeyContext context{EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr)};
        require_openssl(context != nullptr && EVP_PKEY_fromdata_init(context.get()) == 1,
                        "read or write a JSON Web Key");
        EVP_PKEY* key = nullptr;
        static_cast<void>(EVP_PKEY_fromdata(
            context.get(), &key, is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, parameters.data()));
        return EvpKey{key};
    }

    const JsonMembers* members_;
    const SignatureScheme* scheme_;
    /// OpenSSL's name of each number, and its bytes in the order of the processor.
    std::vector<std::pair<const char*, WipedString>> numbers_{};
};

/// Writes a number of a key, with leading zeros up to `size` if it is not 0.
inline void write_key_number(JsonObjectWriter& writer, std::string_view name, const EVP_PKEY* key,
                             const char* parameter, std::size_t size) {
    const BigNumber number = key_number(key, parameter);
    require_openssl(number != nullptr, "read or write a JSON Web Key");
    const auto bytes = size != 0 ? size : static_cast<std::size_t>(BN_num_bytes(number.get()));
    WipedString raw{std::string(bytes, '\0')};
    require_openssl(BN_bn2binpad(number.get(), reinterpret_cast<unsigned char*>(raw.text().data()),
                                 static_cast<int>(bytes)) == static_cast<int>(bytes),
                    "read or write a JSON Web Key");
    writer.text(name, WipedString{base64url_encode(raw.text())}.text());
}

inline void write_raw_ed25519(JsonObjectWriter& writer, std::string_view name, const EVP_PKEY* key,
                              bool is_private) {
    WipedBytes<32> raw;
    std::size_t size = raw.all().size();
    require_openssl((is_private ? EVP_PKEY_get_raw_private_key(key, raw.all().data(), &size)
                                : EVP_PKEY_get_raw_public_key(key, raw.all().data(), &size)) == 1,
                    "read or write a JSON Web Key");
    const std::string_view bytes{reinterpret_cast<const char*>(raw.all().data()), size};
    writer.text(name, WipedString{base64url_encode(bytes)}.text());
}

/// Writes the members of the public key that its thumbprint needs, in the order of their names (RFC 7638
/// §3.2).
inline void write_public_members(JsonObjectWriter& writer, const EVP_PKEY* key,
                                 const SignatureScheme& scheme) {
    switch (scheme.family) {
        case SignatureScheme::Family::ecdsa:
            writer.text("crv", scheme.curve);
            writer.text("kty", "EC");
            write_key_number(writer, "x", key, OSSL_PKEY_PARAM_EC_PUB_X, scheme.coordinate_size);
            write_key_number(writer, "y", key, OSSL_PKEY_PARAM_EC_PUB_Y, scheme.coordinate_size);
            return;
        case SignatureScheme::Family::ed25519:
            writer.text("crv", scheme.curve);
            writer.text("kty", "OKP");
            return write_raw_ed25519(writer, "x", key, false);
        default:
            write_key_number(writer, "e", key, OSSL_PKEY_PARAM_RSA_E, 0);
            writer.text("kty", "RSA");
            return write_key_number(writer, "n", key, OSSL_PKEY_PARAM_RSA_N, 0);
    }
}

inline void write_private_members(JsonObjectWriter& writer, const EVP_PKEY* key,
                                  const SignatureScheme& scheme) {
    if (scheme.family == SignatureScheme::Family::ecdsa) {
        return write_key_number(writer, "d", key, OSSL_PKEY_PARAM_PRIV_KEY, scheme.coordinate_size);
    }
    if (scheme.family == SignatureScheme::Family::ed25519) {
        return write_raw_ed25519(writer, "d", key, true);
    }
    for (const auto& [name, parameter] : rsa_private_members) {
        write_key_number(writer, name, key, parameter, 0);
    }
}

/// The JWK thumbprint with SHA-256 (RFC 7638), in base64url.
inline std::string jwk_thumbprint(const EVP_PKEY* key, const SignatureScheme& scheme) {
    std::string text;
    JsonObjectWriter writer{text};
    write_public_members(writer, key, scheme);
    writer.close();
    return sha256_text(text);
}

}  // namespace signet::detail
