// SPDX-License-Identifier: MIT
#include <jwt-cpp/jwt.h>

#include "measure.hpp"

int main(int /*count*/, char** arguments) {
    const std::string token = arguments[1];
    const auto verifier = jwt::verify()
                              .allow_algorithm(jwt::algorithm::hs256{rivals::from_hex(arguments[2])})
                              .with_claim("type", jwt::claim(std::string{"access"}));
    return rivals::measure([&] {
        const auto decoded = jwt::decode(token);
        std::error_code error;
        verifier.verify(decoded, error);
        return !error && decoded.get_subject() == "user-42";
    });
}
