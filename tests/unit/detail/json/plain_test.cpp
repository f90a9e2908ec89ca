// SPDX-License-Identifier: MIT
#include "signet/detail/json/plain.hpp"

#include <cstddef>
#include <string>
#include <string_view>

#include "catch.hpp"
#include "signet/detail/text/digits.hpp"
#include "signet/detail/text/load.hpp"

using signet::detail::leading_digits;
using signet::detail::load_eight;
using signet::detail::skip_json_plain;
using signet::detail::skip_json_plain_by_eight;

namespace {

/// The number of characters before the first one that is not plain, counted one by one.
std::size_t plain_length(std::string_view text) {
    std::size_t length = 0;
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        if (byte < 0x20 || byte >= 0x80 || character == '"' || character == '\\') {
            break;
        }
        ++length;
    }
    return length;
}

template <class Skip>
std::size_t skipped(Skip skip, const std::string& text) {
    return static_cast<std::size_t>(skip(text.data(), text.data() + text.size()) - text.data());
}

/// How many of the two readers stop at another position than a simple one.
std::size_t wrong_skips(const std::string& text) {
    const std::size_t expected = plain_length(text);
    return std::size_t{skipped(skip_json_plain, text) != expected} +
           std::size_t{skipped(skip_json_plain_by_eight, text) != expected};
}

}  // namespace

TEST_CASE("every byte at every position is classified as plain or not by sixteen and by eight and by one") {
    std::size_t wrong = 0;
    for (std::size_t length = 1; length <= 40; ++length) {
        for (std::size_t place = 0; place < length; ++place) {
            for (int byte = 0; byte < 256; ++byte) {
                std::string text(length, 'a');
                text[place] = static_cast<char>(byte);
                wrong += wrong_skips(text);
            }
        }
    }
    CHECK(wrong == 0);
}

TEST_CASE("the first of two characters that are not plain counts") {
    std::size_t wrong = 0;
    for (int first = 0; first < 256; ++first) {
        for (int second = 0; second < 256; ++second) {
            std::string text(24, ' ');
            text[3] = static_cast<char>(first);
            text[4] = static_cast<char>(second);
            wrong += wrong_skips(text);
        }
    }
    CHECK(wrong == 0);
}

TEST_CASE("digits are counted up to the first other character") {
    std::size_t wrong = 0;
    for (std::size_t place = 0; place < 8; ++place) {
        for (int byte = 0; byte < 256; ++byte) {
            for (const char behind : {'0', '9', '/', ':', '\xFF', '\0'}) {
                std::string text = "90909090";
                text[place] = static_cast<char>(byte);
                if (place < 7) {
                    text[place + 1] = behind;
                }
                const std::size_t end = text.find_first_not_of("0123456789");
                const std::size_t expected = end == std::string::npos ? 8 : end;
                wrong += leading_digits(load_eight(text.data())) == expected ? 0 : 1;
            }
        }
    }
    CHECK(wrong == 0);
}
