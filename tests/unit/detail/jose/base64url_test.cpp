// SPDX-License-Identifier: MIT
#include "signet/detail/jose/base64url.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catch.hpp"

using signet::detail::base64url_alphabet;
using signet::detail::base64url_decode;
using signet::detail::base64url_decoded_size;
using signet::detail::base64url_encode;
using signet::detail::base64url_encoded_size;

namespace {

bool is_base64url(unsigned byte) {
    return base64url_alphabet.contains(static_cast<char>(static_cast<unsigned char>(byte)));
}

}  // namespace

TEST_CASE("base64url encodes the examples of RFC 4648 section 10 without padding") {
    const std::vector<std::pair<std::string, std::string>> examples{
        {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
        {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"},
    };
    for (const auto& [bytes, text] : examples) {
        CAPTURE(bytes);
        CHECK(base64url_encode(bytes) == text);
        CHECK(base64url_decode(text) == bytes);
    }
}

TEST_CASE("base64url uses '-' and '_' where base64 uses '+' and '/'") {
    CHECK(base64url_encode("\xFB\xEF\xBE") == "----");
    CHECK(base64url_encode("\xFF\xFF\xFF") == "____");
    CHECK(base64url_decode("----") == "\xFB\xEF\xBE");
    CHECK(base64url_decode("____") == "\xFF\xFF\xFF");
    CHECK_FALSE(base64url_decode("++++"));
    CHECK_FALSE(base64url_decode("////"));
}

TEST_CASE("base64url decodes what it encodes for every byte and length") {
    std::string bytes;
    for (unsigned i = 0; i < 260; ++i) {
        const std::string text = base64url_encode(bytes);
        CAPTURE(i, text);
        REQUIRE(text.size() == base64url_encoded_size(bytes.size()));
        REQUIRE(base64url_decoded_size(text.size()) == bytes.size());
        REQUIRE(base64url_decode(text) == bytes);
        bytes += static_cast<char>(static_cast<unsigned char>(i * 37));
    }
}

TEST_CASE("base64url of one character more than a multiple of four is refused") {
    CHECK_FALSE(base64url_decoded_size(1));
    CHECK_FALSE(base64url_decoded_size(5));
    for (const std::string text : {"A", "AAAAA", "AAAAAAAAA"}) {
        CAPTURE(text);
        CHECK_FALSE(base64url_decode(text));
        unsigned char out[16] = {};
        CHECK_FALSE(base64url_decode(text, out));
    }
}

TEST_CASE("base64url refuses every byte outside its alphabet at every position") {
    // 4, 6 and 7 characters: a complete group alone, and followed by each partial group.
    for (const std::string good : {"AAAA", "AAAAAA", "AAAAAAA"}) {
        REQUIRE(base64url_decode(good));
        for (std::size_t at = 0; at < good.size(); ++at) {
            for (unsigned byte = 0; byte < 256; ++byte) {
                if (is_base64url(byte)) {
                    continue;
                }
                std::string bad = good;
                bad[at] = static_cast<char>(static_cast<unsigned char>(byte));
                if (base64url_decode(bad)) {
                    FAIL("accepted byte " << byte << " at " << at << " of " << good.size() << " characters");
                }
            }
        }
    }
    SUCCEED("all refused");
}

TEST_CASE("base64url accepts one encoding for each byte string: unused bits must be zero") {
    for (unsigned first = 0; first < 256; ++first) {
        const std::string byte(1, static_cast<char>(static_cast<unsigned char>(first)));
        for (std::string bytes = byte; bytes.size() <= 2; bytes += byte) {
            const std::string canonical = base64url_encode(bytes);
            std::size_t accepted = 0;
            for (const char last : base64url_alphabet) {
                std::string text = canonical;
                text.back() = last;
                const auto decoded = base64url_decode(text);
                accepted += decoded ? 1U : 0U;
                if (decoded && text != canonical && *decoded == bytes) {
                    FAIL("'" << text << "' is a second spelling of '" << canonical << "'");
                }
            }
            // Of the 6 bits of the last character, 2 (one byte) or 4 (two bytes) are data.
            REQUIRE(accepted == (bytes.size() == 1 ? 4U : 16U));
        }
    }
}

TEST_CASE("base64url refuses padding, line breaks and spaces") {
    for (const std::string text : {"Zg==", "Zm8=", "Zg=", "Zm9v\n", "Zm9v\r\n", " Zm9v", "Zm 9v",
                                   "Zm9v====", "=", "====", "Zm9v.Zg"}) {
        CAPTURE(text);
        CHECK_FALSE(base64url_decode(text));
    }
}
