// SPDX-License-Identifier: MIT
#include "signet/keys/jwk_set.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "signet/issuer.hpp"
#include "signet/keys/jwk_text.hpp"
#include "signet/verifier.hpp"
#include "unit/keys/fixture.hpp"
#include "unit/verdict.hpp"

using namespace std::chrono_literals;
using signet::AccessPolicy;
using signet::HS256;
using signet::HS384;
using signet::HS512;
using signet::KeyError;
using signet_test::sentence_of;

namespace {

constexpr std::string_view rfc7515_secret =
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";

/// A JWK of the type oct followed by `members`.
std::string oct(const std::string& members = "") {
    return R"({"kty":"oct","k":")" + std::string{rfc7515_secret} + '"' + (members.empty() ? "" : ",") +
           members + "}";
}
std::string set_of(const std::string& keys) {
    return R"({"keys":[)" + keys + "]}";
}

template <class Alg = HS256>
std::string refusal(std::string_view text) {
    return sentence_of<KeyError>([text] { return signet::parse_jwk_set<Alg>(text); });
}

}  // namespace

TEST_CASE("the key of RFC 7515 appendix A.1 verifies that appendix's signature") {
    const auto set = signet::parse_jwk_set(oct(R"("kid":"HMAC key used in JWS spec Appendix A.1 example")"));
    REQUIRE(set.keys().size() == 1);
    CHECK(set.keys().front().key.id() == "HMAC key used in JWS spec Appendix A.1 example");
    const std::string_view signed_text =
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    const auto signature =
        signet::detail::base64url_decode("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk").value();
    std::array<unsigned char, 32> expected{};
    std::ranges::copy(signature, expected.begin());
    CHECK(set.ring_at(signet_test::now).signing_key().sign(signed_text).matches(expected));
}

TEST_CASE("in a set without schedules the first key signs and all verify") {
    const auto ring = signet::parse_jwk_set(set_of(signet_test::jwk("a") + "," + signet_test::jwk("b")))
                          .ring_at(signet_test::now);
    CHECK(ring.size() == 2);
    CHECK(ring.signing_key().id() == "a");
    const signet::testing::FixedClock clock{signet_test::now};
    const signet::TokenVerifier verifier{ring, {}, clock};
    for (const std::string name : {"a", "b"}) {
        const signet::TokenIssuer issuer{signet_test::secret_key(name).with_id(name), {}, clock};
        CHECK(signet_test::verdict(verifier.verify<AccessPolicy>(issuer.issue<AccessPolicy>({}).str())) ==
              "ok");
    }
    const signet::TokenIssuer stranger{signet_test::secret_key("c").with_id("a"), {}, clock};
    CHECK(signet_test::verdict(verifier.verify<AccessPolicy>(stranger.issue<AccessPolicy>({}).str())) ==
          "bad_signature");
}

TEST_CASE("keys of other types and unknown members are ignored") {
    const std::string others =
        R"({"kty":"EC","crv":"P-256","x":"MKBC","y":"4Etl","d":"","kid":"1"},{"kty":"OKP","d":[{"}":"]"}]},)";
    const auto set = signet::parse_jwk_set(" {\"keys\" : [ " + others + oct(R"("x5t":"a","kid":"m\u0065")") +
                                           " ] , \"issuer\":\"x\" }\n");
    REQUIRE(set.keys().size() == 1);
    CHECK(set.keys().front().key.id() == "me");
}

TEST_CASE("a set with secret or private keys and public keys is refused") {
    const std::string pair = signet::generate_jwk<signet::ES256>();
    const std::string single = signet::jwk_text(signet::PrivateKey<signet::ES256>::generate().public_key());
    for (const std::string& keys : {oct() + "," + single, single + "," + oct(), pair + "," + single}) {
        for (const std::string& reason : {refusal(set_of(keys)), refusal<signet::ES256>(set_of(keys)),
                                          refusal<signet::Public<signet::ES256>>(set_of(keys))}) {
            CHECK(reason != "nothing was thrown");
        }
    }
    CHECK(refusal(set_of(oct() + "," + single)).contains("keep the public keys in a set of their own"));
    CHECK(refusal<signet::ES256>(set_of(oct() + "," + pair)) == "nothing was thrown");
    CHECK(refusal(set_of(oct() + "," + pair)) == "nothing was thrown");
}

