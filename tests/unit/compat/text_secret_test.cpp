// SPDX-License-Identifier: MIT
#include "signet/compat/text_secret.hpp"

#include <cstdlib>
#include <string>

#include "catch.hpp"
#include "signet/issuer.hpp"
#include "signet/verifier.hpp"
#include "unit/forged_token.hpp"
#include "unit/verdict.hpp"

using signet::compat::text_secret;
using signet::compat::text_secret_from_env;
using signet_test::verdict;

namespace {

// Also valid base64url, so that decoding it by mistake would result in a different key.
const std::string text = "Zk3vQ9sXw7LpR2nTb8YcD5hGjK4mVeA1fUoI6tWqSzE";

std::string token_of(const signet::SecretKey<>& key) {
    return signet::TokenIssuer{key}.issue<signet::AccessPolicy>({}).str();
}

}  // namespace

TEST_CASE("compat text_secret: the key is the bytes of the string") {
    const signet::TokenVerifier verifier{text_secret(text)};
    CHECK(verdict(verifier.verify<signet::AccessPolicy>(
              token_of(signet::SecretKey<>::from_bytes(std::as_bytes(std::span{text}))))) == "ok");
    CHECK(verdict(verifier.verify<signet::AccessPolicy>(
              token_of(signet::SecretKey<>::from_base64url(text)))) == "bad_signature");
}

TEST_CASE("compat text_secret: the string may be in an environment variable with or without a line ending") {
    const signet::TokenVerifier verifier{text_secret(text)};
    for (const std::string& value : {text, text + "\n"}) {
        setenv("SIGNET_TEST_TEXT_SECRET", value.c_str(), 1);
        CHECK(verdict(verifier.verify<signet::AccessPolicy>(
                  token_of(text_secret_from_env("SIGNET_TEST_TEXT_SECRET")))) == "ok");
    }
    unsetenv("SIGNET_TEST_TEXT_SECRET");
    CHECK(signet_test::sentence_of<signet::KeyError>([] {
              return text_secret_from_env("SIGNET_TEST_TEXT_SECRET");
          }).starts_with("the environment variable SIGNET_TEST_TEXT_SECRET is not set"));
}

TEST_CASE("compat text_secret: a string too short for the digest is refused") {
    CHECK(signet_test::sentence_of<signet::KeyError>([] {
              return text_secret("123twe@FwfrdafwsfsLLD@#");
          }).starts_with("a key for HS256 needs at least 32 bytes"));
    CHECK_THROWS_AS(text_secret<signet::HS512>(text), signet::KeyError);
}
