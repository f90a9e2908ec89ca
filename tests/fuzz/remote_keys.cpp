// SPDX-License-Identifier: MIT
// Answers of an issuer's server: every answer is refused with a reason and leaves the keys as they were, or
// replaces them by keys that are in its body, within the bounds of the options. Input: lines with the status
// and the fields Cache-Control, Expires, Date and Age, then the body.
#include <openssl/err.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>
#include <signet/keys/jwk_text.hpp>
#include <signet/keys/remote.hpp>
#include <signet/signet.hpp>
#include <string>
#include <string_view>

#include "../assurance/forge.hpp"
#include "check.hpp"
#include "signature_keys.hpp"

namespace {

using signet::testing::FixedClock;
using Alg = signet::AnyOf<signet::ES256, signet::EdDSA, signet::RS256>;
using Keys = signet::RemoteKeySet<Alg, FixedClock>;

signet::FetchAnswer answer_of(std::string_view input) {
    std::array<std::string_view, 5> lines{};
    for (std::string_view& line : lines) {
        const std::size_t end = std::min(input.find('\n'), input.size());
        line = input.substr(0, end);
        input.remove_prefix(std::min(end + 1, input.size()));
    }
    signet::FetchAnswer answer{.status = 0,
                               .body = std::string{input},
                               .cache_control = std::string{lines[1]},
                               .expires = std::string{lines[2]},
                               .date = std::string{lines[3]},
                               .age = std::string{lines[4]},
                               .failure = {}};
    std::from_chars(lines[0].data(), lines[0].data() + lines[0].size(), answer.status);
    return answer;
}

/// The number of keys of the set, by another parser.
std::size_t plain_size(const std::string& body) {
    const auto document = nlohmann::json::parse(body, nullptr, false);
    const bool is_set = document.is_object() && document.contains("keys") && document["keys"].is_array();
    fuzz::require(is_set, "keys come from a JWK Set");
    return document["keys"].size();
}

/// When the keys are fetched again, in seconds after `now`.
std::chrono::seconds next_fetch(Keys& keys, const FixedClock& clock, const int& fetches) {
    const int before = fetches;
    std::chrono::seconds waited{0};
    while (fetches == before && waited <= std::chrono::hours{2}) {
        clock.advance(std::chrono::seconds{10});
        waited += std::chrono::seconds{10};
        static_cast<void>(keys.refresh_if_due());
    }
    return waited;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto own = signet::PrivateKey<signet::ES256>::from_pem(fuzz::p256_pem).with_id("own");
    static const std::string own_set = R"({"keys":[)" + signet::jwk_text(own.public_key()) + "]}";
    const signet::FetchAnswer hostile = answer_of(fuzz::text_of(data, size));
    const FixedClock clock{assurance::now};
    int fetches = 0;
    Keys keys{signet::JwkSetUrl{"https://issuer.example/jwks"},
              [&](const signet::FetchRequest&) {
                  return ++fetches == 1 ? signet::FetchAnswer{.status = 200, .body = own_set} : hostile;
              },
              {.has_thread = false},
              clock};
    const signet::TokenVerifier verifier{keys.ring(), {}, clock};
    const signet::RemoteKeyOptions options{};

    const bool is_used = keys.refresh();
    const signet::RemoteKeyState state = keys.state();
    fuzz::require(state.failure.empty() == is_used, "a refused answer has a reason");
    fuzz::require(state.is_usable && state.keys >= 1, "the keys stay usable");
    if (is_used) {
        fuzz::require(hostile.status == 200 && hostile.body.size() <= options.size_limit,
                      "only a successful answer within the limits is used");
        const std::size_t in_set = plain_size(hostile.body);
        fuzz::require(state.keys <= signet::KeyRing<signet::Public<Alg>>::max_keys &&
                          state.keys + state.skipped == in_set,
                      "each key of the set is used or skipped");
    } else {
        fuzz::require(state.keys == 1 && state.failures == 1, "a refused answer changes nothing");
        const auto token =
            signet::TokenIssuer<signet::ES256, FixedClock>{own, {}, clock}.issue<signet::AccessPolicy>(
                {.subject = "user-42"});
        fuzz::require(verifier.verify<signet::AccessPolicy>(token.str()).has_value(),
                      "the previous keys verify");
    }
    const auto waited = next_fetch(keys, clock, fetches);
    const auto least = is_used ? options.minimum_refresh : options.cooldown;
    const auto most = is_used ? options.maximum_refresh : options.cooldown;
    fuzz::require(waited >= least && waited <= most, "the next fetch is within the bounds");
    fuzz::require(ERR_peek_error() == 0, "no error is left for the program");
    return 0;
}
