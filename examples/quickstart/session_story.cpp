// SPDX-License-Identifier: MIT
#include "session_story.hpp"

#include <signet/session/live_session.hpp>
#include <signet/session/manager.hpp>
#include <signet/store/memory.hpp>
#include <string>
#include <thread>

#include "shop.hpp"

namespace quickstart {
namespace {

using Store = signet::MemoryStore;
using Guard = signet::Bearer<signet::AccessPolicy, signet::LiveSession>;

/// The shop with a memory of who is logged in.
struct SessionShop : Shop {
    Store store;
    signet::SessionManager<> sessions{store, issuer};
    Guard orders{verifier, signet::LiveSession{store, {}, clock}};

    /// POST /refresh
    signet::Result<signet::TokenPair> refresh(const std::string& text) {
        const auto token = verifier.verify<signet::RefreshPolicy>(text);
        return token ? sessions.refresh(*token) : signet::Unexpected{token.error()};
    }
};

void race(Story& story, SessionShop& shop, const signet::TokenPair& login) {
    story.tell(
        "Ada's laptop has two tabs open. Both notice at the same moment that the access token is old:");
    signet::Result<signet::TokenPair> first = signet::Unexpected{signet::Errc::missing_credentials};
    signet::Result<signet::TokenPair> second = first;
    {
        const std::jthread tab{[&] { first = shop.refresh(login.refresh.str()); }};
        second = shop.refresh(login.refresh.str());
    }
    story.accepted("tab 1, POST /refresh", first);
    story.accepted("tab 2, POST /refresh with the same token", second);
    story.holds("one rotation took place, and both tabs hold the same new refresh token",
                first && second && first->refresh.str() == second->refresh.str() &&
                    shop.sessions.counters().refreshed == 1);
}

}  // namespace

void session_story(Story& story) {
    story.chapter("A login is carried from sign-in to logout");
    SessionShop shop;
    const auto laptop = shop.sessions.log_in("ada", {.device = "Laptop"});
    const auto phone = shop.sessions.log_in("ada", {.device = "Phone"});
    story.tell(
        "So far the shop remembered nothing. Now it keeps one small row for each login: no token, only whose "
        "it "
        "is and how often it was refreshed. Ada logs in twice:");
    story.accepted("the laptop", laptop);
    story.accepted("the phone", phone);
    if (!laptop || !phone) {
        return;
    }
    race(story, shop, *laptop);

    story.tell(
        "In a tunnel, the phone sends its refresh token, and the answer never arrives. It asks again:");
    const auto lost = shop.refresh(phone->refresh.str());
    shop.clock.advance(std::chrono::seconds{20});
    const auto again = shop.refresh(phone->refresh.str());
    if (!story.accepted("the phone, 20 seconds later", again)) {
        return;
    }
    story.holds("it gets the answer that was lost, byte for byte",
                lost && again && lost->refresh.str() == again->refresh.str());

    shop.clock.advance(std::chrono::hours{1});
    story.tell("An hour later a thief finds that old token in a log file, and tries it:");
    story.refused("the thief, POST /refresh", shop.refresh(phone->refresh.str()),
                  signet::Errc::refresh_token_reused);
    story.tell("Two hands hold tokens of one login, and nobody can tell whose is whose. So that login ends:");
    story.refused("the phone, with its newest token", shop.refresh(again->refresh.str()),
                  signet::Errc::session_revoked);
    const auto left = shop.sessions.sessions("ada");
    story.holds("the laptop is not touched", left && left->size() == 1);

    story.tell("Ada is told, logs in on the phone again, and then logs out everywhere to be sure:");
    const auto fresh = shop.sessions.log_in("ada", {.device = "Phone"});
    if (!fresh) {
        return;
    }
    const std::string header = "Bearer " + fresh->access.str();
    const auto ada = shop.orders.authenticate(header);
    story.accepted("GET /orders from the phone", ada);
    story.holds("both sessions end", ada && shop.sessions.log_out_everywhere(*ada) == std::size_t{2});
    story.refused("GET /orders from the phone, a moment later", shop.orders.authenticate(header),
                  signet::Errc::session_revoked);
}

}  // namespace quickstart
