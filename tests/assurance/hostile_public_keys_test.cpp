// SPDX-License-Identifier: MIT
// Tokens of known attacks on public-key algorithms.
#include <array>
#include <chrono>
#include <signet/keys/jwk_text.hpp>
#include <signet/signet.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "../catch.hpp"
#include "forge.hpp"

namespace {

using namespace signet;  // NOLINT(google-build-using-namespace)
using testing::FixedClock;

const FixedClock the_clock{assurance::now};

std::string encoded(std::string_view text) {
    return detail::base64url_encode(text);
}

/// A token of any header, signed with a private key.
template <class Alg>
std::string signed_token(const PrivateKey<Alg>& key, std::string_view header) {
    std::string token = encoded(header) + "." + encoded(assurance::access_claims());
    const auto& signing = *detail::KeyState::of(key);
    std::vector<unsigned char> signature(signing.signature_size());
    signing.sign(token, signature.data());
    return token + "." +
           encoded(std::string_view{reinterpret_cast<const char*>(signature.data()), signature.size()});
}

template <class Alg, class Key>
Errc verdict(const Key& key, std::string_view token) {
    const auto verified =
        TokenVerifier<Alg, FixedClock>{key, {}, the_clock}.template verify<AccessPolicy>(token);
    return verified ? Errc{} : verified.error().code();
}

/// The order of P-256 (FIPS 186-4, D.1.2.3).
constexpr std::array<unsigned char, 32> p256_order{
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};

}  // namespace

TEST_CASE("hostile public keys: a key in the header is never used") {
    const auto ours = PrivateKey<ES256>::generate();
    const auto theirs = PrivateKey<ES256>::generate();
    const std::string members = jwk_text(theirs.public_key());
    for (const std::string& member :
         {R"("jwk":)" + members, std::string{R"("jku":"https://evil.example/jwks")"},
          std::string{R"("x5u":"https://evil.example/cert")"}, std::string{R"("x5c":["MIIB"])"},
          R"("x5t#S256":")" + theirs.public_key().thumbprint() + '"'}) {
        INFO(member);
        const std::string header = R"({"alg":"ES256",)" + member + "}";
        CHECK(verdict<ES256>(ours.public_key(), signed_token(theirs, header)) == Errc::bad_signature);
        CHECK(verdict<ES256>(theirs.public_key(), signed_token(theirs, header)) == Errc{});
    }
}

TEST_CASE("hostile public keys: a token of another family is refused") {
    const auto rsa = PrivateKey<RS256>::generate(2048);
    const auto same_rsa = PrivateKey<PS256>::from_pem(rsa.to_pem().text());
    const auto ec = PrivateKey<ES256>::generate();
    const auto rsa_header = R"({"alg":"RS256"})";
    const auto pss_header = R"({"alg":"PS256"})";
    CHECK(verdict<RS256>(rsa.public_key(), signed_token(rsa, rsa_header)) == Errc{});
    CHECK(verdict<PS256>(same_rsa.public_key(), signed_token(rsa, rsa_header)) == Errc::wrong_algorithm);
    // The signature of one padding with the name of the other.
    CHECK(verdict<PS256>(same_rsa.public_key(), signed_token(rsa, pss_header)) == Errc::bad_signature);
    CHECK(verdict<RS256>(rsa.public_key(), signed_token(same_rsa, rsa_header)) == Errc::bad_signature);
    CHECK(verdict<ES256>(ec.public_key(), signed_token(rsa, rsa_header)) == Errc::wrong_algorithm);
    CHECK(verdict<ES256>(ec.public_key(), signed_token(rsa, R"({"alg":"ES256"})")) == Errc::bad_signature);
    // The public key as the secret of HMAC (CVE-2016-5431).
    const std::string pem = rsa.public_key().to_pem();
    const detail::HmacKey<HS256> hmac{std::as_bytes(std::span{pem})};
    std::string forged = encoded(R"({"alg":"HS256"})") + "." + encoded(assurance::access_claims());
    const auto mac = hmac.sign(forged);
    forged += "." + encoded(std::string_view{reinterpret_cast<const char*>(mac.bytes().data()), 32});
    CHECK(verdict<RS256>(rsa.public_key(), forged) == Errc::wrong_algorithm);

    using Both = AnyOf<ES256, RS256>;
    const auto ring = KeyRing<Public<Both>>{rsa.public_key().with_id("a")}.also_verify(
        ec.public_key().with_id("b"), (std::chrono::sys_seconds::max)());
    CHECK(verdict<Both>(ring, signed_token(rsa, R"({"alg":"RS256","kid":"a"})")) == Errc{});
    CHECK(verdict<Both>(ring, signed_token(rsa, R"({"alg":"ES256","kid":"a"})")) == Errc::wrong_algorithm);
    CHECK(verdict<Both>(ring, signed_token(rsa, R"({"alg":"RS256","kid":"b"})")) == Errc::wrong_algorithm);
    CHECK(verdict<Both>(ring, signed_token(same_rsa, R"({"alg":"PS256","kid":"a"})")) ==
          Errc::wrong_algorithm);
    CHECK(verdict<Both>(ring, forged) == Errc::wrong_algorithm);
}

TEST_CASE("hostile public keys: psychic signatures and numbers outside the order are refused") {
    const auto key = PrivateKey<ES256>::generate();
    const std::string input = encoded(R"({"alg":"ES256"})") + "." + encoded(assurance::access_claims());
    const std::string zero(32, '\0');
    const std::string one = std::string(31, '\0') + '\1';
    const std::string order{reinterpret_cast<const char*>(p256_order.data()), p256_order.size()};
    for (const std::string& r : {zero, one, order}) {
        for (const std::string& s : {zero, one, order}) {
            CHECK(verdict<ES256>(key.public_key(), input + "." + encoded(r + s)) == Errc::bad_signature);
        }
    }
    const std::string good = signed_token(key, R"({"alg":"ES256"})");
    const std::string signature = *detail::base64url_decode(good.substr(good.rfind('.') + 1));
    const std::string start = good.substr(0, good.rfind('.') + 1);
    CHECK(verdict<ES256>(key.public_key(), start + encoded(signature)) == Errc{});
    // Leading zeros, and the size of another curve.
    CHECK(verdict<ES256>(key.public_key(), start + encoded('\0' + signature.substr(0, 32) + '\0' +
                                                           signature.substr(32))) == Errc::bad_signature);
    CHECK(verdict<ES256>(key.public_key(), start + encoded(signature.substr(0, 63))) == Errc::bad_signature);
}
