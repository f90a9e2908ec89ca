// SPDX-License-Identifier: MIT
#include "out_of_memory.hpp"

#include <cstddef>
#include <optional>
#include <signet/signet.hpp>
#include <string>

#include "../catch.hpp"
#include "forge.hpp"

namespace {

using assurance::Forge;
using assurance::Outcome;
using assurance::run_short_of_memory;
using assurance::Shortage;
using assurance::survives;
using assurance::Trial;
using signet::AccessPolicy;

}  // namespace

TEST_CASE("out of memory: making keys and verifiers") {
    survives([] {
        const assurance::Verifier verifier = assurance::verifier({.issuer = {"a rather long name", "b"}});
        return verifier.options().issuer.values().size() == 2 ? Outcome::right : Outcome::wrong;
    });
    survives(
        [] { return signet::SecretKey<>::generate_text().size() == 43 ? Outcome::right : Outcome::wrong; });
    survives([] {
        const signet::LiveKeyRing<signet::HS256> ring{assurance::secret_key(1).with_id("first")};
        ring.replace(signet::KeyRing<signet::HS256>{assurance::secret_key(2).with_id("second")}.also_verify(
            assurance::secret_key(1).with_id("first"), assurance::now));
        return ring.read()->size() == 2 ? Outcome::right : Outcome::wrong;
    });
}

TEST_CASE("out of memory: issuing") {
    const signet::TokenIssuer issuer{assurance::secret_key(),
                                     {.issuer = "https://auth.example", .audience = {"a", "b"}},
                                     signet::testing::FixedClock{assurance::now}};
    const assurance::Verifier verifier =
        assurance::verifier({.issuer = "https://auth.example", .audience = "a"});
    signet::Claims claims;
    claims.subject = "a subject that needs the heap";
    claims.extra = {{"role", "admin"}, {"list", {1, 2, 3}}};
    survives([&] {
        const auto token = issuer.issue<AccessPolicy>(claims);
        const auto verified = verifier.verify<AccessPolicy>(token.str());
        if (!verified) {
            return Outcome::refused;
        }
        return verified->subject() == "a subject that needs the heap" ? Outcome::right : Outcome::wrong;
    });
}

TEST_CASE("out of memory: verifying a valid token") {
    const assurance::Verifier verifier = assurance::verifier({.allow_any_audience = true});
    const std::string claims = assurance::access_claims(
        R"(,"jti":"\u0061n id with escapes in it","aud":["one","a \u00e4 longer audience than fits"])");
    std::string many_members;
    for (int i = 0; i < 100; ++i) {
        many_members += ",\"\\u006d" + std::to_string(i) + "\":{}";
    }
    for (const std::string& token :
         {Forge{}.token(assurance::plain_header, assurance::access_claims()),
          Forge{}.token(assurance::plain_header, claims),
          Forge{}.token(R"({"alg":"HS256","kid":"an id that needs the heap"})",
                        assurance::access_claims(many_members)),
          Forge{}.token(R"({"\u0061lg":"\u0048S256","typ":"\u004aWT")" + many_members + "}", claims)}) {
        survives([&] {
            const auto verified = verifier.verify<AccessPolicy>(token);
            if (!verified) {
                return Outcome::refused;
            }
            // Not json(): the destructor of nlohmann/json allocates, and ends the program when it cannot.
            const bool read = verified->subject() == "user-42" && verified->audience().size() != 1;
            return read ? Outcome::right : Outcome::wrong;
        });
    }
}

TEST_CASE("out of memory: a token that must be refused is never accepted") {
    const assurance::Verifier verifier = assurance::verifier();
    const std::string good = Forge{}.token(assurance::plain_header, assurance::access_claims());
    for (const std::string& token :
         {Forge{2}.token(assurance::plain_header, assurance::access_claims()),
          Forge{2}.token(R"({"alg":"HS256"})", assurance::access_claims()),
          Forge{}.token(R"({"alg":"none"})", assurance::access_claims()),
          Forge{}.token(R"({"alg":"HS256","crit":["exp"]})", assurance::access_claims()),
          Forge{}.token(R"({"alg":"HS256","typ":"at+jwt"})", assurance::access_claims()),
          Forge{}.token(assurance::plain_header, R"({"type":"refresh","exp":1767226500})"),
          Forge{}.token(assurance::plain_header, R"({"type":"\u0072efresh","exp":1767226500})"),
          Forge{}.token(assurance::plain_header, R"({"type":"access","exp":1767225600})"),
          Forge{}.token(assurance::plain_header, R"({"type":"access"})"),
          Forge{}.token(assurance::plain_header, assurance::access_claims(R"(,"iss":"\u0065lse")")),
          Forge{}.token(assurance::plain_header, assurance::access_claims(R"(,"aud":["\u0065lse","b"])")),
          Forge{}.token(assurance::plain_header, assurance::access_claims(R"(,"sub":"twice")"))}) {
        REQUIRE_FALSE(verifier.verify<AccessPolicy>(token));
        // A refusal is the right answer here, and only an error with a string allocates memory.
        for (const Shortage shortage : {Shortage::passing, Shortage::lasting}) {
            std::size_t wrong = 0;
            for (std::size_t nth = 1, struck = 1; struck != 0; ++nth) {
                const Trial trial = run_short_of_memory(
                    [&] { return verifier.verify<AccessPolicy>(token) ? Outcome::wrong : Outcome::right; },
                    nth, shortage);
                wrong += trial.outcome == Outcome::wrong ? 1 : 0;
                struck = trial.struck ? 1 : 0;
            }
            CHECK(wrong == 0);
        }
        // The verifier still works.
        CHECK(verifier.verify<AccessPolicy>(good));
    }
}
