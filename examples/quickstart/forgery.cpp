// SPDX-License-Identifier: MIT
#include <array>

#include "chapters.hpp"
#include "shop.hpp"

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
    story.chapter("Mallory forges tokens");
    const Shop shop;
    const std::string ada = shop.log_in({.subject = "ada"}).access.str();

    // Mallory knows the library and everything about the shop but its key.
    const signet::TokenIssuer forger{signet::SecretKey<>::generate(), shop.issuer.options(), shop.clock};
    const std::string wished_for =
        forger.issue<signet::AccessPolicy>({.subject = "ada", .extra = {{"role", "admin"}}}).str();
    const auto genuine = parts_of(ada);
    const auto forged = parts_of(wished_for);
    const auto offer = [&](const std::string& token) {
        return shop.verifier.verify<signet::AccessPolicy>(token);
    };

    story.tell(
        "A token is three pieces of text joined by dots: header.payload.signature. The signature is computed "
        "from the other two with a key that only the shop knows. Mallory has no key, but many ideas:");
    story.refused("a token that he signed with a key of his own", offer(wished_for),
                  signet::Errc::bad_signature);
    story.refused("his payload under Ada's signature, as the role of admin would be nice",
                  offer(genuine[0] + "." + forged[1] + "." + genuine[2]), signet::Errc::bad_signature);
    // {"alg":"none"}: in some libraries, a header that says "not signed" was once believed.
    story.refused("a header that says: this token needs no signature",
                  offer("eyJhbGciOiJub25lIn0." + forged[1] + "." + genuine[2]),
                  signet::Errc::wrong_algorithm);
    std::string altered = ada;
    altered[altered.size() / 2] = altered[altered.size() / 2] == 'A' ? 'B' : 'A';
    story.refused("Ada's own token with one letter changed", offer(altered), signet::Errc::bad_signature);
    story.refused("half of Ada's token", offer(ada.substr(0, ada.size() / 2)), signet::Errc::malformed_token);
    story.accepted("Ada's own token as it was, after all that", offer(ada));
}

}  // namespace quickstart
