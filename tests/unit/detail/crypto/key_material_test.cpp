// SPDX-License-Identifier: MIT
#include "signet/detail/crypto/key_material.hpp"

#include <array>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "signet/detail/crypto/random.hpp"
#include "signet/detail/jose/base64url.hpp"

using namespace std::string_literals;
using signet::detail::why_guessable;
using signet::detail::why_not_secret;

namespace {

// An Ed25519 public key in its usual formats. It was made for this test.
const std::string pem =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
    "-----END PUBLIC KEY-----\n";

std::string der() {
    return signet::detail::base64url_decode("MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE")
        .value();
}

/// A DER element: its tag, its length in the shortest form, its contents.
std::string element(unsigned char tag, const std::string& contents) {
    std::string text(1, static_cast<char>(tag));
    if (contents.size() < 0x80) {
        text += static_cast<char>(contents.size());
    } else if (contents.size() < 0x100) {
        text += "\x81";
        text += static_cast<char>(static_cast<unsigned char>(contents.size()));
    } else {
        text += "\x82";
        text += static_cast<char>(static_cast<unsigned char>(contents.size() >> 8));
        text += static_cast<char>(static_cast<unsigned char>(contents.size() & 0xFF));
    }
    return text + contents;
}

// 32 and 64 bytes without a pattern.
const std::string random_bytes =
    signet::detail::base64url_decode("Cr4xYdhx0O2lQ0LrO8n8NGk3hG2Yx1vD9u6sQHq3eZI").value();
const std::string random_text = "f81d4fae7dec11d0a76500a0c91e6bf6c5b3e2a917480d6ffe0211bb9c3a45d8";

}  // namespace

TEST_CASE("PEM is not a secret") {
    for (const std::string& text :
         {pem, "\xEF\xBB\xBF" + pem, "Subject: CN=auth\n\n" + pem, "-----BEGIN CERTIFICATE-----\nMIIB\n"s,
          "-----BEGIN RSA PRIVATE KEY-----\n"s, "---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n"s}) {
        CAPTURE(text);
        REQUIRE(why_not_secret(text));
        CHECK(why_not_secret(text)->contains("PEM"));
    }
}

TEST_CASE("an SSH public key is not a secret as a line or as bytes") {
    for (const std::string& text :
         {"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBm/RAlphM3+hUG6wWfcO5bIUIaqMLa2ywxcOK1wMWbh me@host"s,
          "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7"s, "ssh-dss AAAAB3NzaC1kc3M="s,
          "\n  ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7"s,
          "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY="s,
          "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29t"s,
          "sk-ecdsa-sha2-nistp256@openssh.com AAAAInNrLWVjZHNhLXNoYTItbmlzdHAyNTZAb3BlbnNzaC5jb20="s,
          "\0\0\0\x07ssh-rsa\0\0\0\x03\x01\0\x01"s, "\0\0\0\x0bssh-ed25519\0\0\0 "s + random_bytes,
          "\0\0\0\x13"s + "ecdsa-sha2-nistp256" + random_bytes}) {
        CAPTURE(text);
        REQUIRE(why_not_secret(text));
        CHECK(why_not_secret(text)->contains("SSH public key"));
    }
}

TEST_CASE("a key or certificate in DER is not a secret with any form of its length") {
    const std::string algorithm = element(0x30, "\x06\x03\x2b\x65\x70");
    for (const std::string& bytes :
         {der(), element(0x30, algorithm + element(0x03, std::string(150, 'k'))),
          element(0x30, algorithm + element(0x03, std::string(300, 'k'))),
          element(0x30, element(0x02, std::string(257, 'n')) + element(0x02, "\x01\0\x01"s))}) {
        CAPTURE(bytes.size());
        REQUIRE(why_not_secret(bytes));
        CHECK(why_not_secret(bytes)->contains("DER"));
    }
}

