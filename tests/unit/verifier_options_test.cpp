// SPDX-License-Identifier: MIT
#include "signet/verifier_options.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "catch.hpp"
#include "signet/verifier.hpp"
#include "unit/forged_token.hpp"
#include "unit/verdict.hpp"

using namespace std::chrono_literals;
using namespace std::string_literals;
using signet::ConfigurationError;
using signet::StringList;
using signet::VerifierOptions;
using signet_test::sentence_of;

namespace {

std::string refusal(const VerifierOptions& options) {
    return sentence_of<ConfigurationError>(
        [&] { return signet::TokenVerifier{signet_test::secret_key(), options}; });
}

}  // namespace

TEST_CASE("the default options and the strict options are valid") {
    const VerifierOptions options;
    CHECK(refusal(options) == "nothing was thrown");
    CHECK(options.leeway == 0s);
    CHECK(options.future_tolerance == 5s);
    CHECK(options.maximum_token_size == 16U * 1024U);
    CHECK_FALSE(options.maximum_lifetime);
    CHECK_FALSE(options.allow_missing_expiry);
    CHECK_FALSE(options.allow_any_issuer);
    CHECK_FALSE(options.allow_any_audience);
    CHECK_FALSE(options.allow_numeric_subject);
    CHECK_FALSE(options.allow_numeric_id);
    CHECK_FALSE(options.allow_null_claims);
}

TEST_CASE("an option takes one string or several") {
    const std::string text = "a";
    CHECK(StringList{}.empty());
    CHECK(StringList{"a"}.values() == std::vector{"a"s});
    CHECK(StringList{text}.values() == std::vector{"a"s});
    CHECK(VerifierOptions{.audience = "a"}.audience.values() == std::vector{"a"s});
    CHECK(VerifierOptions{.audience = {"a"}}.audience.values() == std::vector{"a"s});
    CHECK(VerifierOptions{.audience = {"a", "b"}}.audience.values() == std::vector{"a"s, "b"s});
    CHECK(VerifierOptions{.audience = std::vector{"a"s, "b"s, "c"s}}.audience.values().size() == 3);
}

TEST_CASE("the leeway is between 0 seconds and 10 minutes") {
    const std::string sentence =
        "VerifierOptions::leeway must be between 0 seconds and 10 minutes: set the machines' clocks instead";
    CHECK(refusal({.leeway = 0s}) == "nothing was thrown");
    CHECK(refusal({.leeway = 10min}) == "nothing was thrown");
    CHECK(refusal({.leeway = -1s}) == sentence);
    CHECK(refusal({.leeway = 601s}) == sentence);
    CHECK(refusal({.leeway = std::chrono::seconds::max()}) == sentence);
    CHECK(refusal({.leeway = std::chrono::seconds::min()}) == sentence);
}

TEST_CASE("the tolerance for the future is between 0 seconds and 10 minutes") {
    const std::string sentence =
        "VerifierOptions::future_tolerance must be between 0 seconds and 10 minutes: set the machines' "
        "clocks "
        "instead";
    CHECK(refusal({.future_tolerance = 0s}) == "nothing was thrown");
    CHECK(refusal({.future_tolerance = 10min}) == "nothing was thrown");
    CHECK(refusal({.future_tolerance = -1s}) == sentence);
    CHECK(refusal({.future_tolerance = 601s}) == sentence);
    CHECK(refusal({.future_tolerance = std::chrono::seconds::max()}) == sentence);
    CHECK(refusal({.future_tolerance = std::chrono::seconds::min()}) == sentence);
}

TEST_CASE("the maximum token size is between 1 byte and 256 MiB") {
    const std::string sentence = "VerifierOptions::maximum_token_size must be between 1 byte and 256 MiB";
    constexpr std::size_t largest = std::size_t{256} << 20U;
    CHECK(refusal({.maximum_token_size = 1}) == "nothing was thrown");
    CHECK(refusal({.maximum_token_size = largest}) == "nothing was thrown");
    CHECK(refusal({.maximum_token_size = 0}) == sentence);
    CHECK(refusal({.maximum_token_size = largest + 1}) == sentence);
    CHECK(refusal({.maximum_token_size = static_cast<std::size_t>(-1)}) == sentence);
}

TEST_CASE("the maximum lifetime is above zero") {
    CHECK(refusal({.maximum_lifetime = 1s}) == "nothing was thrown");
    CHECK(refusal({.maximum_lifetime = 0s}) ==
          "VerifierOptions::maximum_lifetime must be above zero, or left out");
    CHECK(refusal({.maximum_lifetime = -1s}) ==
          "VerifierOptions::maximum_lifetime must be above zero, or left out");
}

TEST_CASE("an empty issuer or audience or claim name is refused and is not a wildcard") {
    CHECK(refusal({.issuer = ""}) ==
          "VerifierOptions::issuer must not be an empty string: leave it out to expect none");
    CHECK(refusal({.issuer = {"a", ""}}).starts_with("VerifierOptions::issuer must not be"));
    CHECK(refusal({.audience = ""}) ==
          "VerifierOptions::audience must not be an empty string: leave it out to expect none");
    CHECK(refusal({.audience = {"", "a"}}).starts_with("VerifierOptions::audience must not be"));
    CHECK(refusal({.required_claims = {"sub", ""}}) ==
          "VerifierOptions::required_claims must not contain an empty name");
}

TEST_CASE("an expected issuer or audience and allowing any contradict each other") {
    CHECK(refusal({.issuer = "me", .allow_any_issuer = true}) ==
          "VerifierOptions::allow_any_issuer contradicts the issuer that is set: remove one of them");
    CHECK(refusal({.audience = "me", .allow_any_audience = true}) ==
          "VerifierOptions::allow_any_audience contradicts the audience that is set: remove one of them");
}

TEST_CASE("a maximum lifetime and tokens without expiry contradict each other") {
    CHECK(refusal({.maximum_lifetime = 1h, .allow_missing_expiry = true}) ==
          "VerifierOptions::allow_missing_expiry contradicts the maximum_lifetime that is set: remove one of "
          "them");
    CHECK(refusal({.maximum_lifetime = 1h}) == "nothing was thrown");
    CHECK(refusal({.allow_missing_expiry = true}) == "nothing was thrown");
}
