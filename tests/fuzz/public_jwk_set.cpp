// SPDX-License-Identifier: MIT
// JWK Sets of public and private keys: every input is refused with a KeyError that contains no private
// number, or has keys whose thumbprints are those that nlohmann/json and SHA-256 compute from the text.
// Input: a byte that chooses the algorithms, then the JWK or JWK Set.
#include <openssl/err.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <signet/keys/jwk_set.hpp>
#include <signet/keys/jwk_text.hpp>
#include <signet/signet.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "../assurance/forge.hpp"
#include "check.hpp"
#include "strict_json.hpp"

namespace {

using Json = nlohmann::json;

bool is_text(const Json& key, const char* name) {
    return key.contains(name) && key[name].is_string();
}

/// The thumbprint of a JWK (RFC 7638) by another implementation; empty without the members that it needs.
std::string plain_thumbprint(const Json& key) {
    if (!is_text(key, "kty")) {
        return {};
    }
    const std::string type = key["kty"];
    const std::vector<const char*> names = type == "EC"    ? std::vector{"crv", "kty", "x", "y"}
                                           : type == "OKP" ? std::vector{"crv", "kty", "x"}
                                                           : std::vector{"e", "kty", "n"};
    Json members = Json::object();
    for (const char* const name : names) {
        if (!is_text(key, name)) {
            return {};
        }
        members[name] = key[name];
    }
    const std::string text = members.dump();
    std::array<unsigned char, SHA256_DIGEST_LENGTH> hash{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), hash.data());
    return signet::detail::base64url_encode(
        std::string_view{reinterpret_cast<const char*>(hash.data()), hash.size()});
}

std::vector<Json> plain_keys(const std::string& text) {
    const fuzz::StrictJson strict{text};
    fuzz::require(strict.is_acceptable() || strict.is_on_the_edge(), "what is read is strict JSON");
    const Json document = Json::parse(text);
    return document.contains("keys") ? document["keys"].get<std::vector<Json>>()
                                     : std::vector<Json>{document};
}

/// Whether one of the JWKs is this key, and keeps the rules. A set may contain a key twice.
template <class Fits>
bool contains(const std::vector<Json>& plain, const std::string& thumbprint, Fits fits) {
    return std::ranges::any_of(
        plain, [&](const Json& key) { return plain_thumbprint(key) == thumbprint && fits(key); });
}

template <class Alg>
void check_key(const std::vector<Json>& plain, const signet::PublicKey<Alg>& key) {
    const bool is_valid = contains(plain, key.thumbprint(), [](const Json& one) {
        const Json alg = one.value("alg", Json(Alg::scheme.name));
        return !one.contains("d") && !one.contains("p") && !one.contains("k") &&
               (alg == Alg::scheme.name || alg == Alg::scheme.other_name) &&
               one.value("use", Json("sig")) == "sig";
    });
    fuzz::require(is_valid, "a verifier reads only public keys for its algorithm that are in the text");
}

template <class Alg>
void check_key(const std::vector<Json>& plain, const signet::PrivateKey<Alg>& key) {
    fuzz::require(
        contains(plain, key.public_key().thumbprint(), [](const Json& one) { return is_text(one, "d"); }),
        "an issuer has a private key that is in the text");
    const signet::testing::FixedClock clock{assurance::now};
    const auto token = signet::TokenIssuer<Alg, signet::testing::FixedClock>{key, {}, clock}
                           .template issue<signet::AccessPolicy>({.subject = "user-42"});
    fuzz::require(signet::TokenVerifier<Alg, signet::testing::FixedClock>{key.public_key(), {}, clock}
                      .template verify<signet::AccessPolicy>(token.str())
                      .has_value(),
                  "a private key signs for its public key");
    const signet::WipedString written{signet::jwk_text(key)};
    fuzz::require(
        signet::parse_jwk<Alg>(written.text()).public_key().thumbprint() == key.public_key().thumbprint(),
        "a private key is written as it was read");
}

template <class... Keys>
void check_key(const std::vector<Json>& plain, const std::variant<Keys...>& key) {
    std::visit([&plain](const auto& one) { check_key(plain, one); }, key);
}

/// What is published has no private members, and is read as the same keys.
template <class Public>
void check_published(const signet::KeyRing<Public>& ring) {
    const std::string text = signet::to_jwk_set(ring, assurance::now);
    const Json document = Json::parse(text);
    for (const Json& key : document["keys"]) {
        fuzz::require(!key.contains("d") && !key.contains("p") && !key.contains("q"),
                      "a published key is public");
    }
    fuzz::require(signet::to_jwk_set(signet::parse_jwk_set<Public>(text).ring_at(assurance::now),
                                     assurance::now) == text,
                  "what is published is read again");
}

/// A sentence does not contain the start of the first private number.
void check_sentence(std::string_view text, std::string_view sentence) {
    constexpr std::string_view before = "\"d\":\"";
    constexpr std::size_t telling = 20;
    const std::size_t begin = text.find(before);
    const std::string_view number =
        begin == std::string_view::npos ? "" : text.substr(begin + before.size(), telling);
    const bool is_number =
        number.size() == telling &&
        number.find_first_not_of(signet::detail::base64url_alphabet) == std::string_view::npos;
    fuzz::require(!is_number || !sentence.contains(number), "a sentence holds no key");
}

template <class Alg>
void check(const std::string& text) {
    try {
        const signet::KeySet<Alg> set = signet::parse_jwk_set<Alg>(text);
        const std::vector<Json> plain = plain_keys(text);
        fuzz::require(set.keys().size() <= signet::KeyRing<Alg>::max_keys, "a set is bounded");
        for (const auto& entry : set.keys()) {
            check_key(plain, entry.key);
        }
        if constexpr (signet::detail::is_public<Alg>) {
            check_published(set.ring_at(assurance::now));
        } else {
            check_published(set.ring_at(assurance::now).public_keys());
        }
    } catch (const signet::KeyError& error) {
        check_sentence(text, error.what());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::string text{fuzz::text_of(data + 1, size - 1)};
    using signet::Public;
    switch (data[0] % 7) {
        case 0:
            check<Public<signet::ES256>>(text);
            break;
        case 1:
            check<Public<signet::EdDSA>>(text);
            break;
        case 2:
            check<Public<signet::RS256>>(text);
            break;
        case 3:
            check<Public<signet::AnyOf<signet::ES256, signet::EdDSA, signet::RS256>>>(text);
            break;
        case 4:
            check<signet::ES256>(text);
            break;
        case 5:
            check<signet::EdDSA>(text);
            break;
        default:
            check<signet::RS256>(text);
    }
    fuzz::require(ERR_peek_error() == 0, "no error is left for the program");
    return 0;
}
