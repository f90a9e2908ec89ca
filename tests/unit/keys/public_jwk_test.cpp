// SPDX-License-Identifier: MIT
#include <openssl/err.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "catch.hpp"
#include "signet/issuer.hpp"
#include "signet/keys/directory.hpp"
#include "signet/keys/jwk_set.hpp"
#include "signet/keys/jwk_text.hpp"
#include "signet/keys/reloader.hpp"
#include "signet/verifier.hpp"
#include "unit/keys/fixture.hpp"
#include "unit/public_keys.hpp"
#include "unit/verdict.hpp"

// Private and public keys as JSON Web Keys, in sets, files and directories.

using namespace std::chrono_literals;
using signet::AccessPolicy;
using signet::AnyOf;
using signet::EdDSA;
using signet::ES256;
using signet::KeyError;
using signet::PrivateKey;
using signet::PS256;
using signet::Public;
using signet::RS256;
using signet_test::accepts;
using signet_test::now;
using signet_test::private_key;
using signet_test::public_key;
using signet_test::sentence_of;
using signet_test::signature_of;

namespace {

/// The refusal of a JWK or JWK Set, which leaves no error in OpenSSL's queue.
template <class Alg>
std::string refusal(std::string_view text) {
    ERR_clear_error();
    const std::string sentence = sentence_of<KeyError>([text] { return signet::parse_jwk_set<Alg>(text); });
    CHECK(ERR_peek_error() == 0);
    return sentence;
}

/// `text` with the first occurrence of `from` replaced. Throws if there is none.
std::string with(std::string text, std::string_view from, std::string_view to) {
    return text.replace(text.find(from), from.size(), to);
}

const std::string ec_public =
    with(signet_test::es256_jwk, R"(,"d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI")", "");
const std::string okp_public =
    with(signet_test::ed25519_jwk, R"("d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",)", "");
const std::string rsa_public = "{" + signet_test::rsa_public_members + "}";

std::string set_of(const std::string& keys) {
    return R"({"keys":[)" + keys + "]}";
}

const signet::testing::FixedClock fixed{now};

}  // namespace

TEMPLATE_TEST_CASE("a private key and its public key are read back from their JWKs", "", signet::ES256,
                   signet::ES384, signet::ES512, signet::EdDSA, signet::Ed25519, signet::RS256,
                   signet::PS512) {
    const auto named = private_key<TestType>().with_id("a");
    const std::string text = signet::jwk_text(named);
    const auto read = signet::parse_jwk<TestType>(text);
    CHECK(read.id() == "a");
    CHECK(accepts(public_key<TestType>(), "m", signature_of(read, "m")));
    CHECK(signet::jwk_text(read) == text);
    const std::string public_text = signet::jwk_text(named.public_key());
    CHECK_FALSE(public_text.contains("\"d\""));
    const auto public_read = signet::parse_jwk<Public<TestType>>(public_text);
    CHECK(public_read.id() == "a");
    CHECK(public_read.thumbprint() == public_key<TestType>().thumbprint());
    CHECK(refusal<Public<TestType>>(text).contains("it contains a private key"));
    CHECK(refusal<TestType>(public_text).contains("it is a public key: an issuer needs the private key"));
    const auto generated = signet::parse_jwk<TestType>(signet::generate_jwk<TestType>({.id = "g"}));
    CHECK(generated.id() == "g");
}

