// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/objects.h>
#include <openssl/params.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "signet/algorithm.hpp"
#include "signet/detail/crypto/evp.hpp"
#include "signet/detail/crypto/hmac.hpp"
#include "signet/detail/crypto/signature.hpp"
#include "signet/error.hpp"

// Which private and public keys an algorithm accepts.
namespace signet::detail {

inline constexpr int min_rsa_bits = 2048;

inline BigNumber key_number(const EVP_PKEY* key, const char* name) {
    BIGNUM* number = nullptr;
    const OpensslErrors errors;
    static_cast<void>(EVP_PKEY_get_bn_param(key, name, &number));
    return BigNumber{number};
}

/// Whether the modulus has the fingerprint of the keys that can be factored by CVE-2017-15361 (ROCA): modulo
/// each of these primes it is a power of 65537. One of 150 million other keys has it too.
inline bool has_roca_fingerprint(const BIGNUM* modulus) {
    constexpr std::array<BN_ULONG, 17> primes{11, 13, 17,  19,  37,  53,  61,  71, 73,
                                              79, 97, 103, 107, 109, 127, 151, 157};
    constexpr BN_ULONG generator = 65537;
    return std::ranges::all_of(primes, [modulus](BN_ULONG prime) {
        const BN_ULONG rest = BN_mod_word(modulus, prime);
        BN_ULONG power = 1;
        do {
            power = power * generator % prime;
        } while (power != rest && power != 1);
        return power == rest;
    });
}

/// Whether an RSA-PSS key allows the hash and salt of `scheme`, which its parameters can restrict (RFC 4055
/// §3.1).
inline bool allows_scheme(EVP_PKEY* key, const SignatureScheme& scheme) {
    const OpensslErrors errors;
    const EvpDigest digest{EVP_MD_fetch(nullptr, std::string{scheme.digest}.c_str(), nullptr)};
    const EvpKeyContext context{EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr)};
    require_openssl(digest != nullptr && context != nullptr && EVP_PKEY_verify_init(context.get()) == 1,
                    "check a key");
    return set_parameters(context.get(), scheme, digest.get());
}

/// Refuses keys that are too weak (RFC 7518 §3.3 requires 2048 bits), and keys whose size makes a
/// verification slow.
inline void require_valid_rsa_key(EVP_PKEY* key, const SignatureScheme& scheme) {
    // A key of the type RSA-PSS cannot make other signatures.
    const bool is_rsa = is_key_of_type(key, "RSA");
    const bool is_pss = is_key_of_type(key, "RSA-PSS");
    if (!is_rsa && !(is_pss && scheme.family == SignatureScheme::Family::rsa_pss)) {
        throw KeyError{"a key for " + std::string{scheme.name} + " must be an RSA key"};
    }
    const int bits = EVP_PKEY_get_bits(key);
    require_openssl(bits > 0, "check a key");
    if (bits < min_rsa_bits || bits > max_rsa_bits) {
        throw KeyError{"an RSA key must have from 2048 to 8192 bits, and this one has " +
                       std::to_string(bits) + ": generate a key with 3072 bits"};
    }
    const BigNumber modulus = key_number(key, OSSL_PKEY_PARAM_RSA_N);
    const BigNumber exponent = key_number(key, OSSL_PKEY_PARAM_RSA_E);
    constexpr int max_exponent_bits = 64;
    require_openssl(modulus && exponent, "check a key");
    if (BN_is_odd(modulus.get()) != 1 || BN_is_odd(exponent.get()) != 1 || BN_is_one(exponent.get()) == 1 ||
        BN_num_bits(exponent.get()) > max_exponent_bits) {
        throw KeyError{
            "this RSA key has an even modulus, or a public exponent that is 1, even or above 64 bits: "
            "generate a new key, with the exponent 65537"};
    }
    if (has_roca_fingerprint(modulus.get())) {
        throw KeyError{
            "this RSA key has the fingerprint of keys that can be factored (CVE-2017-15361): generate a new "
            "key"};
    }
    if (is_pss && !allows_scheme(key, scheme)) {
        throw KeyError{"this RSA-PSS key is restricted to another hash or a longer salt than that of " +
                       std::string{scheme.name} + ": generate a key without restrictions"};
    }
}

inline void require_valid_ec_key(EVP_PKEY* key, const SignatureScheme& scheme) {
    std::array<char, 64> group{};
    const OpensslErrors errors;
    const bool is_named =
        is_key_of_type(key, "EC") && EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr) == 1;
    const int expected = EC_curve_nist2nid(std::string{scheme.curve}.c_str());
    if (!is_named || OBJ_sn2nid(group.data()) != expected) {
        throw KeyError{"a key for " + std::string{scheme.name} + " must be a key of the curve " +
                       std::string{scheme.curve}};
    }
    const EvpKeyContext check{EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr)};
    require_openssl(check != nullptr, "check a key");
    if (EVP_PKEY_public_check(check.get()) != 1) {
        errors.refuse("the public key is not a point of the curve " + std::string{scheme.curve});
    }
}

