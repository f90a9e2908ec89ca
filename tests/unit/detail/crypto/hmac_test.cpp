// SPDX-License-Identifier: MIT
#include "signet/detail/crypto/hmac.hpp"

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "catch.hpp"

using signet::HS256;
using signet::HS384;
using signet::HS512;
using signet::detail::HmacKey;

namespace {

/// The test cases of RFC 4231 sections 4.2 to 4.8, except 4.6, which tests truncation.
struct Rfc4231 {
    std::string key;
    std::string data;
    std::string sha256;
    std::string sha384;
    std::string sha512;
};

const std::vector<Rfc4231>& rfc4231() {
    static const std::vector<Rfc4231> cases{
        {std::string(20, '\x0b'), "Hi There",
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
         "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6",
         "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9"
         "d914e"
         "eb61f1702e696c203a126854"},
        {"Jefe", "what do ya want for nothing?",
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
         "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649",
         "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcae"
         "ab1a3"
         "4d4a6b4b636e070a38bce737"},
        {std::string(20, '\xaa'), std::string(50, '\xdd'),
         "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
         "88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966144b2a5ab39dc13814b94e3ab6e101a34f27",
         "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39bf3e848279a722c806b485a47e67c807b94"
         "6a337"
         "bee8942674278859e13292fb"},
        {"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18"
         "\x19",
         std::string(50, '\xcd'), "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
         "3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e1f573b4e6801dd23c4a7d679ccf8a386c674cffb",
         "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3dba91ca5c11aa25eb4d679275cc5788063a5f"
         "19741"
         "120c4f2de2adebeb10a298dd"},
        {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
         "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab4030fe8296248df163f44952",
         "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e"
         "64f73"
         "f63f0aec8b915a985d786598"},
        {std::string(131, '\xaa'),
         "This is a test using a larger than block-size key and a larger than block-size data. The key needs "
         "to be "
         "hashed before being used by the HMAC algorithm.",
         "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
         "6617178e941f020d351e2f254e8fd32c602420feb0b8fb9adccebb82461e99c5a678cc31e799176d3860e6110c46523e",
         "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944b6022cac3c4982b10d5eeb55c3e4de15134"
         "676fb"
         "6de0446065c97440fa8c6a58"},
    };
    return cases;
}

template <class Alg>
HmacKey<Alg> key_of(std::string_view text) {
    return HmacKey<Alg>{std::as_bytes(std::span{text})};
}

std::string hex(std::span<const unsigned char> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : bytes) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

template <class Alg>
std::string mac_of(const std::string& key, const std::string& data) {
    return hex(key_of<Alg>(key).sign(data).bytes());
}

}  // namespace

TEST_CASE("HMAC computes the values of RFC 4231 with every hash") {
    for (const Rfc4231& row : rfc4231()) {
        CAPTURE(row.data);
        CHECK(mac_of<HS256>(row.key, row.data) == row.sha256);
        CHECK(mac_of<HS384>(row.key, row.data) == row.sha384);
        CHECK(mac_of<HS512>(row.key, row.data) == row.sha512);
    }
}

TEST_CASE("a key up to the block size is used unchanged and a longer one is hashed") {
    // Appending zeros to a key up to the block size does not change its HMAC.
    const std::string block(HS256::block_size - 1, 'k');
    CHECK(mac_of<HS256>(block, "data") == mac_of<HS256>(block + '\0', "data"));
    CHECK(mac_of<HS256>(block + '\0', "data") != mac_of<HS256>(block + '\0' + '\0', "data"));
    const std::string wide_block(HS512::block_size - 1, 'k');
    CHECK(mac_of<HS512>(wide_block, "data") == mac_of<HS512>(wide_block + '\0', "data"));
    CHECK(mac_of<HS512>(wide_block + '\0', "data") != mac_of<HS512>(wide_block + '\0' + '\0', "data"));
}

TEST_CASE("signing a message does not depend on earlier messages") {
    const auto key = key_of<HS256>("Jefe");
    const auto first = key.sign("what do ya want for nothing?");
    CHECK(hex(key.sign("").bytes()) == mac_of<HS256>("Jefe", ""));
    CHECK(hex(key.sign(std::string(100'000, 'x')).bytes()) ==
          mac_of<HS256>("Jefe", std::string(100'000, 'x')));
    CHECK(key.sign("what do ya want for nothing?").matches(first.bytes()));
}

TEST_CASE("a message authentication code matches itself and no code with one bit changed") {
    const auto mac = key_of<HS256>("Jefe").sign("what do ya want for nothing?");
    CHECK(mac.matches(mac.bytes()));
    for (std::size_t byte = 0; byte < mac.bytes().size(); ++byte) {
        for (int bit = 0; bit < 8; ++bit) {
            auto other = mac.bytes();
            other[byte] = static_cast<unsigned char>(other[byte] ^ (1U << bit));
            if (mac.matches(other)) {
                FAIL("bit " << bit << " of byte " << byte);
            }
        }
    }
}

TEST_CASE("several threads sign with one key concurrently") {
    const auto key = key_of<HS256>("Jefe");
    const std::string expected = rfc4231()[1].sha256;
    constexpr std::size_t thread_count = 4;
    std::array<int, thread_count> wrong{};
    {
        std::vector<std::jthread> threads;
        for (int& count : wrong) {
            threads.emplace_back([&key, &expected, &count] {
                for (int i = 0; i < 500; ++i) {
                    count += hex(key.sign("what do ya want for nothing?").bytes()) == expected ? 0 : 1;
                }
            });
        }
    }
    CHECK(wrong == std::array<int, thread_count>{});
}
