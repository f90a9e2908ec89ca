// SPDX-License-Identifier: MIT
// Only the HMAC of the same bytes.
#include "../floor.hpp"

#include <span>

#include "measure.hpp"

int main(int /*count*/, char** arguments) {
    if (std::string_view{arguments[3]} != "HS256") {
        return EXIT_FAILURE;
    }
    const std::string token = arguments[1];
    const std::string key = rivals::from_hex(arguments[2]);
    const std::string_view message = std::string_view{token}.substr(0, token.rfind('.'));
    signet_benchmark::Floor floor{std::as_bytes(std::span{key})};
    volatile unsigned char sink = 0;
    return rivals::measure([&] {
        sink = floor.sign(message)[0];
        return true;
    });
}
