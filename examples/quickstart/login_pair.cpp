// SPDX-License-Identifier: MIT
#include "chapters.hpp"
#include "shop.hpp"

namespace quickstart {

void login_pair(Story& story) {
    story.chapter("A login is answered with two tokens");
    const Shop shop;
    const signet::TokenPair tokens = shop.log_in({.subject = "ada"});

    story.tell(
        "It is " + time_of_day(shop.clock.now()) +
        ". Ada has typed her password, and the shop answers with an access token, which opens the shop "
        "until " +
        time_of_day(tokens.access.expires_at()) +
        ", and a refresh token, which can do one thing only: fetch the next pair, for a week.");
    story.show_token("access  =", tokens.access.str());
    story.show_token("refresh =", tokens.refresh.str());
    story.tell("Inside is nothing secret, only signed. Anybody can read it, but not change it:");
    if (const auto inside = signet::Unverified::decode(tokens.access.str())) {
        story.show(inside->payload().dump().substr(0, 80) + " ...}");
    }

    const signet::Bearer<signet::AccessPolicy> orders{shop.verifier};
    const auto ada = orders.authenticate("Bearer " + tokens.access.str());
    story.tell("Ada's browser sends the access token along with each click:");
    story.accepted("GET /orders, Authorization: Bearer <Ada's access token>", ada);
    story.holds("the shop knows that it is Ada, without looking into any database",
                ada && ada->subject() == "ada");
    story.refused("GET /orders without a token", orders.authenticate(""), signet::Errc::missing_credentials);
}

}  // namespace quickstart
