// SPDX-License-Identifier: MIT
#include <cstddef>
#include <set>
#include <signet/signet.hpp>
#include <string>
#include <string_view>

#include "../catch.hpp"
#include "forge.hpp"

// Headers of known attacks with a correct signature: they must be refused or have no effect, although the MAC
// is valid.
namespace {

using assurance::Forge;
using signet::AccessPolicy;
using signet::Errc;

signet::Result<signet::Verified<AccessPolicy>> verify(std::string_view header) {
    return assurance::verifier().verify<AccessPolicy>(Forge{}.token(header, assurance::access_claims()));
}

Errc refusal(std::string_view header) {
    INFO(header);
    const auto verified = verify(header);
    REQUIRE_FALSE(verified);
    return verified.error().code();
}

/// `text` in all combinations of upper and lower case.
std::set<std::string> spellings(std::string_view text) {
    std::set<std::string> all;
    for (unsigned mask = 0; mask < 1U << text.size(); ++mask) {
        std::string spelling{text};
        for (std::size_t i = 0; i < spelling.size(); ++i) {
            const bool is_letter = (spelling[i] | 0x20) >= 'a' && (spelling[i] | 0x20) <= 'z';
            if (is_letter) {
                spelling[i] =
                    static_cast<char>((mask >> i & 1U) != 0 ? spelling[i] | 0x20 : spelling[i] & ~0x20);
            }
        }
        all.insert(spelling);
    }
    return all;
}

std::string header_with(std::string_view more) {
    return R"({"alg":"HS256")" + std::string{more} + "}";
}

}  // namespace

TEST_CASE("hostile header: one spelling of one algorithm is accepted") {
    for (const std::string_view name : {"HS256", "none", "HS384", "HS512", "RS256", "ES256", "PS256"}) {
        for (const std::string& spelling : spellings(name)) {
            const std::string header = R"({"alg":")" + spelling + R"("})";
            if (spelling == "HS256") {
                CHECK(verify(header));
            } else {
                CHECK(refusal(header) == Errc::wrong_algorithm);
            }
        }
    }
}

TEST_CASE("hostile header: algorithm names similar to HS256 are refused") {
    for (const std::string_view alg :
         {R"("")", R"("HS256 ")", R"(" HS256")", R"("HS256\u0000")", R"("HS256\n")", R"("HS25")",
          R"("HS2566")", R"("HMACSHA256")", R"("hmac-sha256")", R"("\uff28S256")", R"("EdDSA")", R"("dir")",
          "null", "true", "256", "[]", R"(["HS256"])", R"({"HS256":1})"}) {
        CHECK(refusal(R"({"alg":)" + std::string{alg} + "}") == Errc::wrong_algorithm);
    }
    CHECK(refusal("{}") == Errc::wrong_algorithm);
}

TEST_CASE("hostile header: an escaped spelling of the same text is the same text") {
    CHECK(verify(R"({"\u0061lg":"\u0048S256"})"));
    CHECK(refusal(R"({"\u0061lg":"none"})") == Errc::wrong_algorithm);
    CHECK(refusal(R"({"alg":"HS256","\u0061lg":"HS256"})") == Errc::duplicate_member);
    CHECK(refusal(R"({"alg":"HS256","\u0063rit":["exp"]})") == Errc::unsupported_critical_header);
}

TEST_CASE("hostile header: member names are case-sensitive") {
    for (const std::string& name : spellings("alg")) {
        const std::string header = R"({")" + name + R"(":"HS256"})";
        if (name == "alg") {
            CHECK(verify(header));
        } else {
            CHECK(refusal(header) == Errc::wrong_algorithm);
        }
    }
    CHECK(refusal(R"({"ALG":"HS256","alg":"none"})") == Errc::wrong_algorithm);
}

TEST_CASE("hostile header: a duplicate member is refused at any position") {
    CHECK(refusal(R"({"alg":"HS256","alg":"none"})") == Errc::duplicate_member);
    CHECK(refusal(R"({"alg":"none","alg":"HS256"})") == Errc::duplicate_member);
    CHECK(refusal(header_with(R"(,"x":{"a":1,"a":1})")) == Errc::duplicate_member);
    CHECK(refusal(header_with(R"(,"x":[[{"a":1,"b":{},"a":1}]])")) == Errc::duplicate_member);
}

TEST_CASE("hostile header: critical extensions are refused, understood or not") {
    for (const std::string_view value :
         {R"(["exp"])", R"(["b64"])", R"(["x"])", "[]", "null", "true", R"("exp")", "{}", R"(["alg"])"}) {
        CHECK(refusal(header_with(R"(,"crit":)" + std::string{value})) == Errc::unsupported_critical_header);
    }
    CHECK(refusal(header_with(R"(,"b64":false)")) == Errc::unsupported_critical_header);
    CHECK(refusal(header_with(R"(,"b64":true)")) == Errc::unsupported_critical_header);
}

