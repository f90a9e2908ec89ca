// SPDX-License-Identifier: MIT
#include "chapters.hpp"
#include "service.hpp"

namespace quickstart {

void login_pair(Story& story) {
    story.chapter("A login returns two tokens");
    const Service service;
    const signet::TokenPair tokens = service.log_in({.subject = "ada"});

    story.tell(
        "It is " + time_of_day(service.clock.now()) +
        ". Ada logs in with her password. The service returns an access token, which is valid until " +
        time_of_day(tokens.access.expires_at()) +
        ", and a refresh token, which is valid for a week and can only be exchanged for the next pair.");
    story.show_token("access  =", tokens.access.str());
    story.show_token("refresh =", tokens.refresh.str());
    story.tell(
        "A token is signed, not encrypted. Every holder can read it, and no one can change it without the "
        "key:");
    if (const auto inside = signet::Unverified::decode(tokens.access.str())) {
        story.show(inside->payload().dump().substr(0, 80) + " ...}");
    }

    const signet::Bearer<signet::AccessPolicy> orders{service.verifier};
    const auto ada = orders.authenticate("Bearer " + tokens.access.str());
    story.tell("Ada's browser sends the access token with each request:");
    story.accepted("GET /orders, Authorization: Bearer <Ada's access token>", ada);
    story.holds("the service knows that the request is from Ada, without a database",
                ada && ada->subject() == "ada");
    story.refused("GET /orders without a token", orders.authenticate(""), signet::Errc::missing_credentials);
}

}  // namespace quickstart