TEST_CASE("the declared use of a public JWK must allow verifying, and of a private JWK signing") {
    const auto member = [](const std::string& jwk, const std::string& members) {
        return with(jwk, "{", "{" + members + ",");
    };
    for (const std::string members : {R"("alg":"ES256")", R"("use":"sig")", R"("kid":"a")"}) {
        CHECK(refusal<ES256>(member(signet_test::es256_jwk, members)) == "nothing was thrown");
        CHECK(refusal<Public<ES256>>(member(ec_public, members)) == "nothing was thrown");
    }
    for (const std::string members : {R"("alg":"ES384")", R"("alg":"HS256")", R"("alg":"none")", R"("alg":7)",
                                      R"("use":"enc")", R"("key_ops":[])", R"("key_ops":["encrypt"])"}) {
        CAPTURE(members);
        CHECK(refusal<ES256>(member(signet_test::es256_jwk, members)) != "nothing was thrown");
        CHECK(refusal<Public<ES256>>(member(ec_public, members)) != "nothing was thrown");
    }
    CHECK(refusal<Public<ES256>>(member(ec_public, R"("key_ops":["verify"])")) == "nothing was thrown");
    CHECK(refusal<ES256>(member(signet_test::es256_jwk, R"("key_ops":["sign"])")) == "nothing was thrown");
    CHECK(refusal<Public<ES256>>(member(ec_public, R"("key_ops":["sign"])")).contains(R"(with "verify")"));
    CHECK(
        refusal<ES256>(member(signet_test::es256_jwk, R"("key_ops":["verify"])")).contains(R"(with "sign")"));
    CHECK(
        refusal<Public<RS256>>(member(rsa_public, R"("alg":"PS256")")).contains("its \"alg\" must be RS256"));
    for (const std::string name : {"EdDSA", "Ed25519"}) {
        CHECK(refusal<Public<EdDSA>>(member(okp_public, "\"alg\":\"" + name + "\"")) == "nothing was thrown");
        CHECK(refusal<Public<signet::Ed25519>>(member(okp_public, "\"alg\":\"" + name + "\"")) ==
              "nothing was thrown");
    }
}

TEST_CASE("the numbers of a JWK have their exact size and are one key") {
    const std::string x = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
    const std::string y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
    for (const std::string& other : {std::string{}, x.substr(0, 42), "AA" + x, x + "AA", x + "=",
                                     x + "\\u0041", std::string(10000, 'A')}) {
        CHECK(refusal<Public<ES256>>(with(ec_public, x, other))
                  .contains(R"(its "x" must be base64url text of 32 bytes)"));
        CHECK(refusal<Public<ES256>>(with(ec_public, y, other))
                  .contains(R"(its "y" must be base64url text of 32 bytes)"));
    }
    // Another point, or none.
    CHECK(refusal<Public<ES256>>(with(ec_public, y, x)).contains("its numbers are not a key for ES256"));
    CHECK(refusal<Public<ES256>>(with(ec_public, "P-256", "P-384")) != "nothing was thrown");
    CHECK(refusal<Public<ES256>>(with(ec_public, "\"EC\"", "\"RSA\"")) != "nothing was thrown");
    CHECK(refusal<Public<ES256>>(with(ec_public, R"("crv":"P-256",)", ""))
              .contains("its \"crv\" must be \"P-256\""));
    const std::string other_d = "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LM";
    CHECK(refusal<ES256>(with(signet_test::es256_jwk, "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI", other_d))
              .contains("the public and private parts are not one key"));
    CHECK(refusal<EdDSA>(with(signet_test::ed25519_jwk, "nWGxne_9", "nWGxne_8"))
              .contains("the public and private parts are not one key"));
    for (const std::string d : {"", "AA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
        CHECK(refusal<ES256>(with(signet_test::es256_jwk, "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI",
                                  d)) != "nothing was thrown");
    }
}

TEST_CASE("the numbers of an RSA JWK have no leading zeros and two primes") {
    CHECK(refusal<Public<RS256>>(rsa_public) == "nothing was thrown");
    CHECK(refusal<Public<RS256>>(with(rsa_public, R"("e":"AQAB")", R"("e":"AAEAAQ")"))
              .contains("its \"e\" must be base64url text of a number without leading zeros"));
    CHECK(
        refusal<Public<RS256>>(with(rsa_public, R"("e":"AQAB")", R"("e":"")")).contains("its \"e\" must be"));
    CHECK(refusal<Public<RS256>>(with(rsa_public, R"("e":"AQAB")", R"("e":"AQ")"))
              .contains("exponent that is 1, even"));
    CHECK(refusal<Public<RS256>>(with(rsa_public, R"("e":"AQAB")", R"("e":"AQAA")"))
              .contains("exponent that is 1, even"));
    CHECK(refusal<Public<RS256>>(R"({"kty":"RSA","e":"AQAB","n":")" + std::string(2800, '_') + "\"}")
              .contains("of at most 8192 bits"));
    CHECK(refusal<RS256>(with(signet_test::rsa_jwk, "{", R"({"oth":[],)")).contains("more than two primes"));
    for (const std::string member : {"p", "q", "dp", "dq", "qi", "d"}) {
        const std::string start = "\"" + member + "\":\"";
        CHECK(refusal<RS256>(with(signet_test::rsa_jwk, start, "\"x" + start.substr(1))) !=
              "nothing was thrown");
        const auto at = signet_test::rsa_jwk.find(start) + start.size() + 20;
        std::string changed = signet_test::rsa_jwk;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        CHECK(refusal<RS256>(changed).contains("the public and private parts are not one key"));
    }
}

