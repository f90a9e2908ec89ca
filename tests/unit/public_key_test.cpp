// SPDX-License-Identifier: MIT
#include "signet/public_key.hpp"

#include <openssl/err.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "signet/private_key.hpp"
#include "unit/forged_token.hpp"
#include "unit/public_keys.hpp"
#include "unit/verdict.hpp"

using namespace std::chrono_literals;
using namespace std::string_literals;
using signet::EdDSA;
using signet::ES256;
using signet::ES384;
using signet::KeyError;
using signet::PS256;
using signet::PublicKey;
using signet::RS256;
using signet_test::accepts;
using signet_test::bytes_of;
using signet_test::certificate;
using signet_test::der_of;
using signet_test::der_of_private;
using signet_test::der_of_public;
using signet_test::now;
using signet_test::openssl_key;
using signet_test::pem_of;
using signet_test::pem_of_private;
using signet_test::pem_of_public;
using signet_test::private_key;
using signet_test::public_key;
using signet_test::rsa_of;
using signet_test::sentence_of;
using signet_test::signature_of;

namespace {

/// The refusal of a key in PEM text, which leaves no error in OpenSSL's queue.
template <class Alg>
std::string refusal(std::string_view pem) {
    ERR_clear_error();
    const std::string sentence = sentence_of<KeyError>([pem] { return PublicKey<Alg>::from_pem(pem, now); });
    CHECK(ERR_peek_error() == 0);
    return sentence;
}
template <class Alg>
std::string refusal_of_der(std::string_view der) {
    ERR_clear_error();
    const std::string sentence =
        sentence_of<KeyError>([der] { return PublicKey<Alg>::from_der(bytes_of(der), now); });
    CHECK(ERR_peek_error() == 0);
    return sentence;
}

/// The refusal of an Ed25519 key with these 32 bytes.
std::string refusal_of_point(const std::array<unsigned char, 32>& point) {
    const signet::detail::EvpKey key{
        EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, point.data(), point.size())};
    return refusal<EdDSA>(pem_of_public(key.get()));
}

/// The number in 32 bytes, in little endian.
std::array<unsigned char, 32> low_number(unsigned char value) {
    return {value};
}
/// 2^255 - 19 + `more`, in little endian.
std::array<unsigned char, 32> prime_and(unsigned char more) {
    std::array<unsigned char, 32> number{};
    number.fill(0xFF);
    number.front() = static_cast<unsigned char>(0xED + more);
    number.back() = 0x7F;
    return number;
}

}  // namespace

TEMPLATE_TEST_CASE("a public key is the same in PEM, in DER and in a certificate", "", signet::ES256,
                   signet::ES384, signet::ES512, signet::EdDSA, signet::RS256, signet::PS512) {
    EVP_PKEY* const key = openssl_key(private_key<TestType>());
    const std::string expected = public_key<TestType>().thumbprint();
    CHECK(expected.size() == 43);
    const auto shown = certificate(key, now - 10min);
    CHECK(PublicKey<TestType>::from_pem(pem_of_public(key)).thumbprint() == expected);
    CHECK(PublicKey<TestType>::from_pem(public_key<TestType>().to_pem()).thumbprint() == expected);
    CHECK(PublicKey<TestType>::from_der(bytes_of(der_of_public(key))).thumbprint() == expected);
    CHECK(PublicKey<TestType>::from_pem(pem_of(shown), now).thumbprint() == expected);
    CHECK(PublicKey<TestType>::from_der(bytes_of(der_of(shown)), now).thumbprint() == expected);
    CHECK(
        PublicKey<TestType>::from_pem("Text before it.\n" + pem_of_public(key) + "and after.").thumbprint() ==
        expected);
    // The first certificate of a chain is that of the key.
    const auto issuer = certificate(openssl_key(private_key<ES384>()), now - 10min);
    CHECK(PublicKey<TestType>::from_pem(pem_of(shown) + pem_of(issuer), now).thumbprint() == expected);
}

TEST_CASE("a certificate is refused before and after its time") {
    EVP_PKEY* const key = openssl_key(private_key<ES256>());
    const auto at = [key](std::chrono::sys_seconds start) {
        const auto shown = certificate(key, start);
        const std::string sentence = refusal<ES256>(pem_of(shown));
        CHECK(refusal_of_der<ES256>(der_of(shown)) == sentence);
        return sentence;
    };
    CHECK(at(now - 1s) == "nothing was thrown");
    CHECK(at(now - 1h + 1s) == "nothing was thrown");
    CHECK(at(now + 1s) == "the certificate is not valid yet: check the clock, or use an older certificate");
    CHECK(at(now - 1h) == "the certificate has expired: use a current one");
}

