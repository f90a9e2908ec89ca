// SPDX-License-Identifier: MIT
#include <jwt-cpp/jwt.h>

#include "measure.hpp"

namespace {

template <class Algorithm>
int measure(const std::string& token, Algorithm algorithm) {
    const auto verifier = jwt::verify()
                              .allow_algorithm(std::move(algorithm))
                              .with_claim("type", jwt::claim(std::string{"access"}));
    return rivals::measure([&] {
        const auto decoded = jwt::decode(token);
        std::error_code error;
        verifier.verify(decoded, error);
        return !error && decoded.get_subject() == "user-42";
    });
}

}  // namespace

int main(int /*count*/, char** arguments) {
    const std::string token = arguments[1];
    const std::string key = rivals::from_hex(arguments[2]);
    const std::string_view algorithm = arguments[3];
    if (algorithm == "ES256") {
        return measure(token, jwt::algorithm::es256{key});
    }
    if (algorithm == "EdDSA") {
        return measure(token, jwt::algorithm::ed25519{key});
    }
    if (algorithm == "RS256") {
        return measure(token, jwt::algorithm::rs256{key});
    }
    return measure(token, jwt::algorithm::hs256{key});
}
