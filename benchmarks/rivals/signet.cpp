// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>
#include <span>

#include "measure.hpp"

int main(int /*count*/, char** arguments) {
    const std::string token = arguments[1];
    const std::string key = rivals::from_hex(arguments[2]);
    const signet::TokenVerifier<> verifier{signet::SecretKey<>::from_bytes(std::as_bytes(std::span{key}))};
    return rivals::measure([&] {
        const auto verified = verifier.verify<signet::AccessPolicy>(token);
        return verified && verified->subject() == "user-42";
    });
}
