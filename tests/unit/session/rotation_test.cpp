// SPDX-License-Identifier: MIT
#include <signet/session/rotation.hpp>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace std::chrono_literals;
using signet::SessionTime;
using Decision = signet::RotationDecision;

namespace {

constexpr std::chrono::sys_seconds login{1'800'000'000s};
constexpr std::chrono::sys_seconds rotated = login + 1h;

signet::SessionRecord record_at(std::uint64_t generation) {
    return {.id = "s",
            .subject = "u",
            .generation = generation,
            .created_at = login,
            .rotated_at = rotated,
            .idle_end = rotated + 24h,
            .absolute_end = login + 72h,
            .rotation_times = {rotated, rotated - 15min, rotated - 30min, rotated - 45min}};
}

/// Decides with one clock, for a token that was issued at `issued_at`.
Decision decide(const signet::SessionRecord* record, std::uint64_t presented, SessionTime now,
                const signet::SessionLimits& limits, std::chrono::sys_seconds issued_at = rotated) {
    const auto ago = record == nullptr ? std::nullopt : signet::spent_ago(*record, presented, now);
    return signet::decide(record, {presented, issued_at},
                          {std::chrono::floor<std::chrono::seconds>(now), ago}, limits);
}

struct Row {
    const char* what;
    std::uint64_t presented;
    SessionTime now;
    Decision expected;
};

}  // namespace

TEST_CASE("rotation: every row and boundary of the table for a session at generation 5") {
    const signet::SessionLimits limits{.lifetimes = {.idle = 24h, .absolute = 72h}, .retry_window = 30s};
    const std::vector<Row> rows{
        {"current, at the moment of the rotation", 5, rotated, Decision::rotate},
        {"current, long after", 5, rotated + 23h, Decision::rotate},
        {"current, a clock that went backwards", 5, login - 1h, Decision::rotate},
        {"current, last second of the idle lifetime", 5, rotated + 24h - 1s, Decision::rotate},
        {"current, idle end", 5, rotated + 24h, Decision::idle_expired},
        {"current, after the idle end", 5, rotated + 25h, Decision::idle_expired},
        {"current, last second before the absolute end but idle", 5, login + 72h - 1s,
         Decision::idle_expired},
        {"current, absolute end", 5, login + 72h, Decision::absolute_expired},
        {"one behind, same second", 4, rotated, Decision::retry},
        {"one behind, last millisecond of the window", 4, rotated + 30s - 1ms, Decision::retry},
        {"one behind, end of the window", 4, rotated + 30s, Decision::reuse},
        {"one behind, after the window", 4, rotated + 31s, Decision::reuse},
        {"one behind, a clock a little behind", 4, rotated - 30s + 1ms, Decision::retry},
        {"one behind, a clock set back by the window", 4, rotated - 30s, Decision::reuse},
        {"one behind, a clock set back by an hour", 4, rotated - 1h, Decision::reuse},
        {"one behind, idle end", 4, rotated + 24h, Decision::idle_expired},
        {"one behind, absolute end", 4, login + 72h, Decision::absolute_expired},
        {"two behind, same second", 3, rotated, Decision::reuse},
        {"two behind, after the window", 3, rotated + 1h, Decision::reuse},
        {"the very first", 0, rotated, Decision::reuse},
        {"one ahead", 6, rotated, Decision::heal},
        {"two ahead", 7, rotated, Decision::heal},
        {"three ahead", 8, rotated, Decision::store_behind},
        {"one ahead, issued an hour ago", 6, rotated + 1h, Decision::heal},
        {"one ahead, issued longer ago", 6, rotated + 1h + 1s, Decision::store_behind},
        {"one ahead, long ago, and idle", 6, rotated + 24h, Decision::idle_expired},
        {"far ahead", 1'000'000, rotated, Decision::store_behind},
        {"ahead, absolute end", 6, login + 72h, Decision::absolute_expired},
    };
    const signet::SessionRecord record = record_at(5);
    for (const Row& row : rows) {
        INFO(row.what);
        CHECK(decide(&record, row.presented, row.now, limits) == row.expected);
    }
}

TEST_CASE("rotation: a session that does not exist is refused") {
    CHECK(decide(nullptr, 0, login, {}) == Decision::unknown);
    CHECK(decide(nullptr, 7, login, {}) == Decision::unknown);
}

TEST_CASE("rotation: a revoked session stays revoked for every token and time") {
    signet::SessionRecord record = record_at(5);
    record.revoked = {.at = rotated, .by = signet::RevokedBy::owner};
    for (const std::uint64_t presented : {0U, 3U, 4U, 5U, 6U, 1000U}) {
        for (const auto now : {login - 1h, login, rotated, rotated + 24h, login + 72h, login + 720h}) {
            CHECK(decide(&record, presented, now, {}) == Decision::revoked);
        }
    }
}

TEST_CASE("rotation: at generation 0 there is no older token") {
    const signet::SessionRecord record = record_at(0);
    CHECK(signet::Rotation{}.generation == 0);
    CHECK(decide(&record, 0, rotated, {}) == Decision::rotate);
    CHECK(decide(&record, 1, rotated, {}) == Decision::heal);
    CHECK(decide(&record, ~std::uint64_t{0}, rotated, {}) == Decision::store_behind);
}

TEST_CASE("rotation: the largest window contains 119 seconds and a window of 0 contains none") {
    const signet::SessionRecord record = record_at(5);
    CHECK(decide(&record, 4, rotated + 120s - 1ms, {.retry_window = 120s}) == Decision::retry);
    CHECK(decide(&record, 4, rotated + 120s, {.retry_window = 120s}) == Decision::reuse);
    CHECK(decide(&record, 4, rotated, {.retry_window = 0s}) == Decision::reuse);
}

TEST_CASE("rotation: with a fixed end a newer token does not extend the session") {
    const signet::SessionLimits fixed{.lifetimes = {.expiry = signet::SessionLifetimes::Expiry::fixed}};
    const signet::SessionRecord record = record_at(5);
    const auto issued = record.idle_end - 1min;
    CHECK(decide(&record, 6, record.idle_end - 1s, fixed, issued) == Decision::heal);
    CHECK(decide(&record, 6, record.idle_end, fixed, issued) == Decision::idle_expired);
    // With a sliding end it does: the later idle end was lost together with the rotation.
    CHECK(decide(&record, 6, record.idle_end, {}, issued) == Decision::heal);
}

TEST_CASE("rotation: healing is bounded by generations or age or a time or unbounded if configured") {
    const signet::SessionRecord record = record_at(5);
    const auto with = [](signet::StoreHealing healing) { return signet::SessionLimits{.healing = healing}; };
    CHECK(decide(&record, 6, rotated, with({.maximum_generations = 0})) == Decision::store_behind);
    CHECK(decide(&record, 35, rotated, with({.maximum_generations = 30})) == Decision::heal);
    CHECK(decide(&record, 36, rotated, with({.maximum_generations = 30})) == Decision::store_behind);
    CHECK(decide(&record, 6, rotated + 5h, with({.maximum_token_age = 5h})) == Decision::heal);
    CHECK(decide(&record, 6, rotated + 6h, with({.maximum_token_age = 5h})) == Decision::store_behind);
    CHECK(decide(&record, 6, rotated, with({.not_before = rotated})) == Decision::heal);
    CHECK(decide(&record, 6, rotated, with({.not_before = rotated + 1s})) == Decision::store_behind);
    CHECK(decide(&record, 1'000'000, rotated + 6h,
                 with({.maximum_generations = 0, .insecure_allow_any_gap = true})) == Decision::heal);
}

TEST_CASE("rotation: a token two to four generations old is late if it was spent inside the window") {
    signet::SessionRecord record = record_at(5);
    record.rotation_times = {rotated, rotated - 10s, rotated - 20s, rotated - 30s};
    const signet::SessionLimits limits{.late_duplicate_window = 60s};
    CHECK(decide(&record, 3, rotated + 50s - 1ms, limits) == Decision::late_duplicate);
    CHECK(decide(&record, 3, rotated + 50s, limits) == Decision::reuse);
    CHECK(decide(&record, 2, rotated + 40s - 1ms, limits) == Decision::late_duplicate);
    CHECK(decide(&record, 1, rotated + 30s - 1ms, limits) == Decision::late_duplicate);
    CHECK(decide(&record, 0, rotated, limits) == Decision::reuse);  // older than the record keeps
    CHECK(decide(&record, 3, rotated - 10s, limits) == Decision::late_duplicate);
    CHECK(decide(&record, 3, rotated - 11s, limits) == Decision::reuse);  // before it was spent
    CHECK(decide(&record, 3, rotated, {.late_duplicate_window = 0s}) == Decision::reuse);
}

TEST_CASE("rotation: two rotations within a second are not the result of a late duplicate") {
    signet::SessionRecord record = record_at(5);
    record.rotation_times = {rotated, rotated - 999ms, rotated - 20s, rotated - 30s};
    CHECK(decide(&record, 3, rotated, {}) == Decision::reuse);
    record.rotation_times[1] = rotated - 1s;
    CHECK(decide(&record, 3, rotated, {}) == Decision::late_duplicate);
    record.rotation_times[2] = rotated - 1999ms;
    CHECK(decide(&record, 3, rotated, {}) == Decision::late_duplicate);
    CHECK(decide(&record, 2, rotated, {}) == Decision::reuse);
}

TEST_CASE("rotation: without a rotation time in the record a token is not late") {
    signet::SessionRecord record = record_at(5);
    record.rotation_times = {rotated};
    CHECK(decide(&record, 3, rotated, {}) == Decision::reuse);
    CHECK(decide(&record, 4, rotated, {}) == Decision::retry);
    record.rotation_times = {};
    CHECK(decide(&record, 4, rotated + 29s, {}) == Decision::retry);  // `rotated_at` is known
    CHECK(decide(&record, 4, rotated + 30s, {}) == Decision::reuse);
}

TEST_CASE("rotation: each rotation extends a sliding end up to the absolute end") {
    const signet::SessionLimits limits{.lifetimes = {.idle = 24h, .absolute = 72h},
                                       .remember_me = {.idle = 24h, .absolute = 72h}};
    const signet::SessionRecord record = record_at(5);
    const auto next = signet::rotation_after(record, 5, rotated + 2h, rotated + 2h + 3ms, limits);
    CHECK(next == signet::Rotation{6,
                                   rotated + 2h,
                                   rotated + 26h,
                                   {rotated + 2h + 3ms, rotated, rotated - 15min, rotated - 30min}});
    CHECK(signet::rotation_after(record, 5, login + 60h, {}, limits).idle_end == login + 72h);
    CHECK(signet::rotation_after(record, 5, rotated, {}, limits).times.front() == SessionTime{});
    const auto healed = signet::rotation_after(record, 9, rotated, rotated, limits);
    CHECK(healed.generation == 10);
    CHECK(healed.times == signet::RotationTimes{rotated});  // the rotations between were lost
}

TEST_CASE("rotation: a fixed end does not change and remember me has separate lifetimes") {
    signet::SessionLimits limits{.lifetimes = {.idle = 24h, .absolute = 72h},
                                 .remember_me = {.idle = 48h, .absolute = 72h}};
    signet::SessionRecord record = record_at(5);
    record.remember_me = true;
    CHECK(signet::rotation_after(record, 5, rotated, {}, limits).idle_end == rotated + 48h);
    limits.remember_me.expiry = signet::SessionLifetimes::Expiry::fixed;
    CHECK(signet::rotation_after(record, 5, rotated, {}, limits).idle_end == record.idle_end);
}

TEST_CASE("rotation: each refusal has a distinct error") {
    CHECK(signet::refusal_of(Decision::late_duplicate) == signet::Errc::refresh_token_superseded);
    CHECK(signet::refusal_of(Decision::reuse) == signet::Errc::refresh_token_reused);
    CHECK(signet::refusal_of(Decision::store_behind) == signet::Errc::session_store_behind);
    CHECK(signet::refusal_of(Decision::revoked) == signet::Errc::session_revoked);
    CHECK(signet::refusal_of(Decision::idle_expired) == signet::Errc::session_idle_expired);
    CHECK(signet::refusal_of(Decision::absolute_expired) == signet::Errc::session_expired);
    CHECK(signet::refusal_of(Decision::unknown) == signet::Errc::unknown_session);
}