TEST_CASE("a private key is not a public key") {
    EVP_PKEY* const key = openssl_key(private_key<ES256>());
    for (const std::string& pem :
         {pem_of_private(key), signet_test::traditional_pem(key), signet_test::traditional_pem(key, "secret"),
          std::string{private_key<ES256>().to_pem("secret").text()},
          pem_of_public(key) + pem_of_private(key)}) {
        CHECK(refusal<ES256>(pem).starts_with("this is a private key: a verifier needs only the public key"));
    }
    CHECK(refusal_of_der<ES256>(der_of_private(key)).starts_with("this is not a public key in DER"));
}

TEST_CASE("text that is not a public key is refused") {
    const std::string pem = pem_of_public(openssl_key(private_key<ES256>()));
    const std::string der = der_of_public(openssl_key(private_key<ES256>()));
    const std::string shown = pem_of(certificate(openssl_key(private_key<ES256>()), now));
    for (const std::string& text : {""s, "secret"s, pem.substr(0, pem.size() / 2), pem.substr(1),
                                    "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n"s}) {
        CHECK(refusal<ES256>(text).starts_with("this is not a public key in PEM text"));
    }
    CHECK(refusal<ES256>(shown.substr(0, shown.size() / 2)) == "this is not a valid certificate in PEM text");
    for (const std::string& bytes :
         {""s, der + '\0', der + der, der.substr(0, der.size() - 1), der.substr(1)}) {
        CHECK(refusal_of_der<ES256>(bytes).starts_with("this is not a public key in DER"));
    }
    // The null pointer of an empty view.
    CHECK(refusal<ES256>(std::string_view{}).starts_with("this is not a public key in PEM text"));
    CHECK(sentence_of<KeyError>([] {
              return PublicKey<ES256>::from_der({}, now);
          }).starts_with("this is not a public key in DER"));
    CHECK(refusal<ES256>(std::string(65537, ' ') + pem) == "the key is larger than 64 KiB");
    CHECK(
        refusal_of_der<ES256>(der + std::string(70000, '\0')).starts_with("this is not a public key in DER"));
}

TEST_CASE("a key of another algorithm is refused with the name of the right one") {
    const std::string p256 = pem_of_public(openssl_key(private_key<ES256>()));
    const std::string p384 = pem_of_public(openssl_key(private_key<ES384>()));
    const std::string rsa = pem_of_public(openssl_key(private_key<RS256>()));
    const std::string ed25519 = pem_of_public(openssl_key(private_key<EdDSA>()));
    CHECK(refusal<ES256>(p384) == "a key for ES256 must be a key of the curve P-256");
    CHECK(refusal<ES384>(p256) == "a key for ES384 must be a key of the curve P-384");
    CHECK(refusal<signet::ES512>(p384) == "a key for ES512 must be a key of the curve P-521");
    CHECK(refusal<ES256>(rsa) == "a key for ES256 must be a key of the curve P-256");
    CHECK(refusal<ES256>(ed25519) == "a key for ES256 must be a key of the curve P-256");
    CHECK(refusal<EdDSA>(p256) == "a key for EdDSA must be an Ed25519 key");
    CHECK(refusal<RS256>(p256) == "a key for RS256 must be an RSA key");
    CHECK(refusal<PS256>(ed25519) == "a key for PS256 must be an RSA key");
    for (const char* const curve : {"secp256k1", "brainpoolP256r1"}) {
        const signet::detail::EvpKey other{EVP_EC_gen(curve)};
        CHECK(refusal<ES256>(pem_of_public(other.get())) ==
              "a key for ES256 must be a key of the curve P-256");
    }
    for (const char* const type : {"X25519", "ED448"}) {
        const signet::detail::EvpKey other{EVP_PKEY_Q_keygen(nullptr, nullptr, type)};
        CHECK(refusal<EdDSA>(pem_of_public(other.get())) == "a key for EdDSA must be an Ed25519 key");
    }
}

