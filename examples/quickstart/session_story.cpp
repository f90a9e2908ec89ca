// SPDX-License-Identifier: MIT
#include "session_story.hpp"

#include <signet/session/live_session.hpp>
#include <signet/session/manager.hpp>
#include <signet/store/memory.hpp>
#include <string>
#include <thread>

#include "service.hpp"

namespace quickstart {
namespace {

using Store = signet::MemoryStore;
using Guard = signet::Bearer<signet::AccessPolicy, signet::LiveSession>;

/// The service with a store of sessions.
struct SessionService : Service {
    Store store;
    signet::SessionManager<> sessions{store, issuer};
    Guard orders{verifier, signet::LiveSession{store, {}, clock}};

    /// POST /refresh
    signet::Result<signet::TokenPair> refresh(const std::string& text) {
        const auto token = verifier.verify<signet::RefreshPolicy>(text);
        return token ? sessions.refresh(*token) : signet::Unexpected{token.error()};
    }
};

void race(Story& story, SessionService& service, const signet::TokenPair& login) {
    story.tell("Ada has two tabs open on the laptop. Both send the refresh token at the same moment:");
    signet::Result<signet::TokenPair> first = signet::Unexpected{signet::Errc::missing_credentials};
    signet::Result<signet::TokenPair> second = first;
    {
        const std::jthread tab{[&] { first = service.refresh(login.refresh.str()); }};
        second = service.refresh(login.refresh.str());
    }
    story.accepted("tab 1, POST /refresh", first);
    story.accepted("tab 2, POST /refresh with the same token", second);
    story.holds("there was one rotation, and both tabs have the same new refresh token",
                first && second && first->refresh.str() == second->refresh.str() &&
                    service.sessions.counters().refreshed == 1);
}

}  // namespace

void session_story(Story& story) {
    story.chapter("Sessions: refresh, reuse and logout");
    SessionService service;
    const auto laptop = service.sessions.log_in("ada", {.device = "Laptop"});
    const auto phone = service.sessions.log_in("ada", {.device = "Phone"});
    story.tell(
        "So far the service stored nothing. Now it stores a session for each login. A session holds no "
        "token, only "
        "its owner, its times and its generation: how often it was refreshed. Ada logs in twice:");
    story.accepted("the laptop", laptop);
    story.accepted("the phone", phone);
    if (!laptop || !phone) {
        return;
    }
    race(story, service, *laptop);

    story.tell(
        "The phone sends its refresh token and does not receive the answer, so it sends the same token "
        "again:");
    const auto lost = service.refresh(phone->refresh.str());
    service.clock.advance(std::chrono::seconds{20});
    const auto again = service.refresh(phone->refresh.str());
    if (!story.accepted("the phone, 20 seconds later", again)) {
        return;
    }
    story.holds("it receives the same refresh token as in the lost answer",
                lost && again && lost->refresh.str() == again->refresh.str());

    service.clock.advance(std::chrono::hours{1});
    story.tell("An hour later a thief finds that old refresh token in a log file, and sends it:");
    story.refused("the thief, POST /refresh", service.refresh(phone->refresh.str()),
                  signet::Errc::refresh_token_reused);
    story.tell(
        "Two clients have tokens of one session, and the service cannot know which is Ada's. So the session "
        "ends:");
    story.refused("the phone, with its newest token", service.refresh(again->refresh.str()),
                  signet::Errc::session_revoked);
    const auto left = service.sessions.sessions("ada");
    story.holds("the session of the laptop is still live", left && left->size() == 1);

    story.tell("Ada logs in on the phone again, and then ends all her sessions:");
    const auto fresh = service.sessions.log_in("ada", {.device = "Phone"});
    if (!fresh) {
        return;
    }
    const std::string header = "Bearer " + fresh->access.str();
    const auto ada = service.orders.authenticate(header);
    story.accepted("GET /orders from the phone", ada);
    story.holds("both sessions end", ada && service.sessions.log_out_everywhere(*ada) == std::size_t{2});
    story.refused("GET /orders from the phone, after the logout", service.orders.authenticate(header),
                  signet::Errc::session_revoked);
}

}  // namespace quickstart
