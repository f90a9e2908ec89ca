// SPDX-License-Identifier: MIT
#include "signet/detail/crypto/openssl.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <exception>
#include <new>
#include <string>
#include <thread>

#include "catch.hpp"
#include "signet/detail/crypto/random.hpp"
#include "signet/detail/crypto/sha256.hpp"
#include "signet/session/manager.hpp"
#include "signet/signet.hpp"
#include "signet/store/memory.hpp"

using signet::AccessPolicy;
using signet::CryptoError;
using signet::SecretKey;
using signet::detail::require_openssl;

namespace {

/// While it exists, OpenSSL finds no provider with the algorithm that a caller needs.
class NoProvider {
public:
    NoProvider() { REQUIRE(EVP_set_default_properties(nullptr, "provider=absent") == 1); }
    NoProvider(const NoProvider&) = delete;
    NoProvider& operator=(const NoProvider&) = delete;
    ~NoProvider() { static_cast<void>(EVP_set_default_properties(nullptr, "")); }
};

/// The message of the CryptoError that `call` throws on a new thread. OpenSSL makes a random generator for
/// each thread.
template <class Call>
std::string failure_of(Call call) {
    std::string message = "no exception";
    std::thread{[&] {
        try {
            call();
        } catch (const CryptoError& error) {
            message = error.what();
        } catch (const std::exception& error) {
            message = std::string{"another exception: "} + error.what();
        }
    }}.join();
    return message;
}

}  // namespace

TEST_CASE("a failure of OpenSSL that names no cause, or memory, is std::bad_alloc") {
    ERR_clear_error();
    CHECK_NOTHROW(require_openssl(true, "hash"));
    CHECK_THROWS_AS(require_openssl(false, "hash"), std::bad_alloc);
    ERR_raise(ERR_LIB_EVP, ERR_R_MALLOC_FAILURE);
    ERR_raise(ERR_LIB_EVP, EVP_R_INITIALIZATION_ERROR);
    CHECK_THROWS_AS(require_openssl(false, "hash"), std::bad_alloc);
    ERR_raise(ERR_LIB_EVP, EVP_R_NOT_ABLE_TO_COPY_CTX);
    CHECK_THROWS_AS(require_openssl(false, "hash"), std::bad_alloc);
}

TEST_CASE("a failure of OpenSSL with a cause is a CryptoError, and leaves no entry in the error queue") {
    const std::string message = failure_of([] {
        ERR_raise(ERR_LIB_EVP, EVP_R_UNSUPPORTED_ALGORITHM);
        ERR_raise(ERR_LIB_EVP, EVP_R_INITIALIZATION_ERROR);
        require_openssl(false, "hash");
    });
    CHECK(message.starts_with("OpenSSL cannot hash: error:"));
    CHECK(message.ends_with("unsupported algorithm"));
    ERR_raise(ERR_LIB_EVP, EVP_R_UNSUPPORTED_ALGORITHM);
    CHECK_THROWS_AS(require_openssl(false, "hash"), CryptoError);
    CHECK(ERR_peek_error() == 0);
}

TEST_CASE("without a provider, keys, digests and random bytes throw a CryptoError") {
    const std::string text = SecretKey<>::generate_text();
    const SecretKey<> key = SecretKey<>::from_base64url(text);
    const signet::TokenIssuer issuer{key};
    const signet::TokenVerifier verifier{key};
    const auto token = issuer.issue<AccessPolicy>({.subject = "user-42"});
    signet::MemoryStore store;
    signet::SessionManager sessions{store, issuer};
    {
        const NoProvider no_provider;
        CHECK(failure_of([&] {
                  static_cast<void>(SecretKey<>::from_base64url(text));
              }).starts_with("OpenSSL cannot prepare an HMAC key: error:"));
        CHECK(failure_of([] {
                  static_cast<void>(signet::detail::sha256_text(""));
              }).starts_with("OpenSSL cannot compute a SHA-256 digest: error:"));
        for (const std::string& message :
             {failure_of([] { static_cast<void>(SecretKey<>::generate_text()); }),
              failure_of([&] { static_cast<void>(issuer.issue<AccessPolicy>({.subject = "user-42"})); }),
              failure_of([&] { static_cast<void>(sessions.log_in("user-42")); })}) {
            CHECK(message.starts_with("OpenSSL cannot make random bytes: error:"));
        }
        // A key that exists needs no provider: each verification continues to work.
        CHECK(failure_of([&] { static_cast<void>(verifier.verify<AccessPolicy>(token.str()).value()); }) ==
              "no exception");
    }
    CHECK(SecretKey<>::generate_text().size() == 43);
    CHECK(failure_of([&] { static_cast<void>(issuer.issue<AccessPolicy>({.subject = "user-42"})); }) ==
          "no exception");
}
