// SPDX-License-Identifier: MIT
#include "signet/private_key.hpp"

#include <openssl/err.h>

#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "catch.hpp"
#include "unit/keys/fixture.hpp"
#include "unit/public_keys.hpp"
#include "unit/verdict.hpp"

using signet::EdDSA;
using signet::ES256;
using signet::KeyError;
using signet::KeyPassphrase;
using signet::PrivateKey;
using signet::RS256;
using signet::WipedString;
using signet_test::accepts;
using signet_test::bytes_of;
using signet_test::der_of_private;
using signet_test::openssl_key;
using signet_test::pem_of_private;
using signet_test::private_key;
using signet_test::public_key;
using signet_test::sentence_of;
using signet_test::signature_of;
using signet_test::traditional_pem;

namespace {

/// Whether the key signs for the public key of `private_key<Alg>()`.
template <class Alg>
bool is_the_key(const PrivateKey<Alg>& key) {
    return accepts(public_key<Alg>(), "message", signature_of(key, "message")) &&
           key.public_key().thumbprint() == public_key<Alg>().thumbprint();
}

/// The refusal of a key in PEM text, which leaves no error in OpenSSL's queue.
template <class Alg>
std::string refusal(std::string_view pem, const KeyPassphrase& passphrase = {}) {
    ERR_clear_error();
    const std::string sentence =
        sentence_of<KeyError>([&] { return PrivateKey<Alg>::from_pem(pem, passphrase); });
    CHECK(ERR_peek_error() == 0);
    return sentence;
}

KeyPassphrase says(std::string_view text) {
    return [text = std::string{text}] { return WipedString{std::string{text}}; };
}

}  // namespace

TEMPLATE_TEST_CASE("a private key is the same in PEM, in DER, in a file and in the environment", "",
                   signet::ES256, signet::ES384, signet::ES512, signet::EdDSA, signet::Ed25519, signet::RS256,
                   signet::PS384) {
    EVP_PKEY* const key = openssl_key(private_key<TestType>());
    const std::string pem = pem_of_private(key);
    CHECK(is_the_key(PrivateKey<TestType>::from_pem(pem)));
    CHECK(is_the_key(PrivateKey<TestType>::from_pem(private_key<TestType>().to_pem().text())));
    CHECK(is_the_key(PrivateKey<TestType>::from_der(bytes_of(der_of_private(key)))));
    CHECK(is_the_key(PrivateKey<TestType>::from_pem("Text before it.\n" + pem)));
    const signet_test::KeyPlace place;
    CHECK(is_the_key(PrivateKey<TestType>::from_file(place.write("key.pem", pem).string())));
    setenv("SIGNET_TEST_PRIVATE_KEY", pem.c_str(), 1);
    CHECK(is_the_key(PrivateKey<TestType>::from_env("SIGNET_TEST_PRIVATE_KEY")));
    unsetenv("SIGNET_TEST_PRIVATE_KEY");
    const PrivateKey<TestType> copy = private_key<TestType>();
    CHECK(is_the_key(copy));
}