TEST_CASE("a sentence about a private JWK contains no part of the key") {
    for (const std::string& text : {with(signet_test::es256_jwk, "P-256", "P-384"),
                                    with(signet_test::ed25519_jwk, "nWGxne_9", "nWGxne_8"),
                                    with(signet_test::es256_jwk, R"("kty")", R"("kid":5,"kty")")}) {
        for (const std::string& sentence :
             {refusal<ES256>(text), refusal<EdDSA>(text), refusal<Public<ES256>>(text)}) {
            CHECK_FALSE(sentence.contains("jpsQ"));
            CHECK_FALSE(sentence.contains("_WmC6hEr0"));
        }
    }
}

TEST_CASE("in a set of several algorithms each key is read for its own") {
    using Alg = Public<AnyOf<ES256, RS256, EdDSA>>;
    const auto set = signet::parse_jwk_set<Alg>(
        set_of(ec_public + "," + rsa_public + "," + okp_public + R"(,{"kty":"EC","crv":"P-384","x":"AA"})"));
    REQUIRE(set.keys().size() == 3);
    CHECK(std::holds_alternative<signet::PublicKey<ES256>>(set.keys()[0].key));
    CHECK(std::holds_alternative<signet::PublicKey<RS256>>(set.keys()[1].key));
    CHECK(std::holds_alternative<signet::PublicKey<EdDSA>>(set.keys()[2].key));
    CHECK(set.ring_at(now).size() == 3);
    // An RSA key without `alg` must not be used for two algorithms.
    using TwoOfRsa = Public<AnyOf<RS256, PS256>>;
    CHECK(refusal<TwoOfRsa>(set_of(rsa_public)) ==
          "key 1 of the JWK Set fits several algorithms of the verifier: add its \"alg\"");
    const auto chosen = signet::parse_jwk_set<TwoOfRsa>(set_of(with(rsa_public, "{", R"({"alg":"PS256",)")));
    CHECK(std::holds_alternative<signet::PublicKey<PS256>>(chosen.keys().front().key));
    CHECK(refusal<Alg>(set_of(R"({"kty":"EC","crv":"P-384","x":"AA","y":"AA"})")) ==
          "none of the keys of the JWK Set is a public key for ES256 or RS256 or EdDSA: check their \"kty\", "
          "\"alg\", \"use\" and \"key_ops\"");
    CHECK(refusal<Alg>(R"({"keys":[]})") == "the set contains no key: add the public keys of the issuer");
}

TEST_CASE("a directory of private keys signs, and its public set verifies, through a rotation") {
    const signet_test::KeyPlace place;
    const auto path = place.file("keys");
    const signet::KeyDirectory<ES256> directory{path};
    static_cast<void>(directory.rotate({.tokens_live = 1h, .id = "first"}, now - 2h));
    static_cast<void>(directory.rotate({.announce = 10min, .tokens_live = 1h, .id = "second"}, now - 11min));
    const auto set = signet::load_key_set<ES256>(path);
    const auto ring = set.ring_at(now);
    CHECK(ring.signing_key().id() == "second");
    CHECK(ring.size() == 2);
    CHECK(set.ring_at(now - 5min).signing_key().id() == "first");
    const std::string published = signet::to_jwk_set(ring, now);
    const std::string announced = signet::to_jwk_set(set.ring_at(now - 5min), now - 5min);
    CHECK(signet::to_jwk_set(signet::LiveKeyRing{ring}, now) == published);
    CHECK(signet::to_jwk_set(signet::LiveKeyRing{ring}.public_keys(), now) == published);
    for (const std::string& text : {published, announced}) {
        const auto keys = signet::parse_jwk_set<Public<ES256>>(text).ring_at(now);
        CHECK(keys.size() == 2);
        const signet::TokenVerifier verifier{keys, {}, fixed};
        const signet::TokenIssuer issuer{ring, {}, fixed};
        CHECK(signet_test::verdict(verifier.verify<AccessPolicy>(issuer.issue<AccessPolicy>({}).str())) ==
              "ok");
    }
    CHECK(sentence_of<KeyError>([&] { return signet::load_key_set<Public<ES256>>(path); }) !=
          "nothing was thrown");
}

