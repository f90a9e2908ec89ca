// SPDX-License-Identifier: MIT
#include "chapters.hpp"
#include "shop.hpp"

namespace quickstart {

void expiry(Story& story) {
    story.chapter("An access token is good for fifteen minutes");
    const Shop shop;
    const signet::TokenPair tokens = shop.log_in({.subject = "ada"});
    const auto offer_access_token = [&] {
        return shop.verifier.verify<signet::AccessPolicy>(tokens.access.str());
    };

    story.tell(
        "A stolen access token is of use to the thief only until it expires. Nobody has to wait for that "
        "here: "
        "the shop's clock is one that can be moved by hand, as in a test.");
    shop.clock.set(tokens.access.expires_at() - std::chrono::seconds{1});
    story.accepted(time_of_day(shop.clock.now()) + ", the access token", offer_access_token());
    shop.clock.advance(std::chrono::seconds{1});
    story.refused(time_of_day(shop.clock.now()) + ", the access token", offer_access_token(),
                  signet::Errc::expired);

    story.tell(
        "Ada notices nothing: her browser goes to the refresh counter and comes back with a new pair.");
    const auto refresh = shop.verifier.verify<signet::RefreshPolicy>(tokens.refresh.str());
    story.accepted(time_of_day(shop.clock.now()) + ", the refresh token", refresh);
    if (refresh) {
        const signet::TokenPair next = shop.log_in({.subject = std::string{refresh->subject()}});
        story.accepted(
            "the access token of the new pair, good until " + time_of_day(next.access.expires_at()),
            shop.verifier.verify<signet::AccessPolicy>(next.access.str()));
    }
}

}  // namespace quickstart
