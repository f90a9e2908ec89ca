// SPDX-License-Identifier: MIT
#include <concepts>

#include "chapters.hpp"
#include "shop.hpp"

namespace quickstart {
namespace {

/// A handler asks for the proof it needs, as a parameter.
std::string list_orders(const signet::Verified<signet::AccessPolicy>& customer) {
    return "orders of " + std::string{customer.subject()};
}

}  // namespace

void mixed_up_tokens(Story& story) {
    story.chapter("A refresh token does not open the shop");
    const Shop shop;
    const signet::TokenPair tokens = shop.log_in({.subject = "ada"});

    story.tell(
        "The refresh token lives for a week, so it must be worthless everywhere but at the refresh counter. "
        "Both tokens carry a true signature of the shop; what tells them apart is the type signed into "
        "them.");
    story.refused("the refresh token, offered to GET /orders",
                  shop.verifier.verify<signet::AccessPolicy>(tokens.refresh.str()),
                  signet::Errc::wrong_token_type);
    story.refused("the access token, offered to POST /refresh",
                  shop.verifier.verify<signet::RefreshPolicy>(tokens.access.str()),
                  signet::Errc::wrong_token_type);
    const auto refresh = shop.verifier.verify<signet::RefreshPolicy>(tokens.refresh.str());
    story.accepted("the refresh token, offered to POST /refresh", refresh);

    story.tell(
        "Nor can a programmer mix them up. The function behind GET /orders asks for a "
        "Verified<AccessPolicy>, which only a verifier makes. To hand it the refresh token does not even "
        "compile:");
    story.show("list_orders(refresh_token);");
    story.show("error: use of deleted function ... token_of_another_policy_cannot_be_used_here");
    static_assert(!std::convertible_to<signet::Verified<signet::RefreshPolicy>,
                                       const signet::Verified<signet::AccessPolicy>&>);
    const auto access = shop.verifier.verify<signet::AccessPolicy>(tokens.access.str());
    story.holds("with the access token it compiles, and lists the orders of ada",
                access && list_orders(*access) == "orders of ada");
}

}  // namespace quickstart
