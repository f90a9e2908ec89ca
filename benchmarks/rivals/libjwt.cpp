// SPDX-License-Identifier: MIT
#include <jwt.h>

#include <ctime>

#include "measure.hpp"

int main(int /*count*/, char** arguments) {
    const std::string token = arguments[1];
    const std::string key = rivals::from_hex(arguments[2]);
    const jwt_alg_t algorithm = jwt_str_alg(arguments[3]);
    if (algorithm == JWT_ALG_INVAL) {
        return EXIT_FAILURE;
    }
    return rivals::measure([&] {
        jwt_t* jwt = nullptr;
        if (jwt_decode(&jwt, token.c_str(), reinterpret_cast<const unsigned char*>(key.data()),
                       static_cast<int>(key.size())) != 0) {
            return false;
        }
        // Version 1.10 checks only the signature.
        const long now = std::time(nullptr);
        const char* const type = jwt_get_grant(jwt, "type");
        const bool accepted = jwt_get_alg(jwt) == algorithm && now < jwt_get_grant_int(jwt, "exp") &&
                              now >= jwt_get_grant_int(jwt, "nbf") && type != nullptr &&
                              std::string_view{type} == "access";
        const char* const subject = jwt_get_grant(jwt, "sub");
        const bool read = subject != nullptr && std::string_view{subject} == "user-42";
        jwt_free(jwt);
        return accepted && read;
    });
}