TEST_CASE("the older PEM forms of private keys are read") {
    const std::string sec1 = traditional_pem(openssl_key(private_key<ES256>()));
    REQUIRE(sec1.starts_with("-----BEGIN EC PRIVATE KEY-----"));
    CHECK(is_the_key(PrivateKey<ES256>::from_pem(sec1)));
    // `openssl ecparam -genkey` writes the curve first.
    CHECK(is_the_key(PrivateKey<ES256>::from_pem(
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" + sec1)));
    const std::string pkcs1 = traditional_pem(openssl_key(private_key<RS256>()));
    REQUIRE(pkcs1.starts_with("-----BEGIN RSA PRIVATE KEY-----"));
    CHECK(is_the_key(PrivateKey<RS256>::from_pem(pkcs1)));
    CHECK(is_the_key(PrivateKey<ES256>::from_pem(traditional_pem(openssl_key(private_key<ES256>()), "secret"),
                                                 says("secret"))));
}

TEST_CASE("an encrypted private key is read with its passphrase") {
    const WipedString pem = private_key<ES256>().to_pem("correct horse");
    REQUIRE(pem.text().starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    CHECK(is_the_key(PrivateKey<ES256>::from_pem(pem.text(), says("correct horse"))));
    constexpr std::string_view wrong =
        "the private key cannot be decrypted: the passphrase is wrong or too long";
    CHECK(refusal<ES256>(pem.text(), says("another")) == wrong);
    CHECK(refusal<ES256>(pem.text(), says("")) == wrong);
    CHECK(refusal<ES256>(pem.text(), says(std::string(100'000, 'x'))) == wrong);
    CHECK(refusal<ES256>(pem.text()) ==
          "the private key is encrypted: give a function that returns its passphrase");
    const std::string longest(1024, 'x');
    CHECK(
        is_the_key(PrivateKey<ES256>::from_pem(private_key<ES256>().to_pem(longest).text(), says(longest))));
}

TEST_CASE("what the passphrase function throws is passed on") {
    const WipedString pem = private_key<ES256>().to_pem("secret");
    ERR_clear_error();
    const KeyPassphrase throws = []() -> WipedString { throw std::runtime_error{"no terminal"}; };
    CHECK(sentence_of<std::runtime_error>([&] { return PrivateKey<ES256>::from_pem(pem.text(), throws); }) ==
          "no terminal");
    CHECK(ERR_peek_error() == 0);
}

TEST_CASE("the passphrase function is called for encrypted keys only") {
    int calls = 0;
    const KeyPassphrase counts = [&calls] {
        ++calls;
        return WipedString{"secret"};
    };
    CHECK(is_the_key(PrivateKey<ES256>::from_pem(pem_of_private(openssl_key(private_key<ES256>())), counts)));
    CHECK(calls == 0);
    CHECK(is_the_key(PrivateKey<ES256>::from_pem(private_key<ES256>().to_pem("secret").text(), counts)));
    CHECK(calls == 1);
}

TEST_CASE("a public key or a certificate is not a private key") {
    EVP_PKEY* const key = openssl_key(private_key<ES256>());
    const auto shown = signet_test::certificate(key, std::chrono::sys_seconds{});
    for (const std::string& pem : {signet_test::pem_of_public(key), signet_test::pem_of(shown)}) {
        CHECK(refusal<ES256>(pem) ==
              "this is a public key: an issuer needs the private key (-----BEGIN PRIVATE KEY-----)");
    }
    CHECK(sentence_of<KeyError>([&] {
              return PrivateKey<ES256>::from_der(bytes_of(signet_test::der_of_public(key)));
          }) == "this is not a private key in DER (PKCS #8)");
}

TEST_CASE("text that is not a private key is refused") {
    const std::string pem = pem_of_private(openssl_key(private_key<ES256>()));
    const std::string der = der_of_private(openssl_key(private_key<ES256>()));
    for (const std::string& text :
         {std::string{}, std::string{"secret"}, pem.substr(0, pem.size() / 2),
          std::string{"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n"}}) {
        CHECK(refusal<ES256>(text) == "this is not a private key in PEM text (-----BEGIN PRIVATE KEY-----)");
    }
    for (const std::string& bytes :
         {std::string{}, der + '\0', der + der, der.substr(0, der.size() - 1), der.substr(1)}) {
        ERR_clear_error();
        CHECK(sentence_of<KeyError>([&] { return PrivateKey<ES256>::from_der(bytes_of(bytes)); }) ==
              "this is not a private key in DER (PKCS #8)");
        CHECK(ERR_peek_error() == 0);
    }
    // The null pointer of an empty view.
    CHECK(refusal<ES256>(std::string_view{}) ==
          "this is not a private key in PEM text (-----BEGIN PRIVATE KEY-----)");
    CHECK(sentence_of<KeyError>([] { return PrivateKey<ES256>::from_der({}); }) ==
          "this is not a private key in DER (PKCS #8)");
    CHECK(refusal<ES256>(std::string(65537, ' ') + pem) == "the key is larger than 64 KiB");
}

TEST_CASE("a private key of another algorithm is refused") {
    CHECK(refusal<ES256>(pem_of_private(openssl_key(private_key<signet::ES384>()))) ==
          "a key for ES256 must be a key of the curve P-256");
    CHECK(refusal<ES256>(pem_of_private(openssl_key(private_key<RS256>()))) ==
          "a key for ES256 must be a key of the curve P-256");
    CHECK(refusal<EdDSA>(pem_of_private(openssl_key(private_key<ES256>()))) ==
          "a key for EdDSA must be an Ed25519 key");
    CHECK(refusal<RS256>(pem_of_private(openssl_key(private_key<EdDSA>()))) ==
          "a key for RS256 must be an RSA key");
    const signet::detail::EvpKey small{EVP_RSA_gen(1024)};
    CHECK(refusal<RS256>(pem_of_private(small.get()))
              .contains("from 2048 to 8192 bits, and this one has 1024"));
}

TEST_CASE("a private key whose public half belongs to another key is refused") {
    // The DER of a P-256 key ends with its public point.
    std::string der = der_of_private(openssl_key(private_key<ES256>()));
    const std::string other = der_of_private(openssl_key(PrivateKey<ES256>::generate()));
    der.replace(der.size() - 64, 64, other.substr(other.size() - 64));
    CHECK(sentence_of<KeyError>([&] {
              return PrivateKey<ES256>::from_der(bytes_of(der));
          }).starts_with("the public and private parts are not one key"));
    // A wrong number of the Chinese remainder theorem would let a signature reveal the factors.
    std::string rsa = der_of_private(openssl_key(private_key<RS256>()));
    rsa[rsa.size() - 8] = static_cast<char>(rsa[rsa.size() - 8] ^ 1);
    CHECK(sentence_of<KeyError>([&] {
              return PrivateKey<RS256>::from_der(bytes_of(rsa));
          }).starts_with("the public and private parts are not one key"));
}

TEST_CASE("generated keys differ and have the size that was asked for") {
    CHECK(PrivateKey<ES256>::generate().public_key().thumbprint() !=
          PrivateKey<ES256>::generate().public_key().thumbprint());
    CHECK(EVP_PKEY_get_bits(openssl_key(PrivateKey<RS256>::generate(2048))) == 2048);
    for (const int bits : {0, -1, 1024, 2047, 8193}) {
        CHECK(sentence_of<KeyError>([bits] { return PrivateKey<RS256>::generate(bits); }) ==
              "an RSA key must have from 2048 to 8192 bits");
    }
}

TEST_CASE("a private key gives its id to its public key") {
    const auto named = private_key<ES256>().with_id("a");
    CHECK(named.id() == "a");
    CHECK(named.public_key().id() == "a");
    CHECK_FALSE(private_key<ES256>().id());
    CHECK(sentence_of<KeyError>([] {
              return private_key<ES256>().with_id(std::string(513, 'x'));
          }).contains("at most 512 bytes"));
}

TEST_CASE("a private key that was moved from is refused") {
    PrivateKey<ES256> key = private_key<ES256>().with_id("a");
    const PrivateKey<ES256> moved = std::move(key);
    CHECK(is_the_key(moved));
    CHECK_FALSE(key.id());  // NOLINT(bugprone-use-after-move)
    for (const std::string& sentence : {sentence_of<KeyError>([&] { return key.to_pem(); }),
                                        sentence_of<KeyError>([&] { return signet::KeyRing{key}; }),
                                        sentence_of<KeyError>([&] { return signet::jwk_text(key); }),
                                        sentence_of<KeyError>([&] { return key.public_key().to_pem(); })}) {
        CHECK(sentence == "this key was moved from: copy a key instead of moving it if it is used again");
    }
}

TEST_CASE("a file with a private key must not be readable by others") {
    const signet_test::KeyPlace place;
    const std::string pem = pem_of_private(openssl_key(private_key<ES256>()));
    for (const unsigned mode : {0644U, 0602U, 0666U}) {
        const auto path = place.write("open.pem", pem, mode).string();
        CHECK(sentence_of<KeyError>([&] { return PrivateKey<ES256>::from_file(path); }) !=
              "nothing was thrown");
    }
    CHECK(sentence_of<signet::KeyFileError>([&] {
              return PrivateKey<ES256>::from_file(place.file("missing.pem").string());
          }) != "nothing was thrown");
}
