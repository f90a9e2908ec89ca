// SPDX-License-Identifier: MIT
#include <chrono>
#include <cstddef>
#include <signet/signet.hpp>
#include <string>
#include <string_view>

#include "../catch.hpp"
#include "forge.hpp"
#include "small_stack.hpp"

// Sizes and shapes that have crashed other verifiers. They are correctly signed if more code reads them then.
namespace {

using assurance::Forge;
using signet::AccessPolicy;
using signet::Errc;

constexpr std::size_t room = std::size_t{64} << 20;

signet::Result<signet::Verified<AccessPolicy>> verify(std::string_view token) {
    return assurance::verifier({.maximum_token_size = room}).verify<AccessPolicy>(token);
}

Errc refusal(std::string_view token) {
    const auto verified = verify(token);
    return verified ? Errc{} : verified.error().code();
}

std::string repeat(std::string_view piece, std::size_t times) {
    std::string text;
    text.reserve(piece.size() * times);
    for (std::size_t i = 0; i < times; ++i) {
        text += piece;
    }
    return text;
}

std::string nested(std::string_view open, std::string_view inside, std::string_view close,
                   std::size_t depth) {
    return repeat(open, depth) + std::string{inside} + repeat(close, depth);
}

struct HeaderPolicy {
    static constexpr std::string_view type = "header";
    static constexpr std::chrono::seconds lifetime{60};
    static constexpr auto marking = signet::Marking::header_type("x+jwt");
};

struct Untyped {
    static constexpr std::string_view type = "any";
    static constexpr std::chrono::seconds lifetime{60};
    static constexpr auto marking = signet::Marking::none();
};

}  // namespace

TEST_CASE("hostile size: tokens of up to 16 MB are verified and altered ones are refused") {
    for (const std::size_t size : {std::size_t{8} << 10, std::size_t{1} << 20, std::size_t{12} << 20}) {
        std::string token = Forge{}.token(
            assurance::plain_header, assurance::access_claims(",\"blob\":\"" + std::string(size, 'x') + '"'));
        const auto verified = verify(token);
        REQUIRE(verified);
        CHECK(verified->subject() == "user-42");
        CHECK(verified->json().at("blob").get_ref<const std::string&>().size() == size);
        token[token.size() / 2] = token[token.size() / 2] == 'A' ? 'B' : 'A';
        CHECK(refusal(token) == Errc::bad_signature);
    }
}

TEST_CASE("hostile size: one byte above the limit is refused as too large") {
    const std::string token = Forge{}.token(assurance::plain_header, assurance::access_claims());
    CHECK(assurance::verifier({.maximum_token_size = token.size()}).verify<AccessPolicy>(token));
    const auto verified =
        assurance::verifier({.maximum_token_size = token.size() - 1}).verify<AccessPolicy>(token);
    REQUIRE_FALSE(verified);
    CHECK(verified.error() == Errc::token_too_large);
    const auto flood = assurance::verifier().verify<AccessPolicy>(std::string(room, 'A'));
    REQUIRE_FALSE(flood);
    CHECK(flood.error() == Errc::token_too_large);
}

TEST_CASE("hostile shape: many dots and empty segments") {
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{3},
                                   std::size_t{1000}, std::size_t{16} << 20}) {
        for (const char byte : {'.', 'A', '\0', ' ', '=', '"', '\xFF'}) {
            CHECK(refusal(std::string(size, byte)) == Errc::malformed_token);
        }
    }
    const std::string good = Forge{}.token(assurance::plain_header, assurance::access_claims());
    for (std::size_t dots = 1; dots < 100; ++dots) {
        CHECK(refusal(good + std::string(dots, '.')) == Errc::malformed_token);
        CHECK(refusal(std::string(dots, '.') + good) == Errc::malformed_token);
    }
}

TEST_CASE("hostile shape: nesting 100,000 levels deep does not run out of a small stack") {
    constexpr std::size_t depth = 100'000;
    assurance::on_small_stack([] {
        for (const bool closed : {true, false}) {
            const std::string arrays = nested("[", "", closed ? "]" : "", depth);
            const std::string objects = nested(R"({"a":)", "0", closed ? "}" : "", depth);
            const std::string mixed = nested(R"([{"a":)", "0", closed ? "}]" : "", depth);
            for (const std::string& deep : {arrays, objects, mixed}) {
                const std::string claims = assurance::access_claims(",\"x\":" + deep);
                const std::string header = R"({"alg":"HS256","x":)" + deep + '}';
                // Signed, so that the payload is parsed at all.
                CHECK(refusal(Forge{}.token(assurance::plain_header, claims)) == Errc::nesting_too_deep);
                CHECK(refusal(Forge{}.token(assurance::plain_header, deep)) ==
                      (deep[0] == '{' ? Errc::nesting_too_deep : Errc::malformed_payload));
                CHECK(refusal(Forge{}.token(header, claims)) == Errc::malformed_header);
                // Not signed: refused before the payload is parsed.
                CHECK(refusal(Forge{2}.token(assurance::plain_header, claims)) == Errc::bad_signature);
                CHECK(refusal(Forge{2}.token(header, claims)) == Errc::malformed_header);
                CHECK_FALSE(signet::Unverified::decode(Forge{2}.token(header, claims)));
            }
        }
        // As deep as fits into the largest header.
        const std::string header = R"({"alg":"HS256","x":)" + nested("[", "", "]", 3000) + '}';
        CHECK(refusal(Forge{2}.token(header, "{}")) == Errc::nesting_too_deep);
        CHECK_FALSE(signet::Unverified::decode(Forge{2}.token(header, "{}")));
    });
}

