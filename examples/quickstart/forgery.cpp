// SPDX-License-Identifier: MIT
#include <array>

#include "chapters.hpp"
#include "service.hpp"

namespace quickstart {
namespace {

/// The three parts of a token: header, payload, signature.
std::array<std::string, 3> parts_of(const std::string& token) {
    const std::size_t first = token.find('.');
    const std::size_t second = token.rfind('.');
    return {token.substr(0, first), token.substr(first + 1, second - first - 1), token.substr(second + 1)};
}

}  // namespace

void forgery(Story& story) {
    story.chapter("Forged tokens are refused");
    const Service service;
    const std::string ada = service.log_in({.subject = "ada"}).access.str();

    // The attacker knows the library and all options of the service, but not its key.
    const signet::TokenIssuer forger{signet::SecretKey<>::generate(), service.issuer.options(),
                                     service.clock};
    const std::string forged_token =
        forger.issue<signet::AccessPolicy>({.subject = "ada", .extra = {{"role", "admin"}}}).str();
    const auto genuine = parts_of(ada);
    const auto forged = parts_of(forged_token);
    const auto verify = [&](const std::string& token) {
        return service.verifier.verify<signet::AccessPolicy>(token);
    };

    story.tell(
        "A token is three strings joined by dots: header.payload.signature. The signature is computed from "
        "the "
        "other two with a key that only the service knows. An attacker without that key tries:");
    story.refused("a token that is signed with another key", verify(forged_token),
                  signet::Errc::bad_signature);
    story.refused("a payload with the role admin, under the signature of Ada's token",
                  verify(genuine[0] + "." + forged[1] + "." + genuine[2]), signet::Errc::bad_signature);
    // {"alg":"none"}: some libraries have accepted a header that says "not signed".
    story.refused("a header that says that the token is not signed",
                  verify("eyJhbGciOiJub25lIn0." + forged[1] + "." + genuine[2]),
                  signet::Errc::wrong_algorithm);
    std::string altered = ada;
    altered[altered.size() / 2] = altered[altered.size() / 2] == 'A' ? 'B' : 'A';
    story.refused("Ada's token with one character changed", verify(altered), signet::Errc::bad_signature);
    story.refused("half of Ada's token", verify(ada.substr(0, ada.size() / 2)),
                  signet::Errc::malformed_token);
    story.accepted("Ada's token, unchanged", verify(ada));
}

}  // namespace quickstart
