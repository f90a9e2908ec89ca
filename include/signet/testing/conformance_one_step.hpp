// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signet/result.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/record.hpp"
#include "signet/session/rotation.hpp"
#include "signet/session/store.hpp"
#include "signet/testing/conformance_checks.hpp"
#include "signet/testing/conformance_races.hpp"
#include "signet/testing/conformance_report.hpp"

// What a store that `AdvancesIfCurrent` guarantees: the same as `PlainRotation`, in one step. Run by
// `check_store_conformance`; the checks accept every other store.
namespace signet::testing::conformance {

/// A rotation that applies to `make_record(id, "u")`.
inline PlainRotation make_rotation(std::uint64_t generation = 0) {
    return {.owner = owner_of("u"),
            .generation = generation,
            .binding_hash = "hash",
            .now = login_time + std::chrono::minutes{30},
            .at = at(1'800'007),
            .idle_end = login_time + std::chrono::hours{2},
            .remembered_idle_end = login_time + std::chrono::hours{3}};
}

/// Whether `advance_if_current` returns and stores what `PlainRotation` says.
template <class Store>
bool rotates(Store& store, SessionRecord record, const PlainRotation& rotation) {
    const bool applies = rotation.applies_to(record);
    if (!inserted(store, record)) {
        return false;
    }
    if (applies) {
        rotation.of(record).apply_to(record);
    }
    const auto outcome = store.advance_if_current(record.id, rotation);
    return outcome && *outcome && (*outcome)->advanced == applies && (*outcome)->record == record &&
           holds(store, record);
}

/// Each way in which a rotation may differ from the session.
inline std::vector<PlainRotation> other_rotations() {
    std::vector<PlainRotation> others(8, make_rotation(5));
    others[0].generation = 4;
    others[1].generation = 6;
    others[2].owner.subject = "U";
    others[3].owner.issuer = "https://auth.exampl";
    others[4].binding_hash = "";
    others[5].binding_hash = "hasH";
    others[6].now = login_time + std::chrono::hours{1};  // the idle end
    others[7].owner = {.issuer = "u", .subject = issuer};
    return others;
}

template <class Store>
void check_advance_if_current(Store& store, ConformanceReport& report) {
    if constexpr (AdvancesIfCurrent<Store>) {
        int made = 0;
        const auto at_five = [&made] {
            SessionRecord record = make_record("s" + std::to_string(made++), "u");
            record.generation = 5;
            record.rotation_times = {at(4000), at(3001), at(2), at(1)};
            return record;
        };
        const auto none = store.advance_if_current("nothing", make_rotation());
        report.expect(none && !*none, "advance_if_current returns a record for an unknown id");

        for (const bool remembered : {false, true}) {
            for (const int kept : {0, 1, 2, 3}) {
                SessionRecord record = at_five();
                record.remember_me = remembered;
                record.absolute_end = login_time + std::chrono::minutes{kept == 3 ? 100 : 1440};
                PlainRotation rotation = make_rotation(5);
                if (kept == 1) {
                    rotation.idle_end.reset();
                }
                if (kept == 2) {
                    rotation.remembered_idle_end.reset();
                }
                report.expect(rotates(store, record, rotation),
                              "advance_if_current does not set what PlainRotation::of says");
            }
        }
        SessionRecord free = at_five();
        free.binding_hash.clear();
        report.expect(rotates(store, free, make_rotation(5)), "a session that is not bound does not advance");
        SessionRecord after_its_end = at_five();
        after_its_end.idle_end = login_time + std::chrono::hours{30};
        PlainRotation fixed = make_rotation(5);
        fixed.idle_end.reset();
        report.expect(rotates(store, after_its_end, fixed), "an idle end that stays is changed");
        after_its_end.id = "past the absolute end";
        fixed.now = after_its_end.absolute_end;
        report.expect(rotates(store, after_its_end, fixed), "a session advances at its absolute end");
        PlainRotation earlier = make_rotation(5);
        earlier.now = login_time - std::chrono::hours{2};
        earlier.idle_end = login_time - std::chrono::hours{1};
        const SessionRecord set_back = at_five();
        report.expect(rotates(store, set_back, earlier), "a clock that was set back is refused");
        report.expect(store.purge(login_time - std::chrono::minutes{30}, 10) == std::size_t{1},
                      "purge does not remove a session that now ends earlier");

        for (const PlainRotation& other : other_rotations()) {
            report.expect(rotates(store, at_five(), other),
                          "a rotation that does not apply changes the session, or returns another record");
        }
        SessionRecord ended = at_five();
        ended.revoked = by_owner;
        report.expect(rotates(store, ended, make_rotation(5)), "a revoked session advances");

        if constexpr (HasClock<Store>) {
            SessionRecord record = at_five();
            PlainRotation untimed = make_rotation(5);
            untimed.at = SessionTime{};
            report.expect(inserted(store, record), "insert refuses a record");
            const auto before = store.find_timed(record.id);
            const auto advanced = store.advance_if_current(record.id, untimed);
            const auto refused = store.advance_if_current(record.id, untimed);
            const auto after = store.find_timed(record.id);
            if (!before || !*before || !advanced || !*advanced || !refused || !*refused || !after ||
                !*after) {
                report.expect(false, "a session is not found");
                return;
            }
            const SessionTime filled = (*after)->record.rotation_times.front();
            report.expect((*before)->read_at <= filled && filled <= (*after)->read_at,
                          "the time of the rotation is not that of the clock of find_timed");
            report.expect(
                (*before)->read_at <= (*refused)->read_at && (*refused)->read_at <= (*after)->read_at,
                "read_at is not a time of the clock of find_timed");
            report.expect(
                (*advanced)->advanced && !(*refused)->advanced && (*refused)->record == (*after)->record,
                "the second call does not return what the first has stored");
        }
    }
}

template <class Store>
void race_one_step(Store& store, ConformanceReport& report, const ConformanceOptions& options) {
    if constexpr (AdvancesIfCurrent<Store>) {
        report.expect(inserted(store, make_record("s", "u")), "insert refuses a record");
        for (int round = 0; round < options.rounds; ++round) {
            const auto generation = static_cast<std::uint64_t>(round);
            std::atomic<int> winners{0};
            std::atomic<int> stale{0};
            run_together(options.threads, [&](int /*i*/) {
                const auto outcome = store.advance_if_current("s", make_rotation(generation));
                winners += outcome && *outcome && (*outcome)->advanced ? 1 : 0;
                const bool sees_it = outcome && *outcome && (*outcome)->record.generation == generation + 1;
                stale += sees_it ? 0 : 1;
            });
            report.expect(winners == 1, std::to_string(winners) + " callers advanced one generation");
            report.expect(stale == 0, "advance_if_current returns a record from before the rotation");
        }
    }
}

template <class Store>
void race_one_step_and_revoke(Store& store, ConformanceReport& report, const ConformanceOptions& options) {
    if constexpr (AdvancesIfCurrent<Store>) {
        for (int round = 0; round < options.rounds; ++round) {
            const std::string id = "s" + std::to_string(round);
            report.expect(inserted(store, make_record(id, "u")), "insert refuses a record");
            std::atomic<bool> advanced{false};
            std::atomic<bool> contradicts{false};
            run_together(2, [&](int i) {
                if (i == 0) {
                    const auto outcome = store.advance_if_current(id, make_rotation());
                    advanced = outcome && *outcome && (*outcome)->advanced;
                    contradicts =
                        !outcome || !*outcome || (!advanced && !(*outcome)->record.revoked.has_value());
                } else {
                    static_cast<void>(store.revoke(id, {.at = login_time}));
                }
            });
            const auto found = store.find(id);
            report.expect(found && *found && (*found)->revoked, "a rotation has undone a revocation");
            report.expect(found && *found && ((*found)->generation == 1) == advanced,
                          "the record differs from the result of advance_if_current");
            report.expect(!contradicts, "a session that was not advanced is returned as if it were current");
        }
    }
}

}  // namespace signet::testing::conformance