TEST_CASE("hostile header: keys in a header are never used") {
    const std::string attacker_key = signet::detail::base64url_encode(std::string(32, 'k'));
    for (const std::string& member :
         {R"(,"jwk":{"kty":"oct","k":")" + attacker_key + R"("})",
          R"(,"jku":"https://evil.example/jwks")" + std::string{},
          R"(,"x5u":"https://evil.example/cert")" + std::string{}, R"(,"x5c":["MIIB"])" + std::string{},
          R"(,"k":")" + attacker_key + '"'}) {
        const std::string token = Forge{2}.token(header_with(member), assurance::access_claims());
        const auto verified = assurance::verifier().verify<AccessPolicy>(token);
        REQUIRE_FALSE(verified);
        CHECK(verified.error() == Errc::bad_signature);
        CHECK(verify(header_with(member)));
    }
}

TEST_CASE("hostile header: a key id is compared with the ring's and used for nothing else") {
    const auto named = assurance::secret_key().with_id("2026-01");
    const assurance::Verifier verifier{named, {}, signet::testing::FixedClock{assurance::now}};
    const auto with_id = [&](std::string_view id) {
        return verifier.verify<AccessPolicy>(
            Forge{}.token(header_with(R"(,"kid":)" + std::string{id}), assurance::access_claims()));
    };
    CHECK(with_id(R"("2026-01")"));
    for (const std::string_view id :
         {R"("")", R"("2026-02")", R"("2026-01\u0000")", R"("../../../../dev/null")", R"("/dev/null")",
          R"("' OR 1=1 --")", R"("`id`")", R"("2026-01 ")", R"("2026-0")"}) {
        const auto verified = with_id(id);
        INFO(id);
        REQUIRE_FALSE(verified);
        CHECK(verified.error() == Errc::unknown_key);
    }
    for (const std::string_view id : {"null", "1", "true", "[]", "{}"}) {
        const auto verified = with_id(id);
        REQUIRE_FALSE(verified);
        CHECK(verified.error() == signet::Error{Errc::invalid_claim, "kid"});
    }
}

TEST_CASE("hostile header: a token of another media type is refused") {
    for (const std::string_view type :
         {R"("at+jwt")", R"("JWE")", R"("")", R"("JWT ")", R"("application/at+jwt")"}) {
        CHECK(refusal(header_with(R"(,"typ":)" + std::string{type})) == Errc::wrong_token_type);
    }
    CHECK(verify(header_with(R"(,"typ":"jwt")")));
    CHECK(verify(header_with(R"(,"typ":"application/jwt")")));  // the same type (RFC 7515 §4.1.9)
    CHECK(refusal(header_with(R"(,"typ":null)")) == Errc::invalid_claim);
}

TEST_CASE("hostile header: floods of members, escapes, digits and brackets are bounded") {
    const auto flood = [](std::size_t bytes, auto&& member) {
        std::string text;
        for (std::size_t i = 0; text.size() < bytes; ++i) {
            text += ',' + member(i);
        }
        return text;
    };
    for (const std::size_t bytes : {std::size_t{100}, std::size_t{5000}, std::size_t{100'000}}) {
        INFO(bytes);
        const bool fits = bytes <= 5000;
        const auto check = [fits](const std::string& header, bool well_formed) {
            const auto verified =
                assurance::verifier({.maximum_token_size = std::size_t{1} << 20})
                    .verify<AccessPolicy>(Forge{}.token(header, assurance::access_claims()));
            CHECK(verified.has_value() == (fits && well_formed));
            if (!fits) {
                REQUIRE_FALSE(verified);
                CHECK(verified.error() == Errc::malformed_header);
            }
        };
        check(header_with(flood(bytes, [](auto i) { return "\"m" + std::to_string(i) + "\":0"; })), true);
        check(
            header_with(flood(bytes, [](auto i) { return "\"\\u0061" + std::to_string(i) + "\":\"\\n\""; })),
            true);
        check(header_with(flood(bytes, [](auto /*i*/) { return std::string{R"("m":0)"}; })), false);
        const std::string backslashes(bytes / 4 * 2, '\\');
        check(header_with(",\"x\":\"" + backslashes + '"'), true);
        check(header_with(",\"x\":\"" + backslashes + "\\\""), false);
        check(header_with(",\"x\":" + std::string(bytes, '9')), bytes <= 100);
        check(header_with(",\"x\":0." + std::string(bytes, '0')), true);
        check(header_with(",\"x\":1e-" + std::string(bytes, '9')), true);
        check(header_with(std::string(bytes, ' ')), true);
    }
}
