// SPDX-License-Identifier: MIT
// Tokens of public-key algorithms: each accepted token is one of those that were issued, or has a signature
// that OpenSSL's functions for whole messages verify with the key of its algorithm. Input: a byte that
// chooses the verifier and the format, then any bytes as a token, or changes of issued tokens.
#include <array>
#include <nlohmann/json.hpp>
#include <signet/signet.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "../assurance/forge.hpp"
#include "check.hpp"
#include "signature_keys.hpp"

namespace {

using signet::testing::FixedClock;

const FixedClock the_clock{assurance::now};

/// The tokens of one algorithm, and its key without signet.
struct Issued {
    std::string_view alg;
    fuzz::Key bare;
    std::vector<std::string> tokens;
};

template <class Alg>
Issued issued_by(const signet::PrivateKey<Alg>& key, std::string_view pem) {
    Issued issued{Alg::scheme.name, fuzz::read_pem(pem, true), {}};
    const signet::TokenIssuer<Alg, FixedClock> plain{key, {}, the_clock};
    const signet::TokenIssuer<Alg, FixedClock> named{key.with_id("a"), {}, the_clock};
    issued.tokens.push_back(plain.template issue<signet::AccessPolicy>({.subject = "user-42"}).str());
    issued.tokens.push_back(plain.template issue<signet::RefreshPolicy>({.subject = "user-42"}).str());
    issued.tokens.push_back(named.template issue<signet::AccessPolicy>({.subject = "user-43"}).str());
    return issued;
}

struct World {
    signet::PrivateKey<signet::ES256> es = signet::PrivateKey<signet::ES256>::from_pem(fuzz::p256_pem);
    signet::PrivateKey<signet::EdDSA> ed = signet::PrivateKey<signet::EdDSA>::from_pem(fuzz::ed25519_pem);
    // One key for two algorithms: each must refuse the tokens of the other.
    signet::PrivateKey<signet::RS256> rs = signet::PrivateKey<signet::RS256>::from_pem(fuzz::rsa_pem);
    signet::PrivateKey<signet::PS256> ps = signet::PrivateKey<signet::PS256>::from_pem(fuzz::rsa_pem);
    std::array<Issued, 4> issued{issued_by(es, fuzz::p256_pem), issued_by(ed, fuzz::ed25519_pem),
                                 issued_by(rs, fuzz::rsa_pem), issued_by(ps, fuzz::rsa_pem)};
    signet::TokenVerifier<signet::ES256, FixedClock> verifies_es{es.public_key(), {}, the_clock};
    signet::TokenVerifier<signet::EdDSA, FixedClock> verifies_ed{ed.public_key(), {}, the_clock};
    signet::TokenVerifier<signet::RS256, FixedClock> verifies_rs{rs.public_key(), {}, the_clock};
    signet::TokenVerifier<signet::PS256, FixedClock> verifies_ps{ps.public_key(), {}, the_clock};
    using Three = signet::AnyOf<signet::ES256, signet::EdDSA, signet::RS256>;
    signet::TokenVerifier<Three, FixedClock> verifies_three{
        signet::KeyRing<signet::Public<Three>>{es.public_key().with_id("e")}
            .also_verify(ed.public_key(), (std::chrono::sys_seconds::max)())
            .also_verify(rs.public_key().with_id("a"), (std::chrono::sys_seconds::max)()),
        {},
        the_clock};

    /// Whether the verifier with this number accepts tokens of the algorithm with that number.
    static bool expects(std::size_t verifier, std::size_t algorithm) {
        return verifier == 4 ? algorithm < 3 : verifier == algorithm;
    }
};

template <class Verifier>
bool accepts(const Verifier& verifier, std::string_view token) {
    const auto access = verifier.template verify<signet::AccessPolicy>(token);
    const auto refresh = verifier.template verify<signet::RefreshPolicy>(token);
    fuzz::require(!access || !refresh, "a token is of one type");
    fuzz::require(access || !access.error().message().empty(), "a refusal has a reason");
    return access.has_value() || refresh.has_value();
}

bool accepts(const World& world, std::size_t verifier, std::string_view token) {
    switch (verifier) {
        case 0:
            return accepts(world.verifies_es, token);
        case 1:
            return accepts(world.verifies_ed, token);
        case 2:
            return accepts(world.verifies_rs, token);
        case 3:
            return accepts(world.verifies_ps, token);
        default:
            return accepts(world.verifies_three, token);
    }
}

/// The rules for an accepted token, without signet's verifier.
bool may_be_accepted(const World& world, std::size_t verifier, std::string_view token) {
    const std::size_t first = token.find('.');
    const std::size_t last = token.rfind('.');
    const auto header = signet::detail::base64url_decode(token.substr(0, first));
    const auto signature = signet::detail::base64url_decode(token.substr(last + 1));
    if (!header || !signature || first == last) {
        return false;
    }
    const auto members = nlohmann::json::parse(*header, nullptr, false);
    const std::string alg = members.is_object() ? members.value("alg", "") : "";
    for (std::size_t i = 0; i < world.issued.size(); ++i) {
        const Issued& issued = world.issued[i];
        if (World::expects(verifier, i) &&
            (alg == issued.alg || (issued.alg == "EdDSA" && alg == "Ed25519"))) {
            return fuzz::is_signed(issued.alg, issued.bare.get(), token.substr(0, last), *signature);
        }
    }
    return false;
}

/// A token whose segments come from up to three issued ones, with single characters changed.
std::string changed_token(const World& world, std::string_view input) {
    const auto next = [&input]() -> std::size_t {
        if (input.empty()) {
            return 0;
        }
        const auto byte = static_cast<unsigned char>(input.front());
        input.remove_prefix(1);
        return byte;
    };
    std::string token;
    for (int segment = 0; segment < 3; ++segment) {
        const auto choice = next();
        const Issued& issued = world.issued[choice % world.issued.size()];
        const std::string& from = issued.tokens[choice / world.issued.size() % issued.tokens.size()];
        const std::size_t first = from.find('.');
        const std::size_t last = from.rfind('.');
        const std::array<std::string, 3> segments{from.substr(0, first), from.substr(first, last - first),
                                                  from.substr(last)};
        token += segments[static_cast<std::size_t>(segment)];
    }
    while (input.size() >= 3) {
        // Counted from the end, where the signature is.
        const std::size_t at = next() + 256 * (next() % 4);
        token[token.size() - 1 - at % token.size()] = static_cast<char>(next());
    }
    return token;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    static const World world;
    const std::size_t verifier = data[0] % 5;
    const std::string_view input = fuzz::text_of(data + 1, size - 1);
    const std::string text = data[0] < 128 ? std::string{input} : changed_token(world, input);
    // A copy on the heap of exactly that size, so that AddressSanitizer detects reads past its end.
    const std::vector<char> bytes(text.begin(), text.end());
    const std::string_view token{bytes.data(), bytes.size()};

    const bool accepted = accepts(world, verifier, token);
    bool was_issued = false;
    for (std::size_t i = 0; i < world.issued.size(); ++i) {
        for (const std::string& one : world.issued[i].tokens) {
            // The verifier of several algorithms has "a" as the id of RS256 only.
            const bool is_served = verifier != 4 || i == 2 || &one != &world.issued[i].tokens.back();
            if (one == token && World::expects(verifier, i) && is_served) {
                was_issued = true;
                fuzz::require(accepted || (verifier == 4 && i == 1), "an issued token is accepted");
            }
        }
    }
    fuzz::require(!accepted || was_issued || may_be_accepted(world, verifier, token),
                  "an accepted token was issued, or has a valid signature of its algorithm");
    return 0;
}
