// SPDX-License-Identifier: MIT
// Private and public keys without enough memory: reading, signing, verifying and JWK Sets.
#include <signet/keys/jwk_set.hpp>
#include <signet/keys/jwk_text.hpp>
#include <signet/signet.hpp>
#include <string>

#include "../catch.hpp"
#include "../unit/public_keys.hpp"
#include "forge.hpp"
#include "out_of_memory.hpp"

namespace {

using namespace signet;  // NOLINT(google-build-using-namespace)
using assurance::Outcome;
using assurance::survives;
using signet_test::private_key;
using testing::FixedClock;

const FixedClock the_clock{assurance::now};

Outcome right_if(bool holds) {
    return holds ? Outcome::right : Outcome::wrong;
}

/// Runs `work`. OpenSSL does not always say that memory ran out, so that a key may be refused. Decoding a key
/// allocates a thousand times, of which some fail.
template <class Work>
void survives_with_keys(const Work& work) {
    constexpr std::size_t step = 13;
    const auto run = [&] {
        try {
            return work();
        } catch (const KeyError&) {
            return Outcome::refused;
        } catch (const CryptoError&) {
            return Outcome::refused;
        }
    };
    survives(run, step);
}

/// Runs `read`, which returns the thumbprint of a key.
template <class Read>
void reads(const std::string& thumbprint, const Read& read) {
    survives_with_keys([&] { return right_if(read() == thumbprint); });
}

template <class Alg>
void check_reading() {
    const auto& key = private_key<Alg>();
    const std::string thumbprint = key.public_key().thumbprint();
    const std::string pem = key.public_key().to_pem();
    const std::string jwk = jwk_text(key.public_key());
    const std::string der = signet_test::der_of_public(signet_test::openssl_key(key));
    reads(thumbprint, [&] { return PublicKey<Alg>::from_pem(pem).thumbprint(); });
    reads(thumbprint, [&] { return PublicKey<Alg>::from_der(signet_test::bytes_of(der)).thumbprint(); });
    reads(thumbprint, [&] { return parse_jwk<Public<Alg>>(jwk).thumbprint(); });
    survives_with_keys([&] { return right_if(jwk_text(key.public_key()) == jwk); });
    survives_with_keys([&] { return right_if(key.public_key().to_pem() == pem); });
    if (Alg::scheme.is_rsa()) {
        return;  // the check of a private RSA key allocates too often
    }
    const std::string secret = key.to_pem().text();
    const std::string secret_jwk = jwk_text(key);
    const std::string secret_der = signet_test::der_of_private(signet_test::openssl_key(key));
    const auto thumbprint_of = [](const PrivateKey<Alg>& one) { return one.public_key().thumbprint(); };
    reads(thumbprint, [&] { return thumbprint_of(PrivateKey<Alg>::from_pem(secret)); });
    reads(thumbprint,
          [&] { return thumbprint_of(PrivateKey<Alg>::from_der(signet_test::bytes_of(secret_der))); });
    reads(thumbprint, [&] { return thumbprint_of(parse_jwk<Alg>(secret_jwk)); });
    survives_with_keys([&] { return right_if(key.to_pem().text() == secret); });
    survives_with_keys([&] { return right_if(jwk_text(key) == secret_jwk); });
}

template <class Alg>
void check_tokens() {
    const auto& key = private_key<Alg>();
    const std::string token =
        TokenIssuer{key, {}, the_clock}.template issue<AccessPolicy>({.subject = "user-42"}).str();
    std::string forged = token;
    forged[forged.rfind('.') + 20] = forged[forged.rfind('.') + 20] == 'A' ? 'B' : 'A';
    const std::string pem = key.public_key().to_pem();
    // A new key in each run, so that its contexts are made without enough memory too.
    const auto verdict_of = [&](const std::string& text) {
        const TokenVerifier verifier{PublicKey<Alg>::from_pem(pem), {}, the_clock};
        const auto verified = verifier.template verify<AccessPolicy>(text);
        return verified ? Errc{} : verified.error().code();
    };
    INFO("a valid token");
    survives_with_keys([&] {
        const Errc verdict = verdict_of(token);
        // For Ed25519, OpenSSL does not distinguish a failed allocation from a wrong signature.
        return verdict == Errc::bad_signature && !Alg::scheme.digest.empty() ? Outcome::wrong
               : verdict == Errc{}                                           ? Outcome::right
                                                                             : Outcome::refused;
    });
    INFO("a forged token");
    survives_with_keys([&] { return right_if(verdict_of(forged) == Errc::bad_signature); });
    INFO("issuing");
    auto* const bare = signet_test::openssl_key(key);
    survives_with_keys([&] {
        EVP_PKEY_up_ref(bare);
        const TokenIssuer issuer{
            detail::KeyState::made_of<PrivateKey<Alg>>(detail::EvpKey{bare}), {}, the_clock};
        const std::string subject = "a subject that needs the heap";
        const std::string issued = issuer.template issue<AccessPolicy>({.subject = subject}).str();
        // After a failed allocation, OpenSSL 3.0 can write wrong RSA signatures with the same key. Verifiers
        // refuse them.
        return verdict_of(issued) == Errc{} ? Outcome::right : Outcome::refused;
    });
}

}  // namespace

TEMPLATE_TEST_CASE("out of memory: reading and writing private and public keys", "", signet::ES256,
                   signet::EdDSA, signet::RS256) {
    check_reading<TestType>();
}

TEMPLATE_TEST_CASE("out of memory: signing and verifying", "", signet::ES256, signet::EdDSA, signet::RS256) {
    check_tokens<TestType>();
}