TEST_CASE("bytes that only begin like DER are not DER") {
    std::string longer = der() + "x";
    std::string shorter = der();
    shorter.pop_back();
    for (const std::string& bytes :
         {longer, shorter, "\x30"s, "\x30\x00"s, "\x30\x02\x05\x00"s, "\x30\x80\x30\x00"s, "\x30\x84\x00"s,
          "\x30\x84\xFF\xFF\xFF\xFF\x30"s, "\x30\x85\x00\x00\x00\x00\x01\x30"s, "\x30\x81\x00"s + "\x30"s,
          "\x31\x02\x30\x00"s,
          // Elements that end before or after the end of the input.
          "\x30\x05\x30\x04\x05\x00\x05"s, "\x30\x04\x30\x00\x05\x01"s, "\x30\x04\x02\x03\x01\x00"s,
          element(0x30, "\x02\x7f"s + random_bytes)}) {
        CAPTURE(bytes.size());
        CHECK_FALSE(why_not_secret(bytes));
    }
}

TEST_CASE("a JSON Web Key is not a secret and the error names the functions that read it") {
    for (const std::string& text :
         {R"({"kty":"oct","k":"Cr4xYdhx0O2lQ0LrO8n8NGk3hG2Yx1vD9u6sQHq3eZI"})"s, R"({"keys":[]})"s,
          R"( [{"kty":"RSA","n":"AQAB"}])"s, "\xEF\xBB\xBF\n{\"kty\":\"oct\"}"s,
          "{\n  \"use\": \"sig\", \"kty\": \"EC\"}"s}) {
        CAPTURE(text);
        REQUIRE(why_not_secret(text));
        CHECK(why_not_secret(text)->contains("JSON Web Key"));
        CHECK(why_not_secret(text)->contains("load_key_set"));
    }
    CHECK_FALSE(why_not_secret(R"({"color":"blue"})"));
}

TEST_CASE("short and empty material is checked without reading past its end") {
    for (std::size_t size = 0; size < 8; ++size) {
        for (const char byte : {'\0', '\x30', '-', '{', ' ', 's'}) {
            CAPTURE(size, byte);
            CHECK_FALSE(why_not_secret(std::string(size, byte)));
        }
    }
    CHECK_FALSE(why_not_secret("\0\0\0s"s));
    CHECK_FALSE(why_not_secret("\0\0\0\x07ssh-"s));
}

TEST_CASE("random bytes and random text are not guessable") {
    for (const std::string& material :
         {random_bytes, random_text, "glimpse walnut fjord tepid quarry nozzle ember"s,
          std::string{"Cr4xYdhx0O2lQ0LrO8n8NGk3hG2Yx1vD9u6sQHq3eZI"}}) {
        CAPTURE(material);
        CHECK_FALSE(why_not_secret(material));
        CHECK_FALSE(why_guessable(material));
    }
}

TEST_CASE("a key that repeats itself is guessable") {
    std::string one_byte_changed(64, 'a');
    one_byte_changed[40] = 'b';
    std::string counted;
    for (int i = 0; i < 40; ++i) {
        counted += "k" + std::to_string(i % 10) + "-";
    }
    const std::string word = "Tr0ub4dor&3";
    for (const std::string& material :
         {std::string(32, '\0'), std::string(32, 'a'), std::string(64, '\xFF'), one_byte_changed,
          "abababababababababababababababababab"s, "1234567123456712345671234567123456712345671"s,
          word + word + word, random_bytes + random_bytes, random_text + random_text + random_text}) {
        CAPTURE(material);
        REQUIRE(why_guessable(material));
        CHECK(why_guessable(material)->contains("repeats itself"));
        CHECK(why_guessable(material)->contains("generate_text()"));
    }
}

TEST_CASE("a key that contains a word of example secrets in any case is guessable") {
    for (const std::string material :
         {"your-256-bit-secret-0xC0FFEE-ok-now", "my_SECRET_key_for_the_jwt_tokens!",
          "CorrectPassWordBattery9Staple-xyz", "please-ChangeMe-before-production-1",
          "change-me-before-you-go-live-0x99", "an Example key of sufficient length",
          "QWERTYuiopasdfghjklzxcvbnm!?.,-_=+", "abcdefghijklmnopqrstuvwxyz-ABCDEFGH",
          "0123456789:;<=>?@AFKPUZ_afkpuz{}~", "x-12345678-y-hunter-z-Gandalf-w-Bilbo"}) {
        CAPTURE(material);
        REQUIRE(why_guessable(material));
        CHECK(why_guessable(material)->contains("easy to guess"));
    }
}