TEST_CASE("the declared use of a JWK must allow verifying") {
    for (const std::string members :
         {R"("alg":"HS256")", R"("use":"sig")", R"("key_ops":["sign"])", R"("key_ops":["sign","encrypt"])",
          R"("use":"s\u0069g")", R"("key_ops":["sign","verify"])",
          R"("key_ops":["verify","sign","deriveKey"],"use":"sig")"}) {
        CAPTURE(members);
        CHECK(signet::parse_jwk_set(oct(members)).keys().front().schedule.may_sign);
    }
    const std::vector<std::pair<std::string, std::string>> refused{
        {R"("alg":"HS384")", "is for another algorithm: its \"alg\" must be HS256, or absent"},
        {R"("alg":"none")", "is for another algorithm"},
        {R"("alg":"hs256")", "is for another algorithm"},
        {R"("alg":["HS256"])", "is for another algorithm"},
        {R"("alg":null)", "is for another algorithm"},
        {R"("use":"enc")", "is not for signatures"},
        {R"("use":1)", "is not for signatures"},
        {R"("key_ops":[])", "\"key_ops\" that is not a list"},
        {R"("key_ops":["encrypt"])", "\"key_ops\" that is not a list"},
        {R"("key_ops":["sign","verify","sign"])", "distinct operations"},
        {R"("key_ops":["encrypt","encrypt"])", "\"key_ops\" that is not a list"},
        {R"("key_ops":"verify")", "\"key_ops\" that is not a list"},
        {R"("key_ops":["verify",1])", "\"key_ops\" that is not a list"},
        {R"("kid":7)", "\"kid\" that is empty or not a string"},
        {R"("kid":"")", "\"kid\" that is empty or not a string"},
        {R"("kid":")" + std::string(513, 'x') + '"', "at most 512 bytes"},
    };
    for (const auto& [members, sentence] : refused) {
        CAPTURE(members);
        CHECK(refusal(oct(members)).starts_with("the JSON Web Key "));
        CHECK(refusal(oct(members)).contains(sentence));
        // In a set, a key that declares another purpose is ignored. A contradiction is an error there, too.
        const bool declares_another = members.contains("HS384\"") || members.contains("none") ||
                                      members.contains("hs256") || members.contains("enc");
        const std::string of_set = refusal(set_of(signet_test::jwk("a") + "," + oct(members)));
        CHECK((of_set == "nothing was thrown") == declares_another);
        CHECK((declares_another || of_set.starts_with("key 2 of the JWK Set ")));
    }
}

TEST_CASE("a key of a set that declares another purpose is ignored even with other errors") {
    const std::string ours = signet_test::jwk("a");
    for (const std::string other :
         {R"({"kty":"oct","alg":"HS512","k":"c2hvcnQ"})", R"({"kty":"oct","alg":"A128KW","k":"c2hvcnQ"})",
          R"({"kty":"oct","alg":"dir"})", R"({"kty":"oct","use":"enc","k":"c2hvcnQ"})",
          R"({"kty":"oct","use":"tls","alg":"HS256","k":"c2hvcnQ"})",
          R"({"kty":"oct","key_ops":["encrypt","decrypt"],"k":"c2hvcnQ"})",
          R"({"kty":"oct","key_ops":["wrapKey"],"alg":"HS256","kid":"a"})", R"({"kty":"RSA","use":"sig"})"}) {
        CAPTURE(other);
        for (const std::string& set : {set_of(ours + "," + other), set_of(other + "," + ours)}) {
            const auto ring = signet::parse_jwk_set(set).ring_at(signet_test::now);
            CHECK(ring.size() == 1);
            CHECK(ring.signing_key().id() == "a");
        }
        CHECK(refusal(set_of(other))
                  .starts_with("none of the keys of the JWK Set is a shared secret for HS256"));
    }
    // Declared for this purpose, and unusable.
    for (const std::string broken :
         {R"({"kty":"oct","alg":"HS256","k":"c2hvcnQ"})", R"({"kty":"oct","use":"sig","k":"c2hvcnQ"})",
          R"({"kty":"oct","k":"c2hvcnQ"})", R"({"kty":"oct","alg":1,"k":"c2hvcnQ"})",
          R"({"kty":"oct","alg":"HS256","use":null})", R"({"kty":"oct","key_ops":[],"k":"c2hvcnQ"})",
          R"({"kty":"oct","key_ops":"encrypt","k":"c2hvcnQ"})", R"({"kty":"oct","key_ops":["encrypt",1]})"}) {
        CAPTURE(broken);
        CHECK(refusal(set_of(ours + "," + broken)).starts_with("key 2 of the JWK Set "));
    }
}

