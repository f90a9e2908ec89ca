// SPDX-License-Identifier: MIT
#include <cstddef>
#include <signet/signet.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "../catch.hpp"
#include "forge.hpp"

// An attacker without the key cannot make a valid token from valid tokens.
namespace {

using assurance::Forge;
using signet::AccessPolicy;
using signet::Errc;

const std::string& good_token() {
    static const std::string token = Forge{}.token(assurance::plain_header, assurance::access_claims());
    return token;
}

bool accepts(std::string_view token) {
    return assurance::verifier().verify<AccessPolicy>(token).has_value();
}

Errc refusal(std::string_view token) {
    const auto verified = assurance::verifier().verify<AccessPolicy>(token);
    REQUIRE_FALSE(verified);
    return verified.error().code();
}

}  // namespace

TEST_CASE("tampering: the unchanged token is valid") {
    REQUIRE(accepts(good_token()));
}

TEST_CASE("tampering: every flip of a single bit is refused") {
    const auto verifier = assurance::verifier();
    std::size_t accepted = 0;
    for (std::size_t i = 0; i < good_token().size() * 8; ++i) {
        std::string token = good_token();
        token[i / 8] = static_cast<char>(token[i / 8] ^ (1 << i % 8));
        accepted += verifier.verify<AccessPolicy>(token) ? 1 : 0;
    }
    CHECK(accepted == 0);
}

TEST_CASE("tampering: every replacement of a byte is refused") {
    const auto verifier = assurance::verifier();
    std::size_t accepted = 0;
    for (std::size_t i = 0; i < good_token().size(); ++i) {
        for (int byte = 0; byte < 256; ++byte) {
            std::string token = good_token();
            token[i] = static_cast<char>(byte);
            accepted += token != good_token() && verifier.verify<AccessPolicy>(token) ? 1 : 0;
        }
    }
    CHECK(accepted == 0);
}

TEST_CASE("tampering: every prefix and every suffix is refused") {
    const std::string_view token = good_token();
    std::size_t accepted = 0;
    for (std::size_t i = 0; i < token.size(); ++i) {
        accepted += accepts(token.substr(0, i)) || accepts(token.substr(i + 1)) ? 1 : 0;
    }
    CHECK(accepted == 0);
}

TEST_CASE("tampering: anything before, after or inside the token is refused") {
    for (int byte = 0; byte < 256; ++byte) {
        const std::string one(1, static_cast<char>(byte));
        CHECK_FALSE(accepts(one + good_token()));
        CHECK_FALSE(accepts(good_token() + one));
    }
    std::size_t accepted = 0;
    for (std::size_t i = 0; i <= good_token().size(); ++i) {
        for (const char byte : {'A', '.', ' ', '=', '\n', '\0'}) {
            accepted += accepts(std::string{good_token()}.insert(i, 1, byte)) ? 1 : 0;
        }
    }
    CHECK(accepted == 0);
}

TEST_CASE("tampering: signatures of every other length are refused") {
    const std::string signed_part = good_token().substr(0, good_token().rfind('.') + 1);
    const std::string signature = good_token().substr(signed_part.size());
    const std::string bytes = signet::detail::base64url_decode(signature).value();
    for (std::size_t size = 0; size <= 100; ++size) {
        std::string text = signature;
        text.resize(size, 'A');
        std::string raw = bytes;
        raw.resize(size, '\0');
        INFO(size);
        CHECK(accepts(signed_part + text) == (size == signature.size()));
        CHECK(accepts(signed_part + signet::detail::base64url_encode(raw)) == (size == bytes.size()));
        if (size != signature.size() && size != 0) {
            CHECK(refusal(signed_part + text) == Errc::bad_signature);
        }
    }
}

TEST_CASE("tampering: every byte of the signature is compared") {
    const std::string signed_part = good_token().substr(0, good_token().rfind('.') + 1);
    const std::string bytes =
        signet::detail::base64url_decode(good_token().substr(signed_part.size())).value();
    for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
        std::string altered = bytes;
        altered[i / 8] = static_cast<char>(altered[i / 8] ^ (1 << i % 8));
        CHECK(refusal(signed_part + signet::detail::base64url_encode(altered)) == Errc::bad_signature);
    }
}

TEST_CASE("tampering: the unused bits of the last character cannot be set") {
    const std::string alphabet{signet::detail::base64url_alphabet};
    std::size_t spellings = 0;
    for (const char last : alphabet) {
        std::string token = good_token();
        token.back() = last;
        spellings += accepts(token) ? 1 : 0;
    }
    CHECK(spellings == 1);
}

TEST_CASE("tampering: combined parts of different tokens are refused") {
    const std::vector<std::string> headers{R"({"alg":"HS256","typ":"JWT"})", R"({"alg":"HS256"})",
                                           R"({"typ":"JWT","alg":"HS256"})", R"({"alg":"HS256","kid":"a"})"};
    const std::vector<std::string> payloads{assurance::access_claims(),
                                            assurance::access_claims(R"(,"admin":true)"),
                                            R"({"sub":"user-42","type":"refresh","exp":1767226500})"};
    std::vector<std::string> tokens;
    for (const std::string& header : headers) {
        for (const std::string& payload : payloads) {
            tokens.push_back(Forge{}.token(header, payload));
        }
    }
    const auto part = [](const std::string& token, int index) {
        const auto parts = signet::detail::CompactToken::split(token).value();
        return std::string{index == 0 ? parts.header : index == 1 ? parts.payload : parts.signature};
    };
    std::size_t accepted = 0;
    for (const std::string& a : tokens) {
        for (const std::string& b : tokens) {
            for (const std::string& c : tokens) {
                const std::string mixed = part(a, 0) + '.' + part(b, 1) + '.' + part(c, 2);
                const bool is_genuine = mixed == a || mixed == b || mixed == c;
                accepted += !is_genuine && accepts(mixed) ? 1 : 0;
            }
        }
    }
    CHECK(accepted == 0);
}

TEST_CASE("tampering: a token of another key is refused") {
    const std::string forged = Forge{2}.token(assurance::plain_header, assurance::access_claims());
    CHECK(refusal(forged) == Errc::bad_signature);
}

TEST_CASE("tampering: errors never contain a piece of the token") {
    const std::string marker = "SECRETMARKER";
    const std::vector<std::string> tokens{
        Forge{}.token(R"({"alg":")" + marker + R"("})", "{}"),
        Forge{}.token(R"({"alg":"HS256","typ":")" + marker + R"("})", "{}"),
        Forge{}.token(R"({"alg":"HS256","crit":[")" + marker + R"("]})", "{}"),
        Forge{}.token(assurance::plain_header, R"({"type":")" + marker + R"("})"),
        Forge{}.token(assurance::plain_header, R"({"exp":")" + marker + R"("})"),
        Forge{}.token(assurance::plain_header, assurance::access_claims(R"(,"iss":")" + marker + '"')),
        Forge{}.token(assurance::plain_header, R"({")" + marker + R"(":1,")" + marker + R"(":2})"),
        marker,
        marker + "." + marker + "." + marker};
    for (const std::string& token : tokens) {
        const auto verified = assurance::verifier().verify<AccessPolicy>(token);
        REQUIRE_FALSE(verified);
        CHECK(verified.error().message().find(marker) == std::string::npos);
        CHECK(verified.error().claim().find(marker) == std::string::npos);
    }
}
