// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "forge.hpp"

namespace assurance {

/// A type of unsigned token that is intended to cost a verifier more than a usual token of its length.
struct HostileShape {
    std::string_view name;
    /// Makes one of about the given size.
    std::function<std::string(std::size_t)> make;
};

namespace shapes {

inline std::string filled(std::size_t size, const std::function<std::string(std::size_t)>& piece) {
    std::string text;
    for (std::size_t i = 0; text.size() < size; ++i) {
        text += piece(i);
    }
    return text;
}

/// A token with that header and no valid signature. Headers above the size limit are not truncated.
inline std::string with_header(std::string_view members) {
    const std::string header = R"({"alg":"HS256")" + std::string{members} + '}';
    return signet::detail::base64url_encode(header) + ".e30." + std::string(43, 'A');
}

/// The size of the JSON text whose base64url form has `size` characters.
inline std::size_t json_size(std::size_t size) {
    return size / 4 * 3 > 100 ? size / 4 * 3 - 100 : 0;
}

inline HostileShape header_of(std::string_view name, std::function<std::string(std::size_t)> piece) {
    return {name, [piece = std::move(piece)](std::size_t size) {
                return with_header(filled(json_size(size), piece));
            }};
}
inline HostileShape header_value(std::string_view name, std::string begin, std::string piece,
                                 std::string end) {
    return {name, [=](std::size_t size) {
                return with_header(",\"x\":" + begin +
                                   filled(json_size(size), [&](std::size_t) { return piece; }) + end);
            }};
}

/// A short name that differs for each `i`.
inline std::string short_name(std::size_t i) {
    std::string name;
    do {
        name += signet::detail::base64url_alphabet[i % 64];
    } while ((i /= 64) != 0);
    return name;
}

}  // namespace shapes

inline std::vector<HostileShape> hostile_shapes() {
    using namespace shapes;
    const std::string plain = signet::detail::base64url_encode(plain_header);
    return {
        {"dots", [](std::size_t size) { return std::string(size, '.'); }},
        {"one long word", [](std::size_t size) { return std::string(size, 'A'); }},
        {"long payload, plain header",
         [plain](std::size_t size) {
             return plain + '.' + std::string(size, 'A') + '.' + std::string(43, 'A');
         }},
        {"long signature", [plain](std::size_t size) { return plain + ".e30." + std::string(size, 'A'); }},
        {"long header that is no JSON",
         [](std::size_t size) { return std::string(size / 4 * 4, 'A') + ".e30.AAAA"; }},
        {"foreign last character of the header",
         [](std::size_t size) { return std::string(size / 4 * 4, 'e') + "!" + ".e30.AAAA"; }},
        header_of("header members", [](std::size_t i) { return ",\"" + short_name(i) + "\":0"; }),
        header_of("header members with escaped names",
                  [](std::size_t i) { return ",\"\\n" + short_name(i) + "\":0"; }),
        header_of("header members in descending order",
                  [](std::size_t i) { return ",\"" + short_name(1'000'000 - i) + "\":0"; }),
        header_of(
            "header members with a long common start",
            [](std::size_t i) { return ",\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" + short_name(i) + "\":0"; }),
        header_value("members of an object in the header", "{\"y\":0", ",\"y\":0", "}"),
        header_value("small objects in the header", "[0", R"(,{"a":0,"b":0,"c":0,"d":0})", "]"),
        header_value(
            "objects of 16 members in the header", "[0",
            R"(,{"a":0,"b":0,"c":0,"d":0,"e":0,"f":0,"g":0,"h":0,"i":0,"j":0,"k":0,"l":0,"m":0,"n":0,"o":0,"p":0})",
            "]"),
        header_value("empty arrays in the header", "[0", ",[]", "]"),
        header_value("open brackets in the header", "", "[", ""),
        header_value("escapes in the header", "\"", "\\n", "\""),
        header_value("surrogate pairs in the header", "\"", "\\ud83d\\ude00", "\""),
        header_value("UTF-8 in the header", "\"", "\xF0\x9F\x98\x80", "\""),
        header_value("plain text in the header", "\"", "x", "\""),
        header_value("digits in the header", "0.", "1", ""),
        header_value("exponent digits in the header", "0e", "9", ""),
        header_value("numbers in the header", "[0", ",1", "]"),
        header_value("space in the header", "", " ", "0"),
        {"a long kid",
         [](std::size_t size) {
             return with_header(",\"kid\":\"" + std::string(json_size(size), 'k') + '"');
         }},
        {"an escaped kid",
         [](std::size_t size) {
             return with_header(",\"kid\":\"" +
                                filled(json_size(size), [](std::size_t) { return "\\u0041"; }) + '"');
         }},
    };
}

}  // namespace assurance