TEST_CASE("one set serves verifiers of several algorithms") {
    const auto key = [](std::string_view alg) {
        return oct(R"("kid":")" + std::string{alg} + R"(","alg":")" + std::string{alg} + '"');
    };
    const std::string set = set_of(key("HS256") + "," + key("HS512"));
    CHECK(signet::parse_jwk_set<HS256>(set).keys().front().key.id() == "HS256");
    CHECK(signet::parse_jwk_set<HS512>(set).keys().front().key.id() == "HS512");
    CHECK(signet::parse_jwk_set<HS256>(set).keys().size() == 1);
    CHECK(refusal<HS384>(set).starts_with("none of the keys"));
}

TEST_CASE("a key that may only sign issues tokens and the same secret that may only verify accepts them") {
    const signet::testing::FixedClock clock{signet_test::now};
    const auto issuing = signet::parse_jwk_set(oct(R"("kid":"k","key_ops":["sign"])"));
    CHECK(issuing.keys().front().schedule.may_sign);
    const signet::TokenIssuer issuer{issuing.ring_at(signet_test::now), {}, clock};
    const auto verifying = signet::parse_jwk_set(
        set_of(oct(R"("kid":"k","key_ops":["verify"])") + "," + signet_test::jwk("other")));
    const signet::TokenVerifier verifier{verifying.ring_at(signet_test::now), {}, clock};
    CHECK(signet_test::verdict(verifier.verify<AccessPolicy>(issuer.issue<AccessPolicy>({}).str())) == "ok");
}

TEST_CASE("a key that may only verify is accepted in addition to a signing key and not without one") {
    const std::string verifying = oct(R"("kid":"v","key_ops":["verify"])");
    const auto ring =
        signet::parse_jwk_set(set_of(verifying + "," + signet_test::jwk("a"))).ring_at(signet_test::now);
    CHECK(ring.size() == 2);
    CHECK(ring.signing_key().id() == "a");
    CHECK(refusal(verifying).contains("none of the keys may sign"));
}

TEST_CASE("a JWK with an invalid or guessable secret is refused and the error does not contain the secret") {
    const std::string short_key = "AyM1SysPpbyDfgZld3umj1qz";
    const std::vector<std::pair<std::string, std::string>> refused{
        {R"({"kty":"oct"})", "has no \"k\""},
        {R"({"kty":"oct","k":1})", "has no \"k\""},
        {R"({"kty":"oct","k":["AyM1"]})", "has no \"k\""},
        {R"({"kty":"oct","k":"\u0041)" + std::string{rfc7515_secret.substr(1)} + R"("})", "has no \"k\""},
        {R"({"kty":"oct","k":")" + std::string{rfc7515_secret} + R"(="})", "not base64url text"},
        {R"({"kty":"oct","k":")" + std::string{rfc7515_secret.substr(0, 85)} + R"(x"})",
         "not base64url text"},
        {R"({"kty":"oct","k":")" + short_key + R"("})", "needs at least 32 bytes"},
        {R"({"kty":"oct","k":""})", "needs at least 32 bytes"},
        {R"({"kty":"oct","k":")" + std::string(43, 'A') + R"("})", "repeats itself"},
        {R"({"kty":"RSA","n":"AQAB"})", "is not a shared secret"},
        {R"({"k":"AyM1"})", "has no \"kty\""},
        {R"({"kty":"OCT","k":"AyM1"})", "is not a shared secret"},
    };
    for (const auto& [text, sentence] : refused) {
        CAPTURE(text);
        CHECK(refusal(text).contains(sentence));
        CHECK_FALSE(refusal(text).contains("AyM1"));
    }
    CHECK(refusal<HS512>(oct()) == "nothing was thrown");
    CHECK(refusal<HS384>(oct(R"("alg":"HS256")")).contains("must be HS384"));
}

