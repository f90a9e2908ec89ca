// SPDX-License-Identifier: MIT
// Prints a token with a lifetime of a day and the seven claims of all measurements.
#include <cstdio>
#include <signet/signet.hpp>
#include <span>

#include "measure.hpp"

int main(int /*count*/, char** arguments) {
    const std::string key = rivals::from_hex(arguments[1]);
    const signet::TokenIssuer<> issuer{signet::SecretKey<>::from_bytes(std::as_bytes(std::span{key}))};
    std::puts(issuer
                  .issue<signet::AccessPolicy>({.subject = "user-42",
                                                .extra = {{"fresh", false}},
                                                .lifetime = std::chrono::hours{24},
                                                .id = "50f4c655-acd4-4f01-875b-560b21cee169"})
                  .str()
                  .c_str());
}