TEST_CASE("RSA keys have from 2048 to 8192 bits") {
    const auto bits = [](std::size_t bytes, char first) {
        const auto key = rsa_of(first + std::string(bytes - 1, '\xFF'), 65537);
        REQUIRE(key);
        const std::string sentence = refusal<RS256>(pem_of_public(key.get()));
        CHECK(refusal<PS256>(pem_of_public(key.get())) == sentence);
        return sentence;
    };
    CHECK(bits(256, '\x80') == "nothing was thrown");
    CHECK(bits(1024, '\xFF') == "nothing was thrown");
    CHECK(bits(256, '\x7F')
              .starts_with("an RSA key must have from 2048 to 8192 bits, and this one has 2047: generate a "
                           "key with 3072 bits"));
    CHECK(bits(128, '\xFF').contains("has 1024:"));
    CHECK(bits(1025, '\x01').contains("has 8193:"));
    CHECK(bits(2048, '\xFF').contains("has 16384:"));
}

TEST_CASE("RSA keys have an odd modulus and an odd exponent above 1") {
    const std::string odd = '\xC0' + std::string(255, '\xFF');
    const std::string even = odd.substr(0, 255) + '\xFE';
    const auto with = [](const std::string& modulus, unsigned long exponent) {
        return refusal<RS256>(pem_of_public(rsa_of(modulus, exponent).get()));
    };
    CHECK(with(odd, 3) == "nothing was thrown");
    CHECK(with(odd, 65537) == "nothing was thrown");
    for (const auto& [modulus, exponent] :
         {std::pair{odd, 1UL}, {odd, 2UL}, {odd, 65536UL}, {even, 65537UL}}) {
        CHECK(with(modulus, exponent)
                  .starts_with("this RSA key has an even modulus, or a public exponent that"));
    }
}

TEST_CASE("an RSA key with the fingerprint of CVE-2017-15361 is refused") {
    // 65537 to the power of 1000 modulo the product of the primes up to 701, and the same plus 2.
    const signet::detail::BigNumberContext context{BN_CTX_new()};
    const signet::detail::BigNumber product{BN_new()};
    const signet::detail::BigNumber modulus{BN_new()};
    BN_one(product.get());
    for (unsigned n = 2; n <= 701; ++n) {
        bool is_prime = true;
        for (unsigned divisor = 2; divisor * divisor <= n; ++divisor) {
            is_prime = is_prime && n % divisor != 0;
        }
        if (is_prime) {
            BN_mul_word(product.get(), n);
        }
    }
    const signet::detail::BigNumber generator{BN_new()};
    const signet::detail::BigNumber power{BN_new()};
    BN_set_word(generator.get(), 65537);
    BN_set_word(power.get(), 1000);
    BN_mod_exp(modulus.get(), generator.get(), power.get(), product.get(), context.get());
    // Any multiple of the product may be added: up to 2048 bits.
    BN_lshift(power.get(), product.get(), 2047 - BN_num_bits(product.get()) + 1);
    BN_add(modulus.get(), modulus.get(), power.get());
    const auto refusal_of = [&] {
        std::string bytes(static_cast<std::size_t>(BN_num_bytes(modulus.get())), '\0');
        BN_bn2bin(modulus.get(), reinterpret_cast<unsigned char*>(bytes.data()));
        return refusal<RS256>(pem_of_public(rsa_of(bytes, 65537).get()));
    };
    CHECK(refusal_of().starts_with("this RSA key has the fingerprint of keys that can be factored"));
    BN_add_word(modulus.get(), 2);
    CHECK(refusal_of() == "nothing was thrown");
}

TEST_CASE("an RSA-PSS key verifies PSS only, with parameters that allow the algorithm") {
    const auto generate = [](const char* hash, int salt) {
        const signet::detail::EvpKeyContext context{EVP_PKEY_CTX_new_from_name(nullptr, "RSA-PSS", nullptr)};
        EVP_PKEY_keygen_init(context.get());
        EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), 2048);
        if (hash != nullptr) {
            EVP_PKEY_CTX_set_rsa_pss_keygen_md_name(context.get(), hash, nullptr);
            EVP_PKEY_CTX_set_rsa_pss_keygen_mgf1_md_name(context.get(), hash);
            EVP_PKEY_CTX_set_rsa_pss_keygen_saltlen(context.get(), salt);
        }
        EVP_PKEY* key = nullptr;
        EVP_PKEY_keygen(context.get(), &key);
        return signet::detail::EvpKey{key};
    };
    const auto free = generate(nullptr, 0);
    CHECK(refusal<RS256>(pem_of_public(free.get())) == "a key for RS256 must be an RSA key");
    for (const auto& [key, allowed] : {std::pair{generate(nullptr, 0), true},
                                       {generate("SHA2-256", 32), true},
                                       {generate("SHA2-256", 33), false},
                                       {generate("SHA2-512", 64), false}}) {
        const std::string sentence = refusal<PS256>(pem_of_public(key.get()));
        if (!allowed) {
            CHECK(sentence.starts_with("this RSA-PSS key is restricted to another hash or a longer salt"));
            CHECK(sentence_of<KeyError>([&] {
                      return signet::PrivateKey<PS256>::from_pem(pem_of_private(key.get()));
                  }) == sentence);
        } else {
            const auto own = signet::PrivateKey<PS256>::from_pem(pem_of_private(key.get()));
            CHECK(accepts(PublicKey<PS256>::from_pem(pem_of_public(key.get())), "m", signature_of(own, "m")));
        }
    }
}

