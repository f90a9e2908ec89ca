// SPDX-License-Identifier: MIT
#include <signet/session/any_store.hpp>
#include <signet/session/detail/outages.hpp>
#include <string>
#include <vector>

#include "session/fixture.hpp"

// Stores that are temporarily unavailable, requests that arrive late, and clocks that differ.
using namespace session_test;
using signet::SessionEventKind;
using signet::SessionTime;

namespace {

/// A store whose network connection can fail.
struct DistantStore : signet::MemoryStore {
    bool is_away = false;

    template <class Call>
    auto answer(Call call) -> decltype(call()) {
        return is_away ? signet::Unexpected{signet::Error{signet::StoreFailure::timeout}} : call();
    }
    auto find(std::string_view id) {
        return answer([&] { return MemoryStore::find(id); });
    }
    /// Takes effect before the connection fails, and its answer is lost.
    auto advance(std::string_view id, std::uint64_t generation, const signet::Rotation& next) {
        const auto advanced = MemoryStore::advance(id, generation, next);
        is_away = is_away || cut_at_next_advance;
        return answer([&] { return advanced; });
    }
    auto advance_if_current(std::string_view id, const signet::PlainRotation& rotation) {
        if (is_away) {
            return answer([&] { return MemoryStore::advance_if_current(id, rotation); });
        }
        const auto outcome = MemoryStore::advance_if_current(id, rotation);
        is_away = cut_at_next_advance;
        return answer([&] { return outcome; });
    }
    bool cut_at_next_advance = false;
};

/// A session on it.
struct Outage : Tokens {
    explicit Outage(signet::SessionLimits limits = {})
        : sessions{store, issuer, signet::SessionOptions{.limits = limits}},
          token{refresh(*sessions.log_in("u"))} {}

    void lose_answer() {
        store.cut_at_next_advance = true;
        CHECK(error_of(sessions.refresh(token)) == Errc::store_unavailable);
        CHECK((*store.MemoryStore::find(token.session_id()))->generation == 1);
        store.cut_at_next_advance = false;
    }

    DistantStore store;
    signet::SessionManager<> sessions;
    VerifiedRefresh token;
};

}  // namespace

TEST_CASE("outages: a client that retries until the store is available keeps its session") {
    Outage outage;
    outage.lose_answer();
    for (int i = 0; i < 72; ++i) {
        outage.clock.advance(i % 2 == 0 ? 1s : 0s);
        CHECK(error_of(outage.sessions.refresh(outage.token)) == Errc::store_unavailable);
    }
    SECTION("immediately when it is available") {
        outage.store.is_away = false;
        const auto again = outage.sessions.refresh(outage.token);
        REQUIRE(again);
        CHECK(outage.refresh(*again).claim<int>("gen") == 1);
    }
    SECTION("after the rest of the retry window that the outage does not reduce") {
        outage.store.is_away = false;
        REQUIRE(outage.sessions.refresh(outage.token));
        outage.clock.advance(29s);
        CHECK(outage.sessions.refresh(outage.token));
        outage.clock.advance(1s);
        CHECK(error_of(outage.sessions.refresh(outage.token)) == Errc::refresh_token_reused);
    }
    SECTION("not by a server that did not see the outage") {
        outage.store.is_away = false;
        signet::SessionManager<> other{outage.store, outage.issuer};
        CHECK(error_of(other.refresh(outage.token)) == Errc::refresh_token_reused);
    }
}

TEST_CASE("outages: an outage lasts from a failed call to the next answer") {
    Outage outage;
    outage.lose_answer();
    outage.clock.advance(10min);
    outage.store.is_away = false;
    CHECK(outage.sessions.refresh(outage.token));
}

TEST_CASE("outages: a time before the rotation extends nothing") {
    Outage outage;
    outage.store.is_away = true;
    CHECK(error_of(outage.sessions.refresh(outage.token)) == Errc::store_unavailable);
    outage.clock.advance(10min);
    outage.store.is_away = false;
    REQUIRE(outage.sessions.refresh(outage.token));
    outage.clock.advance(30s);
    CHECK(error_of(outage.sessions.refresh(outage.token)) == Errc::refresh_token_reused);
}