TEST_CASE("a string that is not a JWK or JWK Set is refused with the reason") {
    const std::vector<std::pair<std::string, std::string>> refused{
        {"", "not a valid JSON object"},
        {"[]", "not a valid JSON object"},
        {"{} {}", "not a valid JSON object"},
        {std::string{rfc7515_secret}, "not a valid JSON object"},
        {"{}", "has no \"kty\""},
        {R"({"keys":{}})", "are not an array"},
        {R"({"keys":[]})", "there is no signing key"},
        {R"({"keys":[{"kty":"RSA"}]})", "none of the keys of the JWK Set is a shared secret for HS256"},
        {R"({"keys":[1]})", "key 1 of the JWK Set is not a valid JSON object"},
        {R"({"keys":[{}]})", "key 1 of the JWK Set has no \"kty\""},
        {R"({"keys":[],"keys":[]})", "names a member twice"},
        {set_of(oct(R"("k":"x")")), "names a member twice"},
        {oct(R"("\u006b":"x")"), "names a member twice"},
        {R"({"keys":[],"kty":"oct"})", "and of a JWK Set"},
        {R"({"x":)" + std::string(70, '[') + std::string(70, ']') + "}", "nested deeper"},
        {set_of(oct()) + std::string(65536, ' '), "larger than 64 KiB"},
    };
    for (const auto& [text, sentence] : refused) {
        CAPTURE(text.substr(0, 100));
        CHECK(refusal(text).contains(sentence));
    }
}

TEST_CASE("a set has at most sixteen keys and no two with the same id") {
    std::string keys;
    for (int i = 0; i < 16; ++i) {
        keys += (i > 0 ? "," : "") + signet_test::jwk(std::to_string(i));
    }
    CHECK(signet::parse_jwk_set(set_of(keys)).ring_at(signet_test::now).size() == 16);
    CHECK(refusal(set_of(keys + "," + signet_test::jwk("last"))).contains("more than 16"));
    CHECK(signet::parse_jwk_set(set_of(keys + R"(,{"kty":"RSA"})")).keys().size() == 16);
    const auto twins = signet::parse_jwk_set(set_of(signet_test::jwk("a") + "," + oct(R"("kid":"a")")));
    CHECK(sentence_of<KeyError>([&] { return twins.ring_at(signet_test::now); }).contains("same id"));
}

TEST_CASE("a schedule is read in seconds and an invalid one is refused") {
    const auto schedule =
        signet::parse_jwk_set(oct(R"("signet_signs_from":1700000000,"signet_tokens_live":900)"))
            .keys()
            .front()
            .schedule;
    CHECK(schedule.signs_from == signet_test::now);
    CHECK(schedule.tokens_live == 900s);
    for (const std::string members :
         {R"("signet_signs_from":"1700000000")", R"("signet_signs_from":1.5)", R"("signet_signs_from":-1)",
          R"("signet_signs_from":1e300)", R"("signet_signs_from":null)",
          R"("signet_signs_from":1,"signet_tokens_live":1e10)", R"("signet_tokens_live":900)"}) {
        CAPTURE(members);
        CHECK(refusal(oct(members)).contains("signet_"));
    }
}

TEST_CASE("a new JWK is read back as it was written, for each algorithm") {
    const signet::JwkOptions options{.id = "2025 \"\\\xc3\xa9",
                                     .schedule = {.signs_from = signet_test::now, .tokens_live = 1h}};
    const auto check = [&]<class Alg>(std::type_identity<Alg>) {
        const std::string text = signet::generate_jwk<Alg>(options);
        const auto json = nlohmann::json::parse(text);
        CHECK(json.at("kty") == "oct");
        CHECK(json.at("alg") == Alg::name);
        CHECK(json.at("use") == "sig");
        CHECK(signet::detail::base64url_decode(json.at("k").get<std::string>())->size() == Alg::digest_size);
        const auto read = signet::parse_jwk_set<Alg>(text).keys().front();
        CHECK(read.key.id() == options.id);
        CHECK(read.schedule.signs_from == options.schedule.signs_from);
        CHECK(read.schedule.tokens_live == options.schedule.tokens_live);
        CHECK(signet::generate_jwk<Alg>(options) != text);
    };
    check(std::type_identity<HS256>{});
    check(std::type_identity<HS384>{});
    check(std::type_identity<HS512>{});
    const std::string verifying = signet::jwk_text(rfc7515_secret, {.schedule = {.may_sign = false}});
    CHECK(nlohmann::json::parse(verifying).at("key_ops") == nlohmann::json{"verify"});
    CHECK_FALSE(nlohmann::json::parse(verifying).contains("kid"));
}

TEST_CASE("no JWK is written from an invalid key or with an id that is not UTF-8") {
    CHECK(sentence_of<KeyError>([] { return signet::jwk_text("c2hvcnRl"); }).contains("at least 32 bytes"));
    CHECK(sentence_of<KeyError>([] {
              return signet::jwk_text(rfc7515_secret, {.id = "\xff"});
          }).contains("valid UTF-8"));
    CHECK(sentence_of<KeyError>([] {
              return signet::jwk_text(rfc7515_secret, {.id = std::string(513, 'x')});
          }).contains("at most 512 bytes"));
}
