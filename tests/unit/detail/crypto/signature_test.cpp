// SPDX-License-Identifier: MIT
#include "signet/detail/crypto/signature.hpp"

#include <openssl/err.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "signet/detail/crypto/context_pool.hpp"
#include "unit/public_keys.hpp"

using signet::detail::base64url_decode;
using signet_test::accepts;
using signet_test::openssl_key;
using signet_test::openssl_signature;
using signet_test::private_key;
using signet_test::public_key;
using signet_test::signature_of;

namespace {

constexpr std::string_view claims_of_rfc7515 =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
constexpr std::string_view message = "header.payload";

struct Example {
    std::string signed_text;
    std::string signature;
};

/// Splits a token of an RFC.
Example example(const std::string& token) {
    const auto dot = token.rfind('.');
    return {token.substr(0, dot), base64url_decode(token.substr(dot + 1)).value()};
}

}  // namespace

TEST_CASE("the signatures of RFC 7515 A.2 to A.4 are verified, and made if they are deterministic") {
    const auto rsa = signet::parse_jwk<signet::RS256>(signet_test::rsa_jwk);
    const Example a2 = example("eyJhbGciOiJSUzI1NiJ9." + std::string{claims_of_rfc7515} +
                               ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-"
                               "0Qc_lF5YKt_O8W2Fp5jujGbds9"
                               "uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_"
                               "nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_"
                               "eSN9383LcOLn6_dO--xi12jzDwusC-"
                               "eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt"
                               "5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw");
    CHECK(accepts(rsa.public_key(), a2.signed_text, a2.signature));
    CHECK(signature_of(rsa, a2.signed_text) == a2.signature);

    const auto p256 = signet::parse_jwk<signet::ES256>(signet_test::es256_jwk);
    const Example a3 =
        example("eyJhbGciOiJFUzI1NiJ9." + std::string{claims_of_rfc7515} +
                ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
    CHECK(accepts(p256.public_key(), a3.signed_text, a3.signature));
    CHECK(accepts(p256.public_key(), a3.signed_text, signature_of(p256, a3.signed_text)));

    const auto p521 = signet::parse_jwk<signet::ES512>(signet_test::es512_jwk);
    const Example a4 = example(
        "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-"
        "mZZqwqT2S"
        "I-KGDKB34XO0aw_"
        "7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolL"
        "zeO_Jn");
    CHECK(accepts(p521.public_key(), a4.signed_text, a4.signature));
    CHECK_FALSE(accepts(p521.public_key(), a3.signed_text, a4.signature));
}

TEST_CASE("the signature of RFC 8037 A.4 is made and verified") {
    const auto key = signet::parse_jwk<signet::EdDSA>(signet_test::ed25519_jwk);
    const Example a4 = example(
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
    CHECK(signature_of(key, a4.signed_text) == a4.signature);
    CHECK(accepts(key.public_key(), a4.signed_text, a4.signature));
    CHECK_FALSE(accepts(key.public_key(), a4.signed_text + " ", a4.signature));
}

TEMPLATE_TEST_CASE("a signature of another message, key or size is refused", "", signet::ES256, signet::ES384,
                   signet::ES512, signet::EdDSA, signet::RS256, signet::RS384, signet::RS512, signet::PS256,
                   signet::PS384, signet::PS512) {
    ERR_clear_error();
    const std::string good = signature_of(private_key<TestType>(), message);
    const auto refused = [](std::string_view signature) {
        return !accepts(public_key<TestType>(), message, signature);
    };
    CHECK_FALSE(refused(good));
    CHECK_FALSE(accepts(public_key<TestType>(), "header.Payload", good));
    CHECK(refused(""));
    CHECK(refused(good.substr(1)));
    CHECK(refused(good.substr(0, good.size() - 1)));
    CHECK(refused(good + '\0'));
    CHECK(refused('\0' + good));
    CHECK(refused(good + good));
    CHECK(refused(std::string(good.size(), '\0')));
    CHECK(refused(std::string(good.size(), '\xFF')));
    for (std::size_t at = 0; at < good.size(); at += 7) {
        std::string changed = good;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        CHECK(refused(changed));
    }
    CHECK(ERR_peek_error() == 0);
}

TEMPLATE_TEST_CASE("ECDSA signatures have a fixed size and numbers from 1 to the order", "", signet::ES256,
                   signet::ES384, signet::ES512) {
    const auto& key = public_key<TestType>();
    const std::string good = signature_of(private_key<TestType>(), message);
    const std::size_t half = good.size() / 2;
    const std::string zero(half, '\0');
    const std::string one = std::string(half - 1, '\0') + '\1';
    // CVE-2022-21449: zero for both numbers was valid for every message.
    CHECK_FALSE(accepts(key, message, zero + zero));
    CHECK_FALSE(accepts(key, message, zero + good.substr(half)));
    CHECK_FALSE(accepts(key, message, good.substr(0, half) + zero));
    CHECK_FALSE(accepts(key, message, one + one));
    CHECK_FALSE(accepts(key, message, '\0' + good.substr(0, half) + '\0' + good.substr(half)));
    const std::string der = openssl_signature(openssl_key(private_key<TestType>()), message,
                                              std::string{TestType::scheme.digest}.c_str());
    REQUIRE_FALSE(der.empty());
    CHECK_FALSE(accepts(key, message, der));
    CHECK_FALSE(accepts(key, message, (der + std::string(good.size(), '\0')).substr(0, good.size())));
    // The order of the curve, and numbers with the order added, are out of range.
    const signet::detail::BigNumber order =
        signet::detail::key_number(openssl_key(key), OSSL_PKEY_PARAM_EC_ORDER);
    std::string n(half, '\0');
    REQUIRE(BN_bn2binpad(order.get(), reinterpret_cast<unsigned char*>(n.data()), static_cast<int>(half)) ==
            static_cast<int>(half));
    CHECK_FALSE(accepts(key, message, n + good.substr(half)));
    CHECK_FALSE(accepts(key, message, good.substr(0, half) + n));
    CHECK_FALSE(accepts(key, message, n + n));
}

TEST_CASE("an RSA signature with other padding, another hash or another salt size is refused") {
    EVP_PKEY* const rsa = openssl_key(private_key<signet::RS256>());
    constexpr int pkcs1 = RSA_PKCS1_PADDING;
    constexpr int pss = RSA_PKCS1_PSS_PADDING;
    const auto& rs256 = public_key<signet::RS256>();
    const auto& ps256 = public_key<signet::PS256>();
    CHECK(accepts(rs256, message, openssl_signature(rsa, message, "SHA2-256", pkcs1)));
    CHECK(accepts(ps256, message, openssl_signature(rsa, message, "SHA2-256", pss)));
    CHECK(accepts(ps256, message, openssl_signature(rsa, message, "SHA2-256", pss, 32)));
    for (const int salt : {0, 20, 31, 33, RSA_PSS_SALTLEN_MAX}) {
        const std::string other = openssl_signature(rsa, message, "SHA2-256", pss, salt);
        REQUIRE_FALSE(other.empty());
        CHECK_FALSE(accepts(ps256, message, other));
    }
    CHECK_FALSE(accepts(rs256, message, openssl_signature(rsa, message, "SHA2-256", pss)));
    CHECK_FALSE(accepts(ps256, message, openssl_signature(rsa, message, "SHA2-256", pkcs1)));
    for (const char* const hash : {"SHA1", "SHA2-224", "SHA2-384", "SHA2-512", "SHA3-256"}) {
        CHECK_FALSE(accepts(rs256, message, openssl_signature(rsa, message, hash, pkcs1)));
        CHECK_FALSE(accepts(ps256, message, openssl_signature(rsa, message, hash, pss)));
    }
}

TEST_CASE("a pool keeps as many objects as it has places and destroys the others") {
    constexpr int surplus = 40;
    signet::detail::ContextPool<int> pool;
    CHECK(pool.take() == nullptr);
    for (int i = 0; i < surplus; ++i) {
        pool.put(std::make_unique<int>(i));
    }
    int kept = 0;
    while (pool.take()) {
        ++kept;
    }
    CHECK(kept == 16);
}

TEMPLATE_TEST_CASE("one key signs and verifies in more threads than its pool has places", "", signet::ES256,
                   signet::EdDSA, signet::PS256) {
    constexpr int thread_count = 20;
    constexpr int rounds = 3;
    const auto& key = private_key<TestType>();
    const std::string forged = signature_of(signet_test::private_key<TestType>(), "another message");
    std::latch all_started{thread_count};
    std::atomic<int> right{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < thread_count; ++i) {
            threads.emplace_back([&, i] {
                const std::string own = "message " + std::to_string(i);
                all_started.arrive_and_wait();
                for (int round = 0; round < rounds; ++round) {
                    right += accepts(key.public_key(), own, signature_of(key, own)) &&
                                     !accepts(key.public_key(), own, forged)
                                 ? 1
                                 : 0;
                }
            });
        }
    }
    CHECK(right == thread_count * rounds);
}
