// SPDX-License-Identifier: MIT
#include <signet/session/rotation.hpp>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace std::chrono_literals;
using signet::decide;
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
            .absolute_end = login + 72h};
}

struct Row {
    const char* what;
    std::uint64_t presented;
    std::chrono::sys_seconds now;
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
        {"one behind, last second of the window", 4, rotated + 29s, Decision::retry},
        {"one behind, end of the window", 4, rotated + 30s, Decision::reuse},
        {"one behind, after the window", 4, rotated + 31s, Decision::reuse},
        {"one behind, a clock a little behind", 4, rotated - 29s, Decision::retry},
        {"one behind, a clock set back by the window", 4, rotated - 30s, Decision::reuse},
        {"one behind, a clock set back by an hour", 4, rotated - 1h, Decision::reuse},
        {"one behind, idle end", 4, rotated + 24h, Decision::idle_expired},
        {"one behind, absolute end", 4, login + 72h, Decision::absolute_expired},
        {"two behind, same second", 3, rotated, Decision::reuse},
        {"two behind, after the window", 3, rotated + 1h, Decision::reuse},
        {"the very first", 0, rotated, Decision::reuse},
        {"one ahead", 6, rotated, Decision::store_behind},
        {"far ahead", 1'000'000, rotated, Decision::store_behind},
        {"ahead, the record's idle end was lost as well", 6, rotated + 24h, Decision::store_behind},
        {"ahead, absolute end", 6, login + 72h, Decision::absolute_expired},
    };
    const signet::SessionRecord record = record_at(5);
    for (const Row& row : rows) {
        INFO(row.what);
        CHECK(decide(&record, row.presented, row.now, limits) == row.expected);
    }
}

TEST_CASE("rotation: there is no session to decide about") {
    CHECK(decide(nullptr, 0, login, {}) == Decision::unknown);
    CHECK(decide(nullptr, 7, login, {}) == Decision::unknown);
}

TEST_CASE("rotation: a revoked session stays revoked whatever is presented and whenever") {
    signet::SessionRecord record = record_at(5);
    record.revoked = {.at = rotated, .by = signet::RevokedBy::owner};
    for (const std::uint64_t presented : {0U, 3U, 4U, 5U, 6U, 1000U}) {
        for (const auto now : {login - 1h, login, rotated, rotated + 24h, login + 72h, login + 720h}) {
            CHECK(decide(&record, presented, now, {}) == Decision::revoked);
        }
    }
}

TEST_CASE("rotation: at generation 0 nothing is behind") {
    const signet::SessionRecord record = record_at(0);
    CHECK(decide(&record, 0, rotated, {}) == Decision::rotate);
    CHECK(decide(&record, 1, rotated, {}) == Decision::store_behind);
    CHECK(decide(&record, ~std::uint64_t{0}, rotated, {}) == Decision::store_behind);
}

TEST_CASE("rotation: the largest window holds 119 seconds and a window of 0 holds none") {
    const signet::SessionRecord record = record_at(5);
    CHECK(decide(&record, 4, rotated + 119s, {.retry_window = 120s}) == Decision::retry);
    CHECK(decide(&record, 4, rotated + 120s, {.retry_window = 120s}) == Decision::reuse);
    CHECK(decide(&record, 4, rotated, {.retry_window = 0s}) == Decision::reuse);
}

TEST_CASE("rotation: with a fixed end a token that is ahead does not outlive it") {
    const signet::SessionLimits fixed{.lifetimes = {.expiry = signet::SessionLifetimes::Expiry::fixed}};
    const signet::SessionRecord record = record_at(5);
    CHECK(decide(&record, 6, record.idle_end - 1s, fixed) == Decision::store_behind);
    CHECK(decide(&record, 6, record.idle_end, fixed) == Decision::idle_expired);
}

TEST_CASE("rotation: a sliding end moves on with each rotation up to the absolute end") {
    const signet::SessionLimits limits{.lifetimes = {.idle = 24h, .absolute = 72h}};
    const signet::SessionRecord record = record_at(5);
    CHECK(signet::rotation_after(record, 5, rotated + 2h, limits) ==
          signet::Rotation{6, rotated + 2h, rotated + 26h});
    CHECK(signet::rotation_after(record, 5, login + 60h, limits) ==
          signet::Rotation{6, login + 60h, login + 72h});
    CHECK(signet::rotation_after(record, 9, rotated, limits).generation == 10);
}

TEST_CASE("rotation: a fixed end stays and remember me has lifetimes of its own") {
    signet::SessionLimits limits{.lifetimes = {.idle = 24h, .absolute = 72h},
                                 .remember_me = {.idle = 48h, .absolute = 72h}};
    signet::SessionRecord record = record_at(5);
    record.remember_me = true;
    CHECK(signet::rotation_after(record, 5, rotated, limits).idle_end == rotated + 48h);
    limits.remember_me.expiry = signet::SessionLifetimes::Expiry::fixed;
    CHECK(signet::rotation_after(record, 5, rotated, limits).idle_end == record.idle_end);
}

TEST_CASE("rotation: each refusal has an error of its own") {
    CHECK(signet::refusal_of(Decision::reuse) == signet::Errc::refresh_token_reused);
    CHECK(signet::refusal_of(Decision::store_behind) == signet::Errc::session_store_behind);
    CHECK(signet::refusal_of(Decision::revoked) == signet::Errc::session_revoked);
    CHECK(signet::refusal_of(Decision::idle_expired) == signet::Errc::session_idle_expired);
    CHECK(signet::refusal_of(Decision::absolute_expired) == signet::Errc::session_expired);
    CHECK(signet::refusal_of(Decision::unknown) == signet::Errc::unknown_session);
}
