// SPDX-License-Identifier: MIT
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <iostream>
#include <optional>
#include <set>
#include <signet/keys/jwk_set.hpp>
#include <signet/signet.hpp>
#include <signet/testing/fixed_clock.hpp>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "../catch.hpp"
#include "scoreboard.hpp"
#include "vectors.hpp"

// Every file of Wycheproof in the directory of the vectors: signatures of raw messages, and JSON Web Keys.
namespace {

using conformance::bytes_of_hex;
using conformance::Scoreboard;
using nlohmann::json;
using signet::Errc;
using Family = signet::SignatureScheme::Family;

using PublicKeyAlgorithms =
    std::tuple<signet::ES256, signet::ES384, signet::ES512, signet::EdDSA, signet::RS256, signet::RS384,
               signet::RS512, signet::PS256, signet::PS384, signet::PS512>;
using SecretKeyAlgorithms = std::tuple<signet::HS256, signet::HS384, signet::HS512>;

template <class Algorithms, class Use>
void for_each_algorithm(const Use& use) {
    [&]<class... Algs>(std::type_identity<std::tuple<Algs...>>) {
        (use(Algs{}), ...);
    }(std::type_identity<Algorithms>{});
}

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

/// The name of a hash or curve in one spelling: "SHA2-256" and "SHA-256", "P-521" and "secp521r1".
std::string plain(std::string_view name) {
    std::string text = lower(std::string{name});
    for (const auto& [spelling, common] :
         {std::pair{"sha2-", "sha-"}, std::pair{"secp256r1", "p-256"}, std::pair{"secp384r1", "p-384"},
          std::pair{"secp521r1", "p-521"}, std::pair{"edwards25519", "ed25519"}}) {
        if (text.starts_with(spelling)) {
            text.replace(0, std::string_view{spelling}.size(), common);
        }
    }
    return text;
}

std::size_t digest_size(std::string_view digest) {
    return static_cast<std::size_t>(std::stoi(std::string{digest.substr(digest.rfind('-') + 1)})) / 8;
}

/// Whether the signatures of the group are those of the algorithm.
bool is_of_group(const signet::SignatureScheme& scheme, const json& group) {
    const std::string type = group.value("type", "");
    const json key = group.contains("publicKey") ? group.at("publicKey") : json::object();
    const auto names = [&scheme](std::string_view curve) { return plain(curve) == plain(scheme.curve); };
    const bool is_hash = plain(group.value("sha", "")) == plain(scheme.digest);
    switch (scheme.family) {
        case Family::ecdsa:
            return type == "EcdsaP1363Verify" && is_hash && names(key.value("curve", ""));
        case Family::ed25519:
            return type == "EddsaVerify" && names(key.value("curve", "edwards25519"));
        case Family::rsa_pkcs1:
            return type == "RsassaPkcs1Verify" && is_hash;
        case Family::rsa_pss:
            return type == "RsassaPssVerify" && is_hash && plain(group.value("mgf", "MGF1")) == "mgf1" &&
                   plain(group.value("mgfSha", "")) == plain(scheme.digest) &&
                   group.value("sLen", std::size_t{0}) == digest_size(scheme.digest);
    }
    return false;
}

/// What no algorithm of signet is, for the table of skipped cases.
std::string scheme_of(const json& group) {
    std::string text = group.value("type", "without a type");
    for (const char* const member : {"sha", "mgfSha"}) {
        text += group.contains(member) ? " " + group.at(member).get<std::string>() : "";
    }
    text += group.contains("sLen") ? " salt " + group.at("sLen").dump() : "";
    if (group.contains("publicKey") && group.at("publicKey").contains("curve")) {
        text += " " + group.at("publicKey").at("curve").get<std::string>();
    }
    return "no algorithm: " + text;
}

/// The rule by which signet refuses a key that Wycheproof uses for valid signatures; empty if there is none.
std::string rule_against_key(const json& group) {
    const std::size_t bits = group.value("keySize", std::size_t{0});
    if (group.value("type", "").starts_with("Rsa") && (bits < 2048 || bits > 8192)) {
        return "RSA keys have from 2048 to 8192 bits";
    }
    const json key = group.contains("publicKey") ? group.at("publicKey") : json::object();
    if (const std::string exponent = key.value("publicExponent", "");
        exponent.size() - (std::min)(exponent.size(), exponent.find_first_not_of('0')) > 16) {
        return "RSA exponents have at most 64 bits";
    }
    return "";
}

/// A key of the group, from each of its forms that signet reads. Null if the key was refused.
template <class Alg>
std::vector<std::optional<signet::PublicKey<Alg>>> keys_of(const json& group) {
    std::vector<std::optional<signet::PublicKey<Alg>>> keys;
    const auto add = [&keys](const auto& read) {
        try {
            keys.emplace_back(read());
        } catch (const signet::KeyError&) {
            keys.emplace_back();
        }
    };
    for (const char* const member : {"publicKeyDer", "keyDer"}) {
        if (group.contains(member)) {
            add([&] {
                const std::string der = bytes_of_hex(group.at(member));
                return signet::PublicKey<Alg>::from_der(std::as_bytes(std::span{der}));
            });
        }
    }
    for (const char* const member : {"publicKeyPem", "keyPem"}) {
        if (group.contains(member)) {
            add([&] { return signet::PublicKey<Alg>::from_pem(group.at(member).get<std::string>()); });
        }
    }
    for (const char* const member : {"publicKeyJwk", "keyJwk", "jwk"}) {
        if (group.contains(member)) {
            add([&] { return signet::parse_jwk<signet::Public<Alg>>(group.at(member).dump()); });
        }
    }
    REQUIRE_FALSE(keys.empty());
    return keys;
}

template <class Alg>
void judge_signatures(Scoreboard& board, const json& group) {
    const std::string name{Alg::scheme.name};
    const auto keys = keys_of<Alg>(group);
    for (const json& test : group.at("tests")) {
        const std::string expected = test.at("result");
        const std::string message = bytes_of_hex(test.at("msg"));
        const std::string signature = bytes_of_hex(test.at("sig"));
        const auto bytes = reinterpret_cast<const unsigned char*>(signature.data());
        bool right = true;
        std::string rule;
        for (const auto& key : keys) {
            const bool accepted =
                key && signet::detail::KeyState::of(*key)->verify(message, {bytes, signature.size()});
            if (!key && expected == "valid") {
                rule = rule_against_key(group);
                right = right && !rule.empty();
            } else {
                right = right && (expected == "acceptable" || accepted == (expected == "valid"));
            }
        }
        if (!right) {
            board.wrong(name, "test " + test.at("tcId").dump() + " is " + expected + ": " +
                                  test.at("comment").get<std::string>());
        } else if (!rule.empty()) {
            board.skipped(name, rule);
        } else if (expected == "acceptable") {
            board.owes_nothing(name);
        } else {
            board.right(name);
        }
    }
}

/// A policy without a mark, for tokens of other systems.
struct AnyToken {
    static constexpr std::string_view type = "any";
    static constexpr std::chrono::seconds lifetime{1};
    static constexpr auto marking = signet::Marking::none();
};

/// Whether a verifier with these keys accepts the signature. The payloads of the vectors are not claims, so a
/// token with a valid signature is refused for its payload.
template <class SetAlg, class Alg>
bool accepts_signature(const std::string& keys, const std::string& token, std::string& reason) {
    const std::chrono::sys_seconds now{std::chrono::seconds{1'700'000'000}};
    try {
        const auto ring = signet::parse_jwk_set<SetAlg>(keys).ring_at(now);
        std::optional<signet::TokenVerifier<Alg, signet::testing::FixedClock>> verifier;
        if constexpr (requires { ring.public_keys(); }) {
            verifier.emplace(ring.public_keys(), signet::VerifierOptions{}, signet::testing::FixedClock{now});
        } else {
            verifier.emplace(ring, signet::VerifierOptions{}, signet::testing::FixedClock{now});
        }
        const auto verified = verifier->template verify<AnyToken>(token);
        reason = verified ? "" : std::string{verified.error().name()};
        return verified || verified.error().code() == Errc::malformed_payload ||
               verified.error().code() >= Errc::missing_claim;
    } catch (const signet::KeyError& error) {
        reason = error.what();
        return false;
    }
}

/// Whether any type of verifier that a program may choose accepts the token with the keys of the group.
bool any_verifier_accepts(const json& group, const std::string& token, std::set<std::string>& reasons) {
    bool accepted = false;
    const auto note = [&](bool now_accepted, const std::string& reason) {
        accepted = accepted || now_accepted;
        reasons.insert(reason);
    };
    std::string reason;
    for (const char* const member : {"private", "public"}) {
        if (!group.contains(member)) {
            continue;
        }
        const std::string keys = group.at(member).dump();
        for_each_algorithm<SecretKeyAlgorithms>([&]<class Alg>(Alg) {
            using ForAny = signet::OnlyFor<AnyToken, Alg>;
            note(accepts_signature<ForAny, ForAny>(keys, token, reason), reason);
        });
        for_each_algorithm<PublicKeyAlgorithms>([&]<class Alg>(Alg) {
            using ForAny = signet::OnlyFor<AnyToken, Alg>;
            note(accepts_signature<ForAny, ForAny>(keys, token, reason), reason);
            note(accepts_signature<signet::Public<ForAny>, ForAny>(keys, token, reason), reason);
        });
    }
    return accepted;
}

void judge_tokens(Scoreboard& board, const json& group) {
    const std::string name = group.at("type");
    for (const json& test : group.at("tests")) {
        const std::string expected = test.at("result");
        const std::string story = "test " + test.at("tcId").dump() + " is " + expected + ": " +
                                  group.value("comment", "") + ' ' + test.at("comment").get<std::string>();
        if (!test.at("jws").is_string()) {
            board.skipped(name, "a token in JSON serialization");
            continue;
        }
        std::set<std::string> reasons;
        const bool accepted = any_verifier_accepts(group, test.at("jws").get<std::string>(), reasons);
        if (expected == "acceptable") {
            board.owes_nothing(name);
        } else if (accepted == (expected == "valid")) {
            board.right(name);
        } else if (!accepted && reasons.contains("unsupported_critical_header")) {
            board.skipped(name, "a token with critical header parameters");
        } else if (!accepted && std::ranges::any_of(reasons, [](const std::string& reason) {
                       return reason.contains("this key is easy to guess");
                   })) {
            board.skipped(name, "secrets that count upwards are easy to guess");
        } else {
            board.wrong(name, story);
        }
    }
}

void judge_group(Scoreboard& board, const json& group) {
    const std::string type = group.value("type", "");
    if (type == "JsonWebKey" || type == "JsonWebSignature") {
        return judge_tokens(board, group);
    }
    bool judged = false;
    for_each_algorithm<PublicKeyAlgorithms>([&]<class Alg>(Alg) {
        if (is_of_group(Alg::scheme, group)) {
            judged = true;
            judge_signatures<Alg>(board, group);
        }
    });
    if (!judged) {
        board.skipped("none", scheme_of(group), group.at("tests").size());
    }
}

}  // namespace

TEST_CASE("Wycheproof: valid signatures are accepted, and invalid signatures and keys are refused") {
    const auto folder = std::filesystem::path{SIGNET_VECTORS_DIR} / "wycheproof";
    std::set<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
        if (entry.path().filename().string().ends_with("_test.json")) {
            files.insert(entry.path().filename().string());
        }
    }
    int judged = 0;
    for (const std::string& file : files) {
        Scoreboard board;
        const json vectors = conformance::read_vectors("wycheproof/" + file);
        for (const json& group : vectors.at("testGroups")) {
            judge_group(board, group);
        }
        board.print(file);
        CHECK(board.wrong() == 0);
        judged += board.cases();
    }
    std::cout << "Wycheproof: " << judged << " cases judged in " << files.size() << " files\n";
    CHECK(judged > 0);
}
