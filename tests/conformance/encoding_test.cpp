// SPDX-License-Identifier: MIT
#include <algorithm>
#include <signet/signet.hpp>
#include <span>
#include <string>
#include <string_view>

#include "../catch.hpp"
#include "scoreboard.hpp"
#include "vectors.hpp"

namespace {

using conformance::bytes_of_hex;
using conformance::Scoreboard;
using nlohmann::json;

std::string hmac(const json& test) {
    const auto sign = [&test]<class Alg>(Alg) {
        const std::string key = bytes_of_hex(test.at("key_hex"));
        const auto mac = signet::detail::HmacKey<Alg>{std::as_bytes(std::span{key})}.sign(
            bytes_of_hex(test.at("data_hex")));
        return std::string{mac.bytes().begin(), mac.bytes().end()};
    };
    const std::string hash = test.at("hash");
    if (hash == "sha256") {
        return sign(signet::HS256{});
    }
    return hash == "sha384" ? sign(signet::HS384{}) : sign(signet::HS512{});
}

}  // namespace

TEST_CASE("base64url: every string is decoded to its bytes or refused") {
    Scoreboard board;
    for (const json& test : conformance::read_vectors("base64url.json")) {
        const std::string text = test.at("text");
        const auto bytes = signet::detail::base64url_decode(text);
        const bool accept = test.at("expect") == "accept";
        const bool right = accept ? bytes == bytes_of_hex(test.at("bytes_hex")) &&
                                        signet::detail::base64url_encode(*bytes) == text
                                  : !bytes;
        const std::string group = accept ? "accepted" : "refused";
        if (test.at("expect") == "either") {
            board.owes_nothing("either");
            continue;
        }
        right ? board.right(group) : board.wrong(group, test.at("name"));
    }
    board.print("base64url.json");
    CHECK(board.wrong() == 0);
    CHECK(board.cases() > 100);
}

TEST_CASE("HMAC-SHA-2: the tags of RFC 4231") {
    Scoreboard board;
    for (const json& test : conformance::read_vectors("rfc4231.json")) {
        const std::string hash = test.at("hash");
        const std::string tag = bytes_of_hex(test.at("tag_hex"));
        // signet never truncates a tag, so a truncated tag is compared with the start of the full one.
        if (hash != "sha256" && hash != "sha384" && hash != "sha512") {
            board.owes_nothing(hash);
        } else if (hmac(test).starts_with(tag) && !tag.empty()) {
            board.right(hash);
        } else {
            board.wrong(hash, "test case " + test.at("tc").dump());
        }
    }
    board.print("rfc4231.json");
    CHECK(board.wrong() == 0);
    CHECK(board.cases() > 10);
}