/// Whether a point of the curve edwards25519 has this y, in little endian: whether x^2 = (y^2 - 1) / (d y^2 +
/// 1) has a root (RFC 8032 §5.1.3).
inline bool is_on_edwards25519(std::span<const unsigned char> y) {
    const BigNumberContext context{BN_CTX_new()};
    const auto number = [](const char* digits) {
        BIGNUM* hex = nullptr;
        require_openssl(BN_hex2bn(&hex, digits) != 0, "check a key");
        return BigNumber{hex};
    };
    const BigNumber p = number("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed");
    const BigNumber d = number("52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3");
    const BigNumber square{BN_lebin2bn(y.data(), static_cast<int>(y.size()), nullptr)};
    const BigNumber below{BN_new()};
    require_openssl(context && square && below &&
                        BN_mod_sqr(square.get(), square.get(), p.get(), context.get()) == 1 &&
                        BN_mod_mul(below.get(), d.get(), square.get(), p.get(), context.get()) == 1 &&
                        BN_add_word(below.get(), 1) == 1 && BN_sub_word(square.get(), 1) == 1 &&
                        BN_mod_mul(square.get(), square.get(), below.get(), p.get(), context.get()) == 1,
                    "check a key");
    const int symbol = BN_kronecker(square.get(), p.get(), context.get());
    require_openssl(symbol >= -1, "check a key");
    return symbol != -1;
}

/// Refuses the points of small order, for which signatures can be made without a private key, and encodings
/// that are not canonical (RFC 8032 §5.1.3).
inline void require_valid_ed25519_key(const EVP_PKEY* key, const SignatureScheme& scheme) {
    if (!is_key_of_type(key, "ED25519")) {
        throw KeyError{"a key for " + std::string{scheme.name} + " must be an Ed25519 key"};
    }
    using Point = std::array<unsigned char, 32>;
    Point point{};
    std::size_t size = point.size();
    require_openssl(EVP_PKEY_get_raw_public_key(key, point.data(), &size) == 1 && size == point.size(),
                    "check a key");
    point.back() &= 0x7F;  // the sign of x
    // The y coordinates of the points of order 1, 2, 4 and 8. RFC 8032 §5.1 defines the curve; the order of
    // each point can be computed by doubling it.
    constexpr std::array<Point, 5> small_order{{
        {0},
        {1},
        {0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
         0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
        {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
         0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
        {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f,
         0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a},
    }};
    // 2^255 - 19, in little endian: a larger y is a second encoding of a smaller one.
    constexpr unsigned char lowest_byte_of_prime = 0xed;
    const bool is_canonical =
        point.back() != 0x7F || point.front() < lowest_byte_of_prime ||
        std::any_of(point.begin() + 1, point.end() - 1, [](unsigned char byte) { return byte != 0xFF; });
    if (!is_canonical || std::ranges::find(small_order, point) != small_order.end()) {
        throw KeyError{"this Ed25519 key is a point of small order or is not canonical: generate a new key"};
    }
    if (!is_on_edwards25519(point)) {
        throw KeyError{"the public key is not a point of the curve Ed25519"};
    }
}

/// Throws KeyError, with a sentence that says how to fix it, for a key that `scheme` cannot use.
inline void require_valid_key(EVP_PKEY* key, const SignatureScheme& scheme) {
    switch (scheme.family) {
        case SignatureScheme::Family::ecdsa:
            return require_valid_ec_key(key, scheme);
        case SignatureScheme::Family::ed25519:
            return require_valid_ed25519_key(key, scheme);
        default:
            return require_valid_rsa_key(key, scheme);
    }
}

inline constexpr const char* parts_of_two_keys =
    "the public and private parts are not one key: export the key again from its source";

/// Throws KeyError unless the public and the private part belong to one key. OpenSSL computes the public part
/// of an Ed25519 key. A wrong number of an RSA key could reveal its factors in a signature.
inline void require_pair(EVP_PKEY* key) {
    const OpensslErrors errors;
    const EvpKeyContext context{EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr)};
    require_openssl(context != nullptr, "check a key");
    if (!is_key_of_type(key, "ED25519") && EVP_PKEY_pairwise_check(context.get()) != 1) {
        errors.refuse(parts_of_two_keys);
    }
}

/// A copy of `key` without its private part.
inline EvpKey public_part(const EVP_PKEY* key) {
    OSSL_PARAM* params = nullptr;
    require_openssl(EVP_PKEY_todata(key, EVP_PKEY_PUBLIC_KEY, &params) == 1, "check a key");
    const std::unique_ptr<OSSL_PARAM, OpensslDeleter<OSSL_PARAM_free>> owner{params};
    const EvpKeyContext context{EVP_PKEY_CTX_new_from_name(nullptr, EVP_PKEY_get0_type_name(key), nullptr)};
    EVP_PKEY* copy = nullptr;
    require_openssl(context != nullptr && EVP_PKEY_fromdata_init(context.get()) == 1 &&
                        EVP_PKEY_fromdata(context.get(), &copy, EVP_PKEY_PUBLIC_KEY, params) == 1,
                    "check a key");
    return EvpKey{copy};
}

/// A new random key. `rsa_bits` counts for RSA only.
inline EvpKey generate_key(const SignatureScheme& scheme, int rsa_bits) {
    EVP_PKEY* key = nullptr;
    if (scheme.family == SignatureScheme::Family::ecdsa) {
        std::string curve{scheme.curve};
        key = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve.data());
    } else if (scheme.family == SignatureScheme::Family::ed25519) {
        key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    } else if (rsa_bits < min_rsa_bits || rsa_bits > max_rsa_bits) {
        throw KeyError{"an RSA key must have from 2048 to 8192 bits"};
    } else {
        key = EVP_RSA_gen(static_cast<unsigned>(rsa_bits));
    }
    require_openssl(key != nullptr, "generate a key");
    return EvpKey{key};
}

}  // namespace signet::detail
