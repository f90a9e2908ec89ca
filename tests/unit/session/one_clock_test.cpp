// SPDX-License-Identifier: MIT
#include <signet/session/live_session.hpp>
#include <signet/session/manager.hpp>
#include <signet/signet.hpp>
#include <signet/store/memory.hpp>
#include <signet/testing/fixed_clock.hpp>
#include <string>
#include <type_traits>

#include "catch.hpp"

// A service whose members have no template arguments for the clock, the store or the algorithm.
using namespace std::chrono_literals;
using signet::Errc;

namespace {

struct Service {
    signet::SessionManager<>& sessions;
    signet::Bearer<signet::AccessPolicy, signet::LiveSession> bearer;

    [[nodiscard]] Errc ask(const signet::TokenPair& pair) const {
        const auto who = bearer.authenticate("Bearer " + pair.access.str());
        return who ? Errc{} : who.error().code();
    }
};

}  // namespace

TEST_CASE("one clock: manager, live session and bearer have one type for every store, algorithm and clock") {
    signet::MemoryStore store;
    const auto key = signet::SecretKey<signet::HS512>::generate();
    signet::SessionManager with_machine_time{store, signet::TokenIssuer{key}};
    static_assert(std::is_same_v<decltype(with_machine_time), signet::SessionManager<>>);
    static_assert(std::is_copy_constructible_v<signet::LiveSession>);
    static_assert(!std::is_copy_constructible_v<signet::SessionManager<>>);
    const Service service{with_machine_time, signet::Bearer<signet::AccessPolicy, signet::LiveSession>{
                                                 signet::TokenVerifier{key}, signet::LiveSession{store}}};
    const auto pair = service.sessions.log_in("u");
    REQUIRE(pair);
    CHECK(service.ask(*pair) == Errc{});
}

TEST_CASE("one clock: a fixed clock moves manager, live session and bearer together") {
    const signet::testing::FixedClock clock{std::chrono::sys_days{std::chrono::year{2025} / 1 / 6}};
    const auto key = signet::SecretKey<>::generate();
    const signet::TokenIssuer issuer{key, {}, clock};
    const signet::TokenVerifier verifier{key, {}, clock};
    signet::MemoryStore store;
    signet::SessionManager sessions{store, issuer, {.limits = {.lifetimes = {.idle = 20min}}}};
    const Service service{sessions, signet::Bearer<signet::AccessPolicy, signet::LiveSession>{
                                        verifier, signet::LiveSession{store, {}, clock}}};

    const auto pair = service.sessions.log_in("u");
    REQUIRE(pair);
    CHECK(service.ask(*pair) == Errc{});
    clock.advance(15min);
    CHECK(service.ask(*pair) == Errc::expired);
    const auto next = service.sessions.refresh(*verifier.verify<signet::RefreshPolicy>(pair->refresh.str()));
    REQUIRE(next);
    CHECK(service.ask(*next) == Errc{});

    // The clock of the live session decides that a session has expired before its token.
    const auto access = verifier.verify<signet::AccessPolicy>(next->access.str());
    REQUIRE(access);
    const auto outliving = issuer.issue<signet::AccessPolicy>(
        {.subject = "u", .lifetime = 1h, .session_id = std::string{access->session_id()}});
    clock.advance(20min);
    const auto refused = service.bearer.authenticate(outliving);
    REQUIRE(!refused);
    CHECK(refused.error() == Errc::session_idle_expired);
}
