// SPDX-License-Identifier: MIT
#include <jwt/jwt.hpp>

#include "measure.hpp"

int main(int /*count*/, char** arguments) {
    using namespace jwt::params;
    if (std::string_view{arguments[3]} != "HS256") {
        return EXIT_FAILURE;
    }
    const std::string token = arguments[1];
    const std::string key = rivals::from_hex(arguments[2]);
    return rivals::measure([&] {
        std::error_code error;
        const auto decoded =
            jwt::decode(token, algorithms({"HS256"}), error, secret(key), verify(true), validate_iat(true));
        const auto& payload = decoded.payload();
        return !error && payload.get_claim_value<std::string>("type") == "access" &&
               payload.get_claim_value<std::string>("sub") == "user-42";
    });
}
