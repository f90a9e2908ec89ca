// SPDX-License-Identifier: MIT
#include "chapters.hpp"
#include "service.hpp"

namespace quickstart {

void expiry(Story& story) {
    story.chapter("An access token is valid for 15 minutes");
    const Service service;
    const signet::TokenPair tokens = service.log_in({.subject = "ada"});
    const auto verify_access_token = [&] {
        return service.verifier.verify<signet::AccessPolicy>(tokens.access.str());
    };

    story.tell(
        "A stolen access token can be used only until it expires. This program does not wait 15 minutes: it "
        "uses "
        "a clock that it sets itself, as a test does.");
    service.clock.set(tokens.access.expires_at() - std::chrono::seconds{1});
    story.accepted(time_of_day(service.clock.now()) + ", the access token", verify_access_token());
    service.clock.advance(std::chrono::seconds{1});
    story.refused(time_of_day(service.clock.now()) + ", the access token", verify_access_token(),
                  signet::Errc::expired);

    story.tell(
        "Ada does not have to log in again: her browser sends the refresh token and receives a new pair.");
    const auto refresh = service.verifier.verify<signet::RefreshPolicy>(tokens.refresh.str());
    story.accepted(time_of_day(service.clock.now()) + ", the refresh token", refresh);
    if (refresh) {
        const signet::TokenPair next = service.log_in({.subject = std::string{refresh->subject()}});
        story.accepted(
            "the access token of the new pair, valid until " + time_of_day(next.access.expires_at()),
            service.verifier.verify<signet::AccessPolicy>(next.access.str()));
    }
}

}  // namespace quickstart