TEST_CASE("a guessable text with one more byte or letter is guessable") {
    const std::string text = "my-super-secret-password-for-jwt-tokens";
    for (const std::string& material : std::vector<std::string>{
             text, text + "\n", text + "\r\n", text + "\t", text + '\0', "\n" + text, text + "\x7F",
             text + "\xC3\xA9",
             "my-super-s\xC3\xA9"
             "cret-password-for-jwt-tokens",
             "\xEF\xBB\xBF" + text, text + "!", text + "7", "MY_SUPER_SECRET_PASSWORD_FOR_JWT_TOKENS",
             "mysupersecretpasswordforjwttokens", "my sup3r s3cr3t p4$$w0rd f0r jwt"s}) {
        CAPTURE(material);
        CHECK(why_guessable(material));
    }
}

TEST_CASE("phrases of frequent words, runs, dates, identifiers and encoded text are guessable") {
    for (const std::string& material :
         {"correct horse battery staple and four more"s, "this is the key of the server of my company"s,
          "the quick brown fox jumps over the lazy dog"s, "to-be-or-not-to-be-that-is-the-question"s,
          "qwertyuiopasdfghjklzxcvbnm1234567890"s, "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p"s,
          "zyxwvutsrqponmlkjihgfedcba9876543210"s, "aaaabbbbccccddddeeeeffffgggghhhh"s,
          "Summer2024!Summer2024!Winter2025!Winter"s, "2024-01-31-2023-12-24-1999-09-09-backup"s,
          "20240131202312241999090920010911"s, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"s,
          "{F81D4FAE-7DEC-41D0-A765-00A0C91E6BF6}"s, "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6\n"s,
          // "this is a very secret key of mine", "password password password", and again
          "VGhpcyBpcyBhIHZlcnkgc2VjcmV0IGtleSBvZiBtaW5l"s,
          "746869732069732061207665727920736563726574206b6579"s,
          "VEhJUy1JUy1BLVZFUlktU0VDUkVULUtFWS1PRi1NSU5FIQ=="s}) {
        CAPTURE(material);
        CHECK(why_guessable(material));
    }
}

TEST_CASE("no random key is refused as guessable, in any encoding") {
    // A long run of the test: SIGNET_RANDOM_KEYS=1000000 takes two minutes.
    const char* const wanted =
        std::getenv("SIGNET_RANDOM_KEYS");  // NOLINT(concurrency-mt-unsafe): one thread
    const int rounds = wanted == nullptr ? 300 : std::atoi(wanted);
    int refused = 0;
    for (int i = 0; i < rounds; ++i) {
        std::array<unsigned char, 32> bytes{};
        signet::detail::fill_random(bytes);
        const std::string binary{bytes.begin(), bytes.end()};
        std::string hex;
        for (const unsigned char byte : bytes) {
            hex += "0123456789abcdef"[byte >> 4U];
            hex += "0123456789abcdef"[byte & 15U];
        }
        // Also of 16 random bytes, the shortest length.
        for (const std::string& key :
             {binary, signet::detail::base64url_encode(binary), hex.substr(0, i % 2 == 0 ? 32 : 64)}) {
            CAPTURE(key);
            if (why_guessable(key)) {
                ++refused;
                CHECK_FALSE(why_guessable(key));
            }
        }
    }
    CHECK(refused == 0);
}

TEST_CASE("checking a long key costs no more than a short one and reads no byte past its end") {
    for (const std::size_t size : {0U, 1U, 3U, 31U, 511U, 512U, 513U, 100'000U}) {
        CAPTURE(size);
        std::string text;
        while (text.size() < size) {
            std::array<unsigned char, 48> bytes{};
            signet::detail::fill_random(bytes);
            text += signet::detail::base64url_encode(std::string{bytes.begin(), bytes.end()});
        }
        text.resize(size);
        text.shrink_to_fit();
        const bool judged = why_guessable(text).has_value();
        CHECK(judged == (size < 31));
        CHECK_FALSE(signet::detail::looks_like_uuid(text));
    }
}

TEST_CASE("a word among random bytes does not make a key guessable") {
    CHECK_FALSE(why_guessable(random_bytes + "secret"));
}
