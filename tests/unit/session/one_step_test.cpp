// SPDX-License-Identifier: MIT
#include <sqlite3.h>

#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "session/fixture.hpp"

// A refresh calls its store once. The store does what `decide` and `rotation_after` say, and every other
// decision is made from the record that it returns.
using namespace session_test;
using signet::PlainRotation;
using signet::SessionRecord;
using Decision = signet::RotationDecision;

namespace {

/// Calls `use(record)` for a record in each of many states, around the generation 5 and the time `start`.
template <class Use>
void for_each_record(Use use) {
    for (const std::uint64_t generation : {0U, 4U, 5U, 6U, 9U}) {
        for (const auto idle_left : {-1s, 0s, 1s, 3600s, 90'000s}) {
            for (const auto absolute_left : {-1s, 0s, 1s, 1800s, 86'400s}) {
                for (const unsigned flags : {0U, 1U, 2U, 3U}) {
                    SessionRecord record{.id = "s",
                                         .issuer = "https://auth.example",
                                         .subject = "u",
                                         .generation = generation,
                                         .created_at = start - 2h,
                                         .rotated_at = start - 1h,
                                         .idle_end = start + idle_left,
                                         .absolute_end = start + absolute_left,
                                         .remember_me = (flags & 1U) != 0,
                                         .rotation_times = {start - 1h, start - 90min, start - 2h}};
                    if ((flags & 2U) != 0) {
                        record.revoked = signet::Revocation{.at = start};
                    }
                    use(record);
                }
            }
        }
    }
}

std::vector<signet::SessionLimits> all_limits() {
    std::vector<signet::SessionLimits> all;
    using Expiry = signet::SessionLifetimes::Expiry;
    for (const auto expiry : {Expiry::sliding, Expiry::fixed}) {
        for (const auto remembered_expiry : {Expiry::sliding, Expiry::fixed}) {
            all.push_back({.lifetimes = {.idle = 1h, .absolute = 24h, .expiry = expiry},
                           .remember_me = {.idle = 2h, .absolute = 48h, .expiry = remembered_expiry}});
        }
    }
    return all;
}

/// Counts the calls of a refresh.
struct CountingStore : signet::MemoryStore {
    int finds = 0;
    int advances = 0;
    int one_steps = 0;
    auto find(std::string_view id) {
        ++finds;
        return MemoryStore::find(id);
    }
    auto find_timed(std::string_view id) {
        ++finds;
        return MemoryStore::find_timed(id);
    }
    auto advance(std::string_view id, std::uint64_t generation, const signet::Rotation& next) {
        ++advances;
        return MemoryStore::advance(id, generation, next);
    }
    auto advance_if_current(std::string_view id, const PlainRotation& rotation) {
        ++one_steps;
        return MemoryStore::advance_if_current(id, rotation);
    }
    /// How often each was called since the last question.
    std::vector<int> counts() {
        return {std::exchange(one_steps, 0), std::exchange(finds, 0), std::exchange(advances, 0)};
    }
};

/// A store without `advance_if_current`. Counts the calls of a refresh.
class TwoStepStore : signet::MemoryStore {
public:
    using MemoryStore::insert, MemoryStore::find, MemoryStore::revoke, MemoryStore::revoke_all_of_subject,
        MemoryStore::list, MemoryStore::purge;
    int finds = 0;
    int advances = 0;
    bool loses_race = false;
    auto find_timed(std::string_view id) {
        ++finds;
        return MemoryStore::find_timed(id);
    }
    auto advance(std::string_view id, std::uint64_t generation, const signet::Rotation& next) {
        ++advances;
        if (std::exchange(loses_race, false)) {
            REQUIRE(MemoryStore::advance(id, generation, next) == true);
        }
        return MemoryStore::advance(id, generation, next);
    }
};
static_assert(signet::HasClock<TwoStepStore> && !signet::AdvancesIfCurrent<TwoStepStore>);

using Counts = std::vector<int>;
const Counts one_call{1, 0, 0};

}  // namespace

TEST_CASE("one step: a plain rotation applies exactly if decide says rotate, and results in rotation_after") {
    int applied = 0;
    for (const signet::SessionLimits& limits : all_limits()) {
        for_each_record([&](const SessionRecord& record) {
            const auto decision = signet::decide(&record, {5, start - 1h}, {.now = start}, limits);
            PlainRotation rotation = signet::plain_rotation(5, start, start + 3ms, limits);
            rotation.owner = owner_of("u");
            REQUIRE(rotation.applies_to(record) == (decision == Decision::rotate));
            if (decision == Decision::rotate) {
                ++applied;
                REQUIRE(rotation.of(record) == signet::rotation_after(record, 5, start, start + 3ms, limits));
            }
        });
    }
    CHECK(applied == 4 * 3 * 3 * 2);
    CHECK(PlainRotation{}.applies_to({.idle_end = start, .absolute_end = start}));
}

TEMPLATE_TEST_CASE("one step: a store does what decide and rotation_after say", "[session]", Memory, Sqlite) {
    const TestType place;
    const auto store = place.make();
    int number = 0;
    for (const signet::SessionLimits& limits : all_limits()) {
        for_each_record([&](SessionRecord record) {
            record.id = "s" + std::to_string(number++);
            REQUIRE(store->insert(record, {.maximum = 0}));
            PlainRotation rotation = signet::plain_rotation(5, start, start + 3ms, limits);
            rotation.owner = owner_of("u");
            const bool rotates =
                signet::decide(&record, {5, start - 1h}, {.now = start}, limits) == Decision::rotate;
            if (rotates) {
                signet::rotation_after(record, 5, start, start + 3ms, limits).apply_to(record);
            }
            const auto outcome = store->advance_if_current(record.id, rotation);
            REQUIRE((outcome && *outcome));
            REQUIRE((*outcome)->advanced == rotates);
            REQUIRE((*outcome)->record == record);
            REQUIRE(**store->find(record.id) == record);
        });
    }
}

TEST_CASE("one step: a refresh of the current token is one call, and a refusal needs no second read") {
    Tokens tokens;
    CountingStore store;
    signet::SessionManager sessions{store, tokens.issuer};
    const auto r0 = sessions.log_in("u");
    store.counts();
    const auto r1 = sessions.refresh(tokens.refresh(*r0));
    REQUIRE(r1);
    CHECK(store.counts() == one_call);
    const auto again = sessions.refresh(tokens.refresh(*r0));
    REQUIRE(again);
    CHECK(again->refresh.str() == r1->refresh.str());
    CHECK(store.counts() == one_call);
    CHECK(sessions.counters().refreshed == 1);
    CHECK(sessions.counters().retried == 1);
    tokens.clock.advance(31s);
    CHECK(error_of(sessions.refresh(tokens.refresh(*r0))) == Errc::refresh_token_reused);
    CHECK(store.counts() == one_call);
    CHECK(error_of(sessions.refresh(tokens.refresh(*r1))) == Errc::session_revoked);
    CHECK(store.counts() == one_call);
    const auto unknown = tokens.issuer.issue<signet::RefreshPolicy>(
        {.subject = "u", .extra = {{"gen", 0}}, .session_id = "no such session"});
    CHECK(error_of(sessions.refresh(tokens.refresh(unknown.str()))) == Errc::unknown_session);
    CHECK(store.counts() == one_call);
}

TEST_CASE("one step: a store without advance_if_current is called with find_timed and advance") {
    Tokens tokens;
    TwoStepStore store;
    signet::SessionManager sessions{store, tokens.issuer};
    const auto r0 = sessions.log_in("u");
    const auto r1 = sessions.refresh(tokens.refresh(*r0));
    REQUIRE(r1);
    CHECK(store.finds == 1);
    CHECK(store.advances == 1);
    CHECK(sessions.refresh(tokens.refresh(*r0))->refresh.str() == r1->refresh.str());
    CHECK(store.finds == 2);
    CHECK(store.advances == 1);
    // Another caller advances the session between the two calls: this caller gets its successor.
    store.loses_race = true;
    const auto r2 = sessions.refresh(tokens.refresh(*r1));
    REQUIRE(r2);
    CHECK(store.finds == 4);
    CHECK(store.advances == 2);
    CHECK(sessions.counters().refreshed == 1);
    CHECK(sessions.counters().retried == 2);
    CHECK((*store.find(tokens.refresh(*r2).session_id()))->generation == 2);
    CHECK(sessions.refresh(tokens.refresh(*r2)));
    tokens.clock.advance(31s);
    CHECK(error_of(sessions.refresh(tokens.refresh(*r1))) == Errc::refresh_token_reused);
    CHECK(error_of(sessions.refresh(tokens.refresh(*r2))) == Errc::session_revoked);
}

TEST_CASE("one step: with fresh_claims, the record advances only after they have accepted") {
    Tokens tokens;
    CountingStore store;
    bool refuses = true;
    signet::SessionManager sessions{
        store, tokens.issuer,
        signet::SessionOptions{.fresh_claims = [&](const SessionRecord&) -> signet::Result<nlohmann::json> {
            if (refuses) {
                return signet::Unexpected{signet::Error{Errc::login_refused}};
            }
            return nlohmann::json{{"role", "reader"}};
        }}};
    const auto r0 = sessions.log_in("u");
    store.counts();
    CHECK(error_of(sessions.refresh(tokens.refresh(*r0))) == Errc::login_refused);
    CHECK(store.counts() == Counts{0, 1, 0});
    refuses = false;
    CHECK(sessions.refresh(tokens.refresh(*r0)));
    CHECK(store.counts() == Counts{0, 1, 1});
}

TEST_CASE("one step: a token that is ahead of the record is healed in two steps") {
    Tokens tokens;
    CountingStore store;
    signet::SessionManager sessions{store, tokens.issuer};
    const auto r0 = sessions.log_in("u");
    const std::string id{tokens.refresh(*r0).session_id()};
    const auto ahead =
        tokens.issuer.issue<signet::RefreshPolicy>({.subject = "u", .extra = {{"gen", 2}}, .session_id = id});
    store.counts();
    CHECK(sessions.refresh(tokens.refresh(ahead.str())));
    CHECK(store.counts() == Counts{1, 0, 1});
    CHECK((*store.MemoryStore::find(id))->generation == 3);
}

TEST_CASE("one step: the wrong binding and the token of another issuer change nothing") {
    Tokens tokens;
    CountingStore store;
    signet::SessionManager sessions{store, tokens.issuer};
    const signet::RequestContext device{.binding = signet::Binding{"this device"}};
    const auto r0 = sessions.log_in("u", {.request = device});
    const auto holder = tokens.refresh(*r0);
    const auto before = *store.MemoryStore::find(holder.session_id());
    CHECK(error_of(sessions.refresh(holder)) == Errc::binding_mismatch);
    CHECK(error_of(sessions.refresh(holder, {.binding = signet::Binding{"another device"}})) ==
          Errc::binding_mismatch);
    signet::SessionManager others{store,
                                  Issuer{test_key(), {.issuer = "https://other.example"}, tokens.clock}};
    CHECK(error_of(others.refresh(holder)) == Errc::unknown_session);
    CHECK(*store.MemoryStore::find(holder.session_id()) == before);
    store.counts();
    CHECK(sessions.refresh(holder, device));
    CHECK(store.counts() == one_call);
}

TEST_CASE("one step: an answer that cannot be signed is a lost answer") {
    Tokens tokens;
    signet::MemoryStore store;
    signet::SessionManager sessions{store, tokens.issuer};
    // Claims that no login can have stored.
    REQUIRE(store.insert({.id = "s",
                          .issuer = "https://auth.example",
                          .subject = "u",
                          .created_at = start,
                          .rotated_at = start,
                          .idle_end = start + 1h,
                          .absolute_end = start + 24h,
                          .claims = R"({"exp":1})"},
                         {}));
    const auto token = tokens.refresh(
        tokens.issuer.issue<signet::RefreshPolicy>({.subject = "u", .extra = {{"gen", 0}}, .session_id = "s"})
            .str());
    for (int i = 0; i < 3; ++i) {
        const auto refused = sessions.refresh(token);
        REQUIRE_FALSE(refused);
        CHECK(refused.error() == signet::StoreFailure::corrupt);
    }
    CHECK((*store.find("s"))->generation == 1);
    CHECK(sessions.counters().refreshed == 0);
}

TEMPLATE_TEST_CASE("one step: of two threads with one token exactly one advances the session", "[session]",
                   Memory, Sqlite) {
    const TestType place;
    const auto store = place.make();
    REQUIRE(
        store->insert({.id = "s", .subject = "u", .idle_end = start + 1h, .absolute_end = start + 1h}, {}));
    constexpr std::uint64_t rounds = 200;
    std::atomic<int> advanced{0};
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 2; ++i) {
            threads.emplace_back([&] {
                for (std::uint64_t generation = 0; generation < rounds;) {
                    const auto outcome = store->advance_if_current(
                        "s", {.owner = {.subject = "u"}, .generation = generation, .now = start});
                    advanced += (*outcome)->advanced ? 1 : 0;
                    generation = (*outcome)->record.generation;
                }
            });
        }
    }
    CHECK(advanced == static_cast<int>(rounds));
    CHECK((*store->find("s"))->generation == rounds);
}

namespace {

std::atomic<int> statements{0};

int count_statements(sqlite3* database, char** /*error*/, const void* /*api*/) {
    return sqlite3_trace_v2(
        database, SQLITE_TRACE_STMT,
        [](unsigned, void*, void*, void*) {
            ++statements;
            return 0;
        },
        nullptr);
}

}  // namespace

TEST_CASE("one step: a refresh with SQLite is one statement") {
    REQUIRE(sqlite3_auto_extension(reinterpret_cast<void (*)()>(count_statements)) == SQLITE_OK);
    const Sqlite place;
    const auto store = place.make();
    sqlite3_reset_auto_extension();
    Tokens tokens;
    signet::SessionManager sessions{*store, tokens.issuer};
    auto pair = sessions.log_in("u");
    for (int i = 0; i < 3; ++i) {
        const auto token = tokens.refresh(*pair);
        statements = 0;
        pair = sessions.refresh(token);
        REQUIRE(pair);
        CHECK(statements == 1);
    }
    // Any other decision reads the record as well.
    const auto spent = tokens.refresh(*pair);
    REQUIRE(sessions.refresh(spent));
    statements = 0;
    CHECK(sessions.refresh(spent));
    CHECK(statements == 2);
}