TEST_CASE("an existing private key in PEM is adopted into a directory") {
    const signet_test::KeyPlace place;
    const signet::KeyDirectory<ES256> directory{place.file("keys")};
    CHECK(directory.adopt(private_key<ES256>().to_pem().text(), {.id = "adopted"}, now) == "adopted");
    const auto ring = signet::load_key_set<ES256>(place.file("keys")).ring_at(now);
    CHECK(ring.signing_key().id() == "adopted");
    const signet::TokenVerifier verifier{public_key<ES256>(), {}, fixed};
    CHECK(signet_test::verdict(verifier.verify<AccessPolicy>(
              signet::TokenIssuer{ring, {}, fixed}.issue<AccessPolicy>({}).str())) == "ok");
}

TEST_CASE("any user may read files of public keys, and only the owner may write them") {
    const signet_test::KeyPlace place;
    using FileKeys = Public<AnyOf<ES256, RS256>>;
    const std::string jwk = jwk_text(public_key<ES256>());
    for (const unsigned mode : {0644U, 0664U, 0646U, 0622U}) {
        INFO(mode);
        const auto single = place.write("one.jwk", jwk, mode);
        const std::string run = "run `chmod g";
        for (const auto& path : {single, place.path()}) {
            const bool is_valid = mode == 0644;
            CHECK(sentence_of<KeyError>([&] {
                      return signet::load_key_set<Public<ES256>>(path);
                  }).contains(is_valid ? "nothing was thrown" : run));
            CHECK(sentence_of<KeyError>([&] {
                      return signet::load_key_set<FileKeys>(path);
                  }).contains(is_valid ? "nothing was thrown" : run));
        }
    }
    const auto file = place.write("one.jwk", jwk_text(private_key<ES256>()), 0644);
    CHECK(sentence_of<KeyError>([&] {
              return signet::load_key_set<ES256>(place.path());
          }).contains("chmod 600"));
    std::filesystem::permissions(file, std::filesystem::perms{0640});
    CHECK(signet::load_key_set<ES256>(place.path()).keys().size() == 1);
    std::filesystem::permissions(place.path(), std::filesystem::perms{0770});
    place.write("one.jwk", jwk, 0644);
    CHECK(sentence_of<KeyError>([&] {
              return signet::load_key_set<Public<ES256>>(place.path());
          }).contains("can be written by users other than its owner"));
}

TEST_CASE("a reloader follows the file of a JWK Set of public keys") {
    const signet_test::KeyPlace place;
    const auto first = PrivateKey<ES256>::generate().with_id("first");
    const auto second = PrivateKey<ES256>::generate().with_id("second");
    const std::string name = "jwks.json";
    place.write(name, signet::to_jwk_set(signet::KeyRing{first}, now));
    signet::KeyReloader<Public<ES256>, signet::testing::FixedClock> reloader{
        place.file(name), {.interval = 0ms}, fixed};
    const signet::TokenVerifier verifier{reloader.ring(), {}, fixed};
    const auto verdict_of = [&verifier](const PrivateKey<ES256>& key) {
        return signet_test::verdict(
            verifier.verify<AccessPolicy>(signet::TokenIssuer{key, {}, fixed}.issue<AccessPolicy>({}).str()));
    };
    CHECK(verdict_of(first) == "ok");
    CHECK(verdict_of(second) == "unknown_key");
    place.write(name, signet::to_jwk_set(signet::KeyRing{second}.also_verify(first, now + 1h), now));
    using Outcome = signet::KeyReloadReport::Outcome;
    const auto report = reloader.reload();
    CHECK(report.outcome == Outcome::replaced);
    CHECK(report.keys == 2);
    CHECK(report.signing_key.empty());
    CHECK(verdict_of(first) == "ok");
    CHECK(verdict_of(second) == "ok");
    place.write(name, signet::jwk_text(first));
    CHECK(reloader.reload().outcome == Outcome::failed);
    CHECK(verdict_of(second) == "ok");
}
