// SPDX-License-Identifier: MIT
#include "signet/verifier.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "signet/issuer.hpp"
#include "signet/unverified.hpp"
#include "unit/forged_token.hpp"
#include "unit/verdict.hpp"

// The form, the header and the signature of a token, which are checked before its claims.
using namespace std::chrono_literals;
using namespace std::string_literals;
using signet::AccessPolicy;
using signet::detail::base64url_encode;
using signet_test::access_payload;
using signet_test::forge;
using signet_test::forge_payload;
using signet_test::plain_header;
using signet_test::secret_key;
using signet_test::verdict;

namespace {

using Verifier = signet::TokenVerifier<signet::HS256, signet::testing::FixedClock>;

Verifier verifier(signet::VerifierOptions options = {}) {
    return Verifier{secret_key(), std::move(options), signet::testing::FixedClock{signet_test::now}};
}

std::string verdict_on(std::string_view token, signet::VerifierOptions options = {}) {
    return verdict(verifier(std::move(options)).verify<AccessPolicy>(token));
}

std::string verdict_on_header(std::string_view header) {
    return verdict_on(forge(header, access_payload));
}

}  // namespace

TEST_CASE("a token has three segments of base64url that are not empty") {
    const std::string good = forge_payload(access_payload);
    REQUIRE(verdict_on(good) == "ok");
    const std::size_t first = good.find('.');
    const std::size_t second = good.rfind('.');
    const std::string header = good.substr(0, first);
    const std::string payload = good.substr(first + 1, second - first - 1);
    const std::string signature = good.substr(second + 1);
    for (const std::string& token : std::vector<std::string>{
             "", ".", "..", "...", header, header + "." + payload, "." + payload + "." + signature,
             header + ".." + signature, header + "." + payload + ".", good + ".", "." + good,
             good + "." + signature, header + "." + payload + "." + signature + "." + signature, "\0"s,
             std::string(10'000, '.')}) {
        CAPTURE(token.substr(0, 80));
        CHECK(verdict_on(token) == "malformed_token");
    }
}

TEST_CASE("a token with any one character changed is refused") {
    const std::string good = forge_payload(access_payload);
    REQUIRE(verdict_on(good) == "ok");
    for (std::size_t at = 0; at < good.size(); ++at) {
        for (const char other : {'A', 'B', '_', '.', '=', '+', '/', ' ', '\n', '\0', '\x80'}) {
            std::string changed = good;
            changed[at] = other;
            if (changed != good && verdict_on(changed) == "ok") {
                FAIL("'" << other << "' at " << at);
            }
        }
    }
    SUCCEED("all refused");
}

TEST_CASE("a token with characters before or after it is refused") {
    const std::string good = forge_payload(access_payload);
    for (const std::string& token :
         {good + "=", good + "A", good + "AAAA", good + " ", good + "\n", good + '\0', " " + good,
          "\xEF\xBB\xBF" + good, "Bearer " + good, good.substr(0, good.size() - 1), good.substr(1)}) {
        CAPTURE(token);
        CHECK(verdict_on(token) != "ok");
    }
}

TEST_CASE("a signature of another size than the digest is refused before any key is tried") {
    const std::string good = forge_payload(access_payload);
    const std::string signed_part = good.substr(0, good.rfind('.') + 1);
    for (const std::size_t size : {1U, 16U, 31U, 33U, 48U, 64U, 1'000U}) {
        CAPTURE(size);
        CHECK(verdict_on(signed_part + base64url_encode(std::string(size, 'x'))) == "bad_signature");
    }
    CHECK(verdict_on(signed_part + std::string(43, '!')) == "malformed_token");
    CHECK(verdict_on(signed_part + std::string(42, 'A') + "B") == "malformed_token");
    CHECK(verdict_on(signed_part + std::string(43, 'A')) == "bad_signature");
}

TEST_CASE("a token of the maximum size is read and one more byte is too large") {
    const std::string good = forge_payload(access_payload);
    CHECK(verdict_on(good, {.maximum_token_size = good.size()}) == "ok");
    CHECK(verdict_on(good, {.maximum_token_size = good.size() - 1}) == "token_too_large");
    CHECK(verdict_on(std::string(16U * 1024U, 'A')) == "malformed_token");
    CHECK(verdict_on(std::string(16U * 1024U + 1, 'A')) == "token_too_large");
}

TEST_CASE("alg is compared exactly") {
    const std::vector<std::pair<std::string, std::string>> rows{
        {R"({"alg":"HS256"})", "ok"},
        {R"({"alg":"\u0048S256"})", "ok"},
        {R"({"typ":"JWT","alg":"HS256"})", "ok"},
        {R"( { "alg" : "HS256" } )", "ok"},
        {R"({"alg":"hs256"})", "wrong_algorithm (alg)"},
        {R"({"alg":"HS256 "})", "wrong_algorithm (alg)"},
        {R"({"alg":"HS256\u0000"})", "wrong_algorithm (alg)"},
        {R"({"alg":"HS2"})", "wrong_algorithm (alg)"},
        {R"({"alg":"HS384"})", "wrong_algorithm (alg)"},
        {R"({"alg":"HS512"})", "wrong_algorithm (alg)"},
        {R"({"alg":"RS256"})", "wrong_algorithm (alg)"},
        {R"({"alg":"none"})", "wrong_algorithm (alg)"},
        {R"({"alg":"None"})", "wrong_algorithm (alg)"},
        {R"({"alg":"NONE"})", "wrong_algorithm (alg)"},
        {R"({"alg":""})", "wrong_algorithm (alg)"},
        {R"({"alg":null})", "wrong_algorithm (alg)"},
        {R"({"alg":256})", "wrong_algorithm (alg)"},
        {R"({"alg":["HS256"]})", "wrong_algorithm (alg)"},
        {R"({"alg":{"HS256":1}})", "wrong_algorithm (alg)"},
        {R"({"Alg":"HS256"})", "wrong_algorithm (alg)"},
        {R"({"typ":"JWT"})", "wrong_algorithm (alg)"},
        {R"({})", "wrong_algorithm (alg)"},
    };
    for (const auto& [header, expected] : rows) {
        CAPTURE(header);
        CHECK(verdict_on_header(header) == expected);
    }
}

TEST_CASE("a token without a signature is refused with any alg") {
    const std::string unsigned_token =
        base64url_encode(R"({"alg":"none","typ":"JWT"})") + "." + base64url_encode(access_payload) + ".";
    CHECK(verdict_on(unsigned_token) == "malformed_token");
    CHECK(verdict_on(unsigned_token + "AAAA") == "wrong_algorithm (alg)");
}

TEST_CASE("every critical extension is refused and b64 also if it is not critical") {
    for (const std::string crit : {R"(["exp"])", R"(["b64"])", R"([])", R"("exp")", "null", "{}", "1"}) {
        CAPTURE(crit);
        CHECK(verdict_on_header(R"({"alg":"HS256","crit":)" + crit + "}") ==
              "unsupported_critical_header (crit)");
    }
    for (const std::string b64 : {"false", "true", "null"}) {
        CAPTURE(b64);
        CHECK(verdict_on_header(R"({"alg":"HS256","b64":)" + b64 + "}") ==
              "unsupported_critical_header (b64)");
    }
    CHECK(verdict_on_header(R"({"alg":"HS256","\u0063rit":["exp"]})") ==
          "unsupported_critical_header (crit)");
}

TEST_CASE("kid and cty must be strings and other header parameters are ignored") {
    const std::vector<std::pair<std::string, std::string>> rows{
        {R"("kid":"any")", "ok"},
        {R"("kid":"")", "ok"},
        {R"("kid":1)", "invalid_claim (kid)"},
        {R"("kid":null)", "invalid_claim (kid)"},
        {R"("kid":["any"])", "invalid_claim (kid)"},
        {R"("cty":"JWT")", "ok"},
        {R"("cty":true)", "invalid_claim (cty)"},
        {R"("cty":null)", "invalid_claim (cty)"},
        {R"("jku":"https://evil.example/keys")", "ok"},
        {R"("jwk":{"kty":"oct","k":"AAAA"})", "ok"},
        {R"("x5c":[1,{"a":null}])", "ok"},
    };
    for (const auto& [member, expected] : rows) {
        CAPTURE(member);
        CHECK(verdict_on_header(R"({"alg":"HS256",)" + member + "}") == expected);
    }
}

TEST_CASE("a header that is not a strict JSON object is refused") {
    const std::vector<std::pair<std::string, std::string>> rows{
        {"", "malformed_token"},
        {"null", "malformed_header"},
        {R"("HS256")", "malformed_header"},
        {R"(["alg"])", "malformed_header"},
        {R"({"alg":"HS256",})", "malformed_header"},
        {R"({"alg":"HS256"}x)", "malformed_header"},
        {R"({"alg":"HS256"}{})", "malformed_header"},
        {"\xEF\xBB\xBF"
         R"({"alg":"HS256"})",
         "malformed_header"},
        {"{\"alg\":\"HS256\",\"x\":\"\x01\"}", "malformed_header"},
        {"{\"alg\":\"HS256\",\"x\":\"\xFF\"}", "malformed_header"},
        {R"({"alg":"HS256","x":1e400})", "malformed_header"},
        {R"({"alg":"HS256","alg":"HS256"})", "duplicate_member"},
        {R"({"alg":"none","\u0061lg":"HS256"})", "duplicate_member"},
        {R"({"alg":"HS256","x":[{"y":1,"y":2}]})", "duplicate_member"},
        {R"({"alg":"HS256","x":)" + std::string(64, '[') + std::string(64, ']') + "}", "nesting_too_deep"},
        {R"({"alg":"HS256","x":)" + std::string(5'000, '['), "nesting_too_deep"},
    };
    for (const auto& [header, expected] : rows) {
        CAPTURE(header);
        CHECK(verdict_on_header(header) == expected);
    }
}

TEST_CASE("a header is at most 8 KiB of text") {
    const auto padded = [](std::size_t json_size) {
        const std::string begin = R"({"alg":"HS256","x":")";
        return begin + std::string(json_size - begin.size() - 2, 'x') + "\"}";
    };
    constexpr std::size_t largest_json = 8U * 1024U / 4U * 3U;
    CHECK(verdict_on_header(padded(largest_json)) == "ok");
    CHECK(verdict_on_header(padded(largest_json + 1)) == "malformed_header");
}

TEST_CASE("a token of another key or with another payload has a bad signature") {
    CHECK(verdict_on(forge(plain_header, access_payload, "other")) == "bad_signature");
    const std::string good = forge_payload(access_payload);
    const std::string admin = base64url_encode(R"({"type":"access","exp":1700000060,"role":"admin"})");
    const std::string header = good.substr(0, good.find('.'));
    CHECK(verdict_on(header + "." + admin + good.substr(good.rfind('.'))) == "bad_signature");
    // The signature does not cover another spelling of the same header.
    const std::string other_header = base64url_encode(R"({"typ":"JWT","alg":"HS256"})");
    CHECK(verdict_on(other_header + good.substr(good.find('.'))) == "bad_signature");
}

TEST_CASE("nothing of the payload is read before the signature has been checked") {
    for (const std::string payload :
         {"{", "not JSON", R"({"a":1,"a":1})", R"({"type":"refresh"})", "\xFF", "[[[["}) {
        CAPTURE(payload);
        CHECK(verdict_on(forge(plain_header, payload, "other")) == "bad_signature");
    }
    const std::string no_base64 = base64url_encode(plain_header) + ".!!!." + std::string(43, 'A');
    CHECK(verdict_on(no_base64) == "bad_signature");
}

TEST_CASE("a signed payload must be canonical base64url of one strict JSON object") {
    const auto signed_segment = [](const std::string& segment) {
        return verdict_on(signet_test::sign(base64url_encode(plain_header) + "." + segment));
    };
    CHECK(signed_segment("!!!!") == "malformed_payload");
    CHECK(signed_segment(base64url_encode(access_payload) + "=") == "malformed_payload");
    CHECK(signed_segment("A") == "malformed_payload");
    const std::vector<std::pair<std::string, std::string>> rows{
        {"null", "malformed_payload"},
        {"[]", "malformed_payload"},
        {R"("text")", "malformed_payload"},
        {"{", "malformed_payload"},
        {std::string{access_payload} + "x", "malformed_payload"},
        {std::string{access_payload} + '\0', "malformed_payload"},
        {"\xEF\xBB\xBF" + std::string{access_payload}, "malformed_payload"},
        {"{\"type\":\"access\",\"exp\":1700000060,\"x\":\"\t\"}", "malformed_payload"},
        {"{\"type\":\"access\",\"exp\":1700000060,\"x\":\"\xC0\x80\"}", "malformed_payload"},
        {R"({"type":"access","exp":1700000060,"x":"\uD800"})", "malformed_payload"},
        {R"({"type":"access","exp":1700000060,"x":1e308})", "malformed_payload"},
        {R"({"type":"access","exp":1700000060,"x":NaN})", "malformed_payload"},
        {R"({"type":"access","exp":1700000060,"exp":1700000060})", "duplicate_member"},
        {R"({"type":"access","exp":1,"\u0065xp":1700000060})", "duplicate_member"},
        {R"({"type":"access","exp":1700000060,"x":{"y":[{"z":1,"z":1}]}})", "duplicate_member"},
        {R"({"type":"access","exp":1700000060,"x":)" + std::string(63, '[') + std::string(63, ']') + "}",
         "ok"},
        {R"({"type":"access","exp":1700000060,"x":)" + std::string(64, '[') + std::string(64, ']') + "}",
         "nesting_too_deep"},
        {" \n{\"type\":\"access\",\"exp\":1700000060}\r\n", "ok"},
    };
    for (const auto& [payload, expected] : rows) {
        CAPTURE(payload);
        CHECK(verdict_on(forge_payload(payload)) == expected);
    }
}

TEST_CASE("verifying a prefix of a token does not read past its end") {
    const std::string good = forge_payload(access_payload);
    for (std::size_t size = 0; size < good.size(); ++size) {
        const std::vector<char> exact(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(size));
        const std::string_view cut{exact.data(), exact.size()};
        if (verdict_on(cut) == "ok" ||
            signet::Unverified::decode(cut).has_value() != (size > good.rfind('.') + 1)) {
            FAIL("prefix of " << size);
        }
    }
    SUCCEED("all refused");
}

TEST_CASE("HS384 and HS512 tokens are issued and verified and no algorithm accepts a token of another") {
    const signet::testing::FixedClock fixed_clock{signet_test::now};
    const signet::TokenIssuer issuer_384{secret_key<signet::HS384>(), {}, fixed_clock};
    const signet::TokenIssuer issuer_512{secret_key<signet::HS512>(), {}, fixed_clock};
    const signet::TokenVerifier verifier_384{secret_key<signet::HS384>(), {}, fixed_clock};
    const signet::TokenVerifier verifier_512{secret_key<signet::HS512>(), {}, fixed_clock};
    const std::string token_384 = issuer_384.issue<AccessPolicy>({.subject = "user-42"}).str();
    const std::string token_512 = issuer_512.issue<AccessPolicy>({.subject = "user-42"}).str();

    CHECK(verifier_384.verify<AccessPolicy>(token_384).value().subject() == "user-42");
    CHECK(verifier_512.verify<AccessPolicy>(token_512).value().subject() == "user-42");
    CHECK(verdict(verifier_384.verify<AccessPolicy>(token_512)) == "wrong_algorithm (alg)");
    CHECK(verdict(verifier_512.verify<AccessPolicy>(token_384)) == "wrong_algorithm (alg)");
    CHECK(verdict_on(token_384) == "wrong_algorithm (alg)");
    CHECK(verdict(verifier_384.verify<AccessPolicy>(forge_payload(access_payload))) ==
          "wrong_algorithm (alg)");
    CHECK(verdict(verifier_384.verify<AccessPolicy>(
              forge(R"({"alg":"HS384","typ":"JWT"})", access_payload, "key", EVP_sha384()))) == "ok");
    CHECK(verdict(verifier_512.verify<AccessPolicy>(
              forge(R"({"alg":"HS512","typ":"JWT"})", access_payload, "key", EVP_sha512()))) == "ok");
}

TEST_CASE("many threads may use one verifier and its copies behave alike") {
    const Verifier shared = verifier({.leeway = 5s});
    const std::string good = forge_payload(access_payload);
    const std::string bad = forge(plain_header, access_payload, "other");
    std::array<int, 3> wrong{};
    {
        std::vector<std::jthread> threads;
        for (int& count : wrong) {
            threads.emplace_back([copy = shared, &good, &bad, &count] {
                for (int i = 0; i < 200; ++i) {
                    count += verdict(copy.verify<AccessPolicy>(good)) == "ok" ? 0 : 1;
                    count += verdict(copy.verify<AccessPolicy>(bad)) == "bad_signature" ? 0 : 1;
                }
            });
        }
    }
    CHECK(wrong == std::array<int, 3>{});
    CHECK(shared.options().leeway == 5s);
    CHECK(shared.clock().now() == signet_test::now);
}

TEST_CASE("an unknown key is reported before a signature of the wrong size") {
    const auto key = signet_test::secret_key().with_id("known");
    const std::string token =
        signet::TokenIssuer{key}.issue<signet::AccessPolicy>({.key_id = "unknown"}).str();
    const std::string cut = token.substr(0, token.size() - 1);
    CHECK(signet_test::verdict(signet::TokenVerifier{key}.verify<signet::AccessPolicy>(cut)) ==
          "unknown_key");
}