TEST_CASE("hostile shape: 64 levels are read and 65 are refused and copies fit on a small stack") {
    assurance::on_small_stack([] {
        const auto at_depth = [](std::size_t levels) {
            const std::string more = ",\"x\":" + nested("[", "", "]", levels - 1);
            return verify(Forge{}.token(assurance::plain_header, assurance::access_claims(more)));
        };
        CHECK(at_depth(64));
        CHECK(at_depth(64)->json() == nlohmann::json(at_depth(64)->json()));
        REQUIRE_FALSE(at_depth(65));
        CHECK(at_depth(65).error() == Errc::nesting_too_deep);
    });
}

TEST_CASE("hostile shape: a million members, values and escapes in a signed payload") {
    constexpr std::size_t many = 200'000;
    std::string members;
    for (std::size_t i = 0; i < many; ++i) {
        members += ",\"\\u006d" + std::to_string(i) + "\":" + std::to_string(i);
    }
    const auto with = [](const std::string& more) {
        return refusal(Forge{}.token(assurance::plain_header, assurance::access_claims(more)));
    };
    CHECK(with(members) == Errc{});
    CHECK(with(members + ",\"m7\":0") == Errc::duplicate_member);
    CHECK(with(",\"x\":[" + repeat("{},", many) + "{}]") == Errc{});
    CHECK(with(",\"x\":[" + repeat("{\"a\":0},", many) + "{\"a\":0,\"\\u0061\":0}]") ==
          Errc::duplicate_member);
    CHECK(with(",\"x\":\"" + repeat("\\ud83d\\ude00", many) + '"') == Errc{});
    CHECK(with(",\"x\":\"" + repeat("\\ud83d", many) + '"') == Errc::malformed_payload);
    CHECK(with(",\"aud\":[" + repeat("\"a\",", many) + "\"b\"]") == Errc::unexpected_audience);
    CHECK(with(",\"x\":1" + std::string(many, '0')) == Errc::malformed_payload);
    CHECK(with(",\"x\":0." + std::string(many, '1')) == Errc{});
}

TEST_CASE("hostile shape: claims of payloads of every small size can be read") {
    const auto verifier = assurance::verifier({.allow_missing_expiry = true});
    for (std::size_t size = 0; size < 64; ++size) {
        for (const bool escaped : {false, true}) {
            const std::string subject = std::string(size, 's');
            const std::string text = R"({"sub":")" + subject + (escaped ? "\\n" : "") + "\"}";
            const auto verified =
                verifier.verify<HeaderPolicy>(Forge{}.token(R"({"alg":"HS256","typ":"x+jwt"})", text));
            REQUIRE(verified);
            CHECK(verified->subject() == subject + (escaped ? "\n" : ""));
            const auto moved = verified;
            CHECK(moved->subject() == verified->subject());
        }
    }
}

TEST_CASE("hostile shape: zero bytes end no string") {
    const std::string good = Forge{}.token(assurance::plain_header, assurance::access_claims());
    CHECK(refusal(good + '\0') != Errc{});
    CHECK(refusal(std::string{'\0'} + good) != Errc{});
    const std::string claims = assurance::access_claims();
    CHECK(refusal(Forge{}.token(assurance::plain_header, claims + '\0')) == Errc::malformed_payload);
    CHECK(refusal(Forge{}.token(assurance::plain_header, '\0' + claims)) == Errc::malformed_payload);
    CHECK(refusal(Forge{}.token(std::string{assurance::plain_header} + '\0', claims)) ==
          Errc::malformed_header);
    CHECK(refusal(Forge{}.token(assurance::plain_header, R"({"type":"access\u0000","exp":1767226500})")) ==
          Errc::wrong_token_type);
}

TEST_CASE("hostile shape: a token that is also another document is refused") {
    const std::string good = Forge{}.token(assurance::plain_header, assurance::access_claims());
    const auto parts = signet::detail::CompactToken::split(good).value();
    const std::string flattened = R"({"protected":")" + std::string{parts.header} + R"(","payload":")" +
                                  std::string{parts.payload} + R"(","signature":")" +
                                  std::string{parts.signature} + "\"}";
    for (const std::string& text :
         {flattened, '"' + good + '"', "Bearer " + good, good + "\r\n" + good, good + "," + good, good + "#",
          "data:," + good, " " + good, good + "=", std::string{"\xEF\xBB\xBF"} + good}) {
        INFO(text);
        CHECK(refusal(text) != Errc{});
    }
}

TEST_CASE("tokens of other systems are verified") {
    // jwt.io's example, signed with its example secret.
    using Key = signet::SecretKey<signet::OnlyFor<Untyped>>;
    const signet::TokenVerifier verifier{Key::insecure_short_secret("your-256-bit-secret"),
                                         {.allow_missing_expiry = true},
                                         signet::testing::FixedClock{assurance::now}};
    const auto verified = verifier.verify<Untyped>(
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
        "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ."
        "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c");
    REQUIRE(verified);
    CHECK(verified->subject() == "1234567890");
    CHECK(verified->json().at("name") == "John Doe");
}
