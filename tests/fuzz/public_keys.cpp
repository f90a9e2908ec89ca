// SPDX-License-Identifier: MIT
// Private and public keys in PEM and DER: every input is refused with a KeyError, or is a key that keeps the
// rules of its algorithm by OpenSSL's own functions. Input: a byte that chooses the algorithm and the format,
// then the key.
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include <array>
#include <memory>
#include <set>
#include <signet/signet.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "../assurance/forge.hpp"
#include "check.hpp"
#include "signature_keys.hpp"

namespace {

using Number = std::unique_ptr<BIGNUM, fuzz::Freeing<BN_free>>;

Number number_of(const EVP_PKEY* key, const char* name) {
    BIGNUM* number = nullptr;
    fuzz::require(EVP_PKEY_get_bn_param(key, name, &number) == 1, "a key has its numbers");
    return Number{number};
}

void check_rsa(const EVP_PKEY* key) {
    const Number modulus = number_of(key, OSSL_PKEY_PARAM_RSA_N);
    const Number exponent = number_of(key, OSSL_PKEY_PARAM_RSA_E);
    const int bits = BN_num_bits(modulus.get());
    fuzz::require(bits >= 2048 && bits <= 8192, "an RSA key has from 2048 to 8192 bits");
    fuzz::require(BN_is_odd(exponent.get()) == 1 && BN_is_one(exponent.get()) == 0,
                  "an exponent is odd, not 1");
}

void check_ec(const EVP_PKEY* key, int nid) {
    const std::unique_ptr<EC_GROUP, fuzz::Freeing<EC_GROUP_free>> group{EC_GROUP_new_by_curve_name(nid)};
    const std::unique_ptr<EC_POINT, fuzz::Freeing<EC_POINT_free>> point{EC_POINT_new(group.get())};
    const Number x = number_of(key, OSSL_PKEY_PARAM_EC_PUB_X);
    const Number y = number_of(key, OSSL_PKEY_PARAM_EC_PUB_Y);
    fuzz::require(EC_POINT_set_affine_coordinates(group.get(), point.get(), x.get(), y.get(), nullptr) == 1 &&
                      EC_POINT_is_on_curve(group.get(), point.get(), nullptr) == 1,
                  "a point is on its curve");
}

/// The signature of the point 1 and the number 0 is valid for many messages if the key is of small order.
void check_ed25519(EVP_PKEY* key) {
    std::string forged(64, '\0');
    forged[0] = 1;
    for (char message = 0; message < 16; ++message) {
        fuzz::require(!fuzz::is_signed("EdDSA", key, std::string_view{&message, 1}, forged),
                      "a key of small order is refused");
    }
}

template <class Alg>
void check_public(const signet::PublicKey<Alg>& key) {
    const std::string pem = key.to_pem();
    fuzz::require(signet::PublicKey<Alg>::from_pem(pem).thumbprint() == key.thumbprint(),
                  "a public key is written as it was read");
    const fuzz::Key bare = fuzz::read_pem(pem, false);
    fuzz::require(bare != nullptr, "OpenSSL reads a public key that was written");
    if (Alg::scheme.is_rsa()) {
        check_rsa(bare.get());
    } else if (Alg::scheme.family == signet::SignatureScheme::Family::ed25519) {
        check_ed25519(bare.get());
    } else {
        check_ec(bare.get(), Alg::scheme.coordinate_size == 32 ? NID_X9_62_prime256v1 : NID_secp384r1);
    }
}

template <class Alg>
void check_private(const signet::PrivateKey<Alg>& key) {
    check_public(key.public_key());
    // Most inputs that are read contain the key of a seed. Signing and reading an RSA key take 0.1 seconds.
    static std::set<std::string> seen;
    if (!seen.insert(std::string{Alg::scheme.name} + key.to_pem().text()).second) {
        return;
    }
    const signet::testing::FixedClock clock{assurance::now};
    const signet::TokenIssuer<Alg, signet::testing::FixedClock> issuer{key, {}, clock};
    const signet::TokenVerifier<Alg, signet::testing::FixedClock> verifier{key.public_key(), {}, clock};
    fuzz::require(verifier
                      .template verify<signet::AccessPolicy>(
                          issuer.template issue<signet::AccessPolicy>({.subject = "user-42"}).str())
                      .has_value(),
                  "a private key signs for its public key");
    fuzz::require(signet::PrivateKey<Alg>::from_pem(key.to_pem().text()).public_key().thumbprint() ==
                      key.public_key().thumbprint(),
                  "a private key is written as it was read");
}

template <class Alg>
void check(bool is_private, bool is_pem, std::string_view text) {
    const auto der = std::as_bytes(std::span{text});
    const auto is_refused_for_verifiers = [&] {
        try {
            static_cast<void>(is_pem ? signet::PublicKey<Alg>::from_pem(text, assurance::now)
                                     : signet::PublicKey<Alg>::from_der(der, assurance::now));
            return false;
        } catch (const signet::KeyError&) {
            return true;
        }
    };
    try {
        if (is_private) {
            check_private(is_pem ? signet::PrivateKey<Alg>::from_pem(text)
                                 : signet::PrivateKey<Alg>::from_der(der));
            fuzz::require(is_refused_for_verifiers(), "a verifier refuses a private key");
        } else {
            check_public(is_pem ? signet::PublicKey<Alg>::from_pem(text, assurance::now)
                                : signet::PublicKey<Alg>::from_der(der, assurance::now));
        }
    } catch (const signet::KeyError& error) {
        fuzz::require(!std::string_view{error.what()}.empty(), "a refusal has a reason");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    // A copy on the heap of exactly that size, so that AddressSanitizer detects reads past its end.
    const std::vector<char> bytes(data + 1, data + size);
    const std::string_view text{bytes.data(), bytes.size()};
    const bool is_private = (data[0] & 1) != 0;
    const bool is_pem = (data[0] & 2) != 0;
    switch (data[0] / 4 % 5) {
        case 0:
            check<signet::ES256>(is_private, is_pem, text);
            break;
        case 1:
            check<signet::ES384>(is_private, is_pem, text);
            break;
        case 2:
            check<signet::EdDSA>(is_private, is_pem, text);
            break;
        case 3:
            check<signet::RS256>(is_private, is_pem, text);
            break;
        default:
            check<signet::PS256>(is_private, is_pem, text);
    }
    fuzz::require(ERR_peek_error() == 0, "no error is left for the program");
    return 0;
}
