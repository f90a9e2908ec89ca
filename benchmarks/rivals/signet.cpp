// SPDX-License-Identifier: MIT
#include <signet/signet.hpp>
#include <span>

#include "measure.hpp"

namespace {

template <class Key>
int measure(const std::string& token, const Key& key) {
    const signet::TokenVerifier verifier{key};
    return rivals::measure([&] {
        const auto verified = verifier.template verify<signet::AccessPolicy>(token);
        return verified && verified->subject() == "user-42";
    });
}

}  // namespace

int main(int /*count*/, char** arguments) {
    const std::string token = arguments[1];
    const std::string key = rivals::from_hex(arguments[2]);
    const std::string_view algorithm = arguments[3];
    if (algorithm == "ES256") {
        return measure(token, signet::PublicKey<signet::ES256>::from_pem(key));
    }
    if (algorithm == "EdDSA") {
        return measure(token, signet::PublicKey<signet::EdDSA>::from_pem(key));
    }
    if (algorithm == "RS256") {
        return measure(token, signet::PublicKey<signet::RS256>::from_pem(key));
    }
    return measure(token, signet::SecretKey<>::from_bytes(std::as_bytes(std::span{key})));
}
