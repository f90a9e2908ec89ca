// SPDX-License-Identifier: MIT
#include <concepts>

#include "chapters.hpp"
#include "service.hpp"

namespace quickstart {
namespace {

/// A handler takes the verified token that it needs as a parameter.
std::string list_orders(const signet::Verified<signet::AccessPolicy>& customer) {
    return "orders of " + std::string{customer.subject()};
}

}  // namespace

void mixed_up_tokens(Story& story) {
    story.chapter("A refresh token is not an access token");
    const Service service;
    const signet::TokenPair tokens = service.log_in({.subject = "ada"});

    story.tell(
        "The refresh token is valid for a week, so it must be accepted at POST /refresh only. Both tokens "
        "have a "
        "valid signature of the service. The token type, which is a signed claim, distinguishes them.");
    story.refused("the refresh token, sent to GET /orders",
                  service.verifier.verify<signet::AccessPolicy>(tokens.refresh.str()),
                  signet::Errc::wrong_token_type);
    story.refused("the access token, sent to POST /refresh",
                  service.verifier.verify<signet::RefreshPolicy>(tokens.access.str()),
                  signet::Errc::wrong_token_type);
    const auto refresh = service.verifier.verify<signet::RefreshPolicy>(tokens.refresh.str());
    story.accepted("the refresh token, sent to POST /refresh", refresh);

    story.tell(
        "A programmer cannot mix them up either. The handler of GET /orders takes a Verified<AccessPolicy>, "
        "which "
        "only a verifier returns. A call with the refresh token does not compile:");
    story.show("list_orders(refresh_token);");
    story.show("error: use of deleted function ... token_of_another_policy_cannot_be_used_here");
    static_assert(!std::convertible_to<signet::Verified<signet::RefreshPolicy>,
                                       const signet::Verified<signet::AccessPolicy>&>);
    const auto access = service.verifier.verify<signet::AccessPolicy>(tokens.access.str());
    story.holds("a call with the access token compiles, and returns the orders of ada",
                access && list_orders(*access) == "orders of ada");
}

}  // namespace quickstart