TEST_CASE("a point that is not on its curve is refused") {
    std::string der = der_of_public(openssl_key(private_key<ES256>()));
    der.back() = static_cast<char>(der.back() ^ 1);
    CHECK(refusal_of_der<ES256>(der) != "nothing was thrown");
    // No point of edwards25519 has the y coordinate 2.
    CHECK(refusal_of_point(low_number(2)) == "the public key is not a point of the curve Ed25519");
    CHECK(refusal_of_point(low_number(3)) == "nothing was thrown");
}

TEST_CASE("the points of small order of edwards25519 are refused in all their encodings") {
    constexpr std::array<unsigned char, 32> order_8{
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0,
        0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05};
    // Its negative: 2^255 - 19 - y.
    std::array<unsigned char, 32> other_of_order_8 = prime_and(0);
    unsigned borrow = 0;
    for (std::size_t i = 0; i < order_8.size(); ++i) {
        const unsigned difference = 256U + other_of_order_8[i] - order_8[i] - borrow;
        other_of_order_8[i] = static_cast<unsigned char>(difference);
        borrow = difference < 256 ? 1 : 0;
    }
    std::vector<std::array<unsigned char, 32>> points{order_8, other_of_order_8, low_number(0),
                                                      low_number(1)};
    std::array<unsigned char, 32> minus_one = prime_and(0);
    minus_one.front() = 0xEC;
    points.push_back(minus_one);
    // Not canonical: 2^255 - 19 and above.
    for (unsigned char more = 0; more < 19; ++more) {
        points.push_back(prime_and(more));
    }
    for (std::array<unsigned char, 32> point : points) {
        for (int sign = 0; sign < 2; ++sign) {
            CHECK(
                refusal_of_point(point).starts_with("this Ed25519 key is a point of small order or is not"));
            point.back() ^= 0x80;
        }
    }
}

TEST_CASE("the id of a public key") {
    const auto& key = public_key<ES256>();
    CHECK_FALSE(key.id());
    CHECK(key.with_id("a").id() == "a");
    CHECK(key.with_id("a").with_id("b").id() == "b");
    CHECK(key.with_id(std::string(512, 'x')).id()->size() == 512);
    CHECK(sentence_of<KeyError>([&] {
              return key.with_id(std::string(513, 'x'));
          }).contains("at most 512 bytes"));
    CHECK(key.with_id("a").thumbprint() == key.thumbprint());
}

TEST_CASE("a public key that was moved from is refused") {
    auto key = PublicKey<ES256>::from_pem(public_key<ES256>().to_pem()).with_id("a");
    const auto moved = std::move(key);
    CHECK(moved.id() == "a");
    CHECK_FALSE(moved.to_pem().empty());
    CHECK_FALSE(key.id());  // NOLINT(bugprone-use-after-move)
    for (const std::string& sentence : {sentence_of<KeyError>([&] { return key.to_pem(); }),
                                        sentence_of<KeyError>([&] { return key.thumbprint(); }),
                                        sentence_of<KeyError>([&] { return signet::KeyRing{key}; })}) {
        CHECK(sentence == "this key was moved from: copy a key instead of moving it if it is used again");
    }
}

TEST_CASE("the thumbprints of RFC 7638 and RFC 8037") {
    const std::string rfc7638 =
        R"({"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc)"
        R"(_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQM)"
        R"(icAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksIN)"
        R"(HaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"})";
    const auto rsa = signet::parse_jwk<signet::Public<RS256>>(rfc7638);
    CHECK(rsa.thumbprint() == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    CHECK(rsa.id() == "2011-04-29");
    CHECK(signet::parse_jwk<EdDSA>(signet_test::ed25519_jwk).public_key().thumbprint() ==
          "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}