TEST_CASE("outages: the extension is bounded and can be switched off") {
    Outage outage{{.maximum_outage = GENERATE(0s, 60s)}};
    outage.lose_answer();
    outage.clock.advance(outage.sessions.limits().maximum_outage + 30s);
    outage.store.is_away = false;
    CHECK(error_of(outage.sessions.refresh(outage.token)) == Errc::refresh_token_reused);
}

TEST_CASE("outages: a damaged record is not an outage") {
    Outage outage;
    REQUIRE(outage.sessions.refresh(outage.token));
    signet::detail::StoreOutages none;
    CHECK(none.between(SessionTime{}, SessionTime{1h}) == 0ms);
    struct Corrupt : DistantStore {
        auto advance_if_current(std::string_view /*id*/, const signet::PlainRotation& /*rotation*/) {
            return signet::Result<std::optional<signet::AdvanceOutcome>>{
                signet::Unexpected{signet::Error{signet::StoreFailure::corrupt}}};
        }
    };
    Corrupt corrupt;
    signet::SessionManager<> sessions{corrupt, outage.issuer};
    CHECK(error_of(sessions.refresh(outage.token)) == Errc::store_unavailable);
}

TEST_CASE("outages: overlapping outages count once and only a few are kept") {
    signet::detail::StoreOutages outages;
    const SessionTime t{1'800'000'000s};
    outages.note_failure(t + 10s);
    outages.note_failure(t + 9s);             // began earlier, failed later
    CHECK(outages.between(t, t + 1h) == 1s);  // as far as known
    outages.note_answer(t + 20s);
    outages.note_answer(t + 30s);
    CHECK(outages.between(t, t + 1h) == 11s);
    CHECK(outages.between(t + 15s, t + 1h) == 5s);
    CHECK(outages.between(t, t + 12s) == 3s);
    CHECK(outages.between(t + 20s, t + 1h) == 0ms);
    // Occasional successful calls are part of the same outage.
    outages.note_failure(t + 21s);
    outages.note_answer(t + 40s);
    CHECK(outages.between(t, t + 1h) == 31s);
    for (int i = 1; i <= 4; ++i) {
        outages.note_failure(t + i * 100s);
        outages.note_answer(t + i * 100s + 1s);
    }
    CHECK(outages.between(t, t + 1h) == 4s);
}

TEMPLATE_TEST_CASE("late duplicates: a delayed request ends no session", "[session]", Memory, Sqlite) {
    Sessions<TestType> sessions;
    const auto r0 = sessions.log_in();
    const auto held_back = sessions.refresh(r0);
    sessions.clock.advance(1s);
    const auto r1 = sessions.rotate(r0);
    sessions.clock.advance(16s);
    const auto r2 = sessions.rotate(r1);
    sessions.clock.advance(16s);
    CHECK(error_of(sessions.manager.refresh(held_back)) == Errc::refresh_token_superseded);
    CHECK(sessions.count_events(SessionEventKind::late_duplicate) == 1);
    CHECK(sessions.count_events(SessionEventKind::reuse_detected) == 0);
    CHECK(sessions.manager.counters().late_duplicate == 1);
    const auto before = sessions.record_of(r2);
    CHECK(error_of(sessions.manager.refresh(held_back)) == Errc::refresh_token_superseded);
    CHECK(sessions.record_of(r2) == before);
    static_cast<void>(sessions.rotate(r2));
    // Presented again after the retry window, it is reuse.
    sessions.clock.advance(60s);
    CHECK(error_of(sessions.manager.refresh(held_back)) == Errc::refresh_token_reused);
    CHECK(error_of(sessions.manager.refresh(sessions.refresh(r2))) == Errc::session_revoked);
}

TEMPLATE_TEST_CASE("late duplicates: a thief who rotates twice within a second is detected", "[session]",
                   Memory, Sqlite) {
    Sessions<TestType> sessions;
    const auto r0 = sessions.log_in();
    const auto stolen = sessions.rotate(r0);
    static_cast<void>(sessions.rotate(stolen));
    CHECK(error_of(sessions.manager.refresh(sessions.refresh(r0))) == Errc::refresh_token_reused);
}

namespace {

/// The clock of a machine that is wrong by some seconds.
struct WrongClock {
    std::chrono::seconds error{0};
    [[nodiscard]] std::chrono::sys_seconds now() const {
        return std::chrono::floor<std::chrono::seconds>(signet::SystemClock{}.exact_now()) + error;
    }
};
using WrongIssuer = signet::TokenIssuer<signet::HS256, WrongClock>;

template <class Store>
void expect_retries_across_clocks(Store& store) {
    const signet::TokenVerifier<signet::HS256, WrongClock> verifier{
        test_key(), {.leeway = 600s}, WrongClock{}};
    for (const auto& [first, second] : {std::pair{0s, 60s}, {60s, 0s}, {-300s, 300s}}) {
        const WrongIssuer one_clock{test_key(), {}, WrongClock{first}};
        const WrongIssuer other_clock{test_key(), {}, WrongClock{second}};
        signet::SessionManager<> one{store, one_clock}, other{store, other_clock};
        const auto pair = one.log_in("u");
        REQUIRE(pair);
        const auto token = verifier.verify<signet::RefreshPolicy>(pair->refresh.str());
        REQUIRE(token);
        const auto next = one.refresh(*token);
        REQUIRE(next);
        const auto again = other.refresh(*token);
        REQUIRE(again);
        CHECK(again->refresh.str() == next->refresh.str());
    }
}

}  // namespace

TEMPLATE_TEST_CASE("clocks: servers whose clocks differ by minutes agree on the age of a rotation",
                   "[session]", Memory, Sqlite) {
    const TestType place;
    const auto store = place.make();
    expect_retries_across_clocks(*store);
}

TEST_CASE("clocks: a store chosen at run time has the clock of its store or of this machine") {
    struct Clockless {
        signet::Result<std::vector<std::string>> insert(const signet::SessionRecord& record,
                                                        const signet::SessionCap& cap) {
            return inside.insert(record, cap);
        }
        auto find(std::string_view id) { return inside.find(id); }
        signet::Result<bool> advance(std::string_view id, std::uint64_t generation,
                                     const signet::Rotation& next) {
            CHECK(next.times.front() != SessionTime{});
            return inside.advance(id, generation, next);
        }
        auto revoke(std::string_view id, const signet::Revocation& how) { return inside.revoke(id, how); }
        auto revoke_all_of_subject(const signet::SessionOwner& owner, std::string_view except,
                                   const signet::Revocation& how) {
            return inside.revoke_all_of_subject(owner, except, how);
        }
        auto list(const signet::SessionOwner& owner) { return inside.list(owner); }
        auto purge(std::chrono::sys_seconds time, std::size_t limit) { return inside.purge(time, limit); }
        signet::MemoryStore inside;
    };
    static_assert(signet::SessionStore<Clockless> && !signet::HasClock<Clockless>);
    auto with = signet::AnySessionStore::make<signet::MemoryStore>();
    auto without = signet::AnySessionStore::make<Clockless>();
    expect_retries_across_clocks(with);
    expect_retries_across_clocks(without);
    Clockless bare;
    signet::SessionManager<> sessions{bare, signet::TokenIssuer<>{test_key()}};
    const auto pair = sessions.log_in("u");
    REQUIRE(pair);
    const auto token = signet::TokenVerifier<>{test_key()}.verify<signet::RefreshPolicy>(pair->refresh.str());
    REQUIRE(token);
    CHECK(sessions.refresh(*token));
    CHECK(sessions.refresh(*token));  // a retry, by the manager's clock
}
