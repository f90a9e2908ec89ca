// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "signet/error.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/record.hpp"
#include "signet/session/rotation.hpp"
#include "signet/session/store.hpp"
#include "signet/testing/conformance_report.hpp"

// What a store guarantees to one caller at a time. Run by `check_store_conformance`.
namespace signet::testing::conformance {

using Ids = std::vector<std::string>;
inline constexpr Revocation by_owner{.at = login_time + std::chrono::seconds{5}, .by = RevokedBy::owner};
inline constexpr Revocation by_administrator{.at = login_time + std::chrono::seconds{9},
                                             .by = RevokedBy::administrator};

/// A time of a rotation, some milliseconds after the login.
constexpr SessionTime at(int milliseconds) {
    return login_time + std::chrono::milliseconds{milliseconds};
}

/// The string "a", a NUL and `last`.
inline std::string with_nul(char last) {
    return {'a', '\0', last};
}

template <class Store>
void check_empty(Store& store, ConformanceReport& report) {
    report.expect(finds_nothing(store, "s"), "find returns a record");
    report.expect(listed_ids(store, "u").empty(), "list returns a record");
    report.expect(store.advance("s", 0, {.generation = 1}) == false, "advance does not return false");
    report.expect(store.revoke("s", by_owner) == false, "revoke does not return false");
    report.expect(store.revoke_all_of_subject(owner_of("u"), "", by_owner) == Ids{},
                  "revoke_all ends something");
    report.expect(store.purge(login_time, 10) == std::size_t{0}, "purge removes something");
}

template <class Store>
void check_fields(Store& store, ConformanceReport& report) {
    SessionRecord full = make_record("s", "u");
    full.generation = (std::uint64_t{1} << 53) - 1;
    full.rotated_at = full.created_at - std::chrono::seconds{1};
    full.remember_me = true;
    full.device = std::string(8192, '\'') + with_nul('"') + "\xFF\r\n;--";
    full.client_data = with_nul('%');
    full.claims = R"({"role":"admin"})";
    full.issuer = with_nul('i');
    full.rotation_times = {at(4000), at(3001), at(2), at(1)};
    SessionRecord bare{.id = "bare", .issuer = "", .subject = "u"};
    SessionRecord ended = make_record("ended", "u");
    ended.revoked = by_administrator;
    for (const SessionRecord& record : {full, bare, ended}) {
        report.expect(inserted(store, record), "insert refuses a record");
        report.expect(holds(store, record), "find returns another record than was inserted");
    }
}

template <class Store>
void check_strings(Store& store, ConformanceReport& report) {
    const Ids strings{"a",         with_nul('b'), with_nul('c'),          {'a', '\0'}, "A",
                      "' OR ''='", "a\r\nDEL b",  std::string(8192, 'x'), "%",         "_",
                      "*",         "a ",          std::string(8193, 'x'), "\xC3\xA9",  "e\xCC\x81"};
    for (const std::string& text : strings) {
        report.expect(inserted(store, make_record(text, text)), "insert refuses an unusual id");
    }
    for (const std::string& text : strings) {
        report.expect(holds(store, make_record(text, text)), "an unusual id is confused with another");
        report.expect(listed_ids(store, text) == Ids{text}, "an unusual subject is confused with another");
    }
    report.expect(store.revoke_all_of_subject(owner_of(with_nul('b')), "", by_owner) == Ids{with_nul('b')},
                  "revoke_all ends sessions of another subject");
    report.expect(store.revoke(with_nul('c'), by_owner) == true, "revoke does not find an unusual id");
    report.expect(holds(store, make_record("a", "a")), "revoking one id has changed another");
}

template <class Store>
void check_duplicates(Store& store, ConformanceReport& report) {
    const SessionRecord first = make_record("s", "u");
    report.expect(inserted(store, first), "insert refuses a record");
    const auto again = store.insert(make_record("s", "another user"), {});
    report.expect(!again && again.error() == Errc::duplicate_session_id,
                  "a second insert with the same id does not return duplicate_session_id");
    report.expect(holds(store, first), "a second insert has changed the first record");
    report.expect(listed_ids(store, "another user").empty(), "a refused record is listed");
    static_cast<void>(store.revoke("s", by_owner));
    report.expect(!inserted(store, first), "an ended session can be inserted again");
    report.expect(is_revoked(store, "s", by_owner), "insert has restored an ended session");
}

template <class Store>
void check_advance(Store& store, ConformanceReport& report) {
    SessionRecord record = make_record("s", "u");
    const SessionRecord other = make_record("other", "u");
    report.expect(inserted(store, record) && inserted(store, other), "insert refuses a record");
    const Rotation next{.generation = 1,
                        .rotated_at = login_time + std::chrono::seconds{7},
                        .idle_end = login_time + std::chrono::hours{2},
                        .times = {at(7001), at(5), at(3)}};
    report.expect(store.advance("s", 1, next) == false, "a larger generation is accepted");
    report.expect(holds(store, record), "a refused advance has changed the record");
    report.expect(store.advance("s", 0, next) == true, "the generation of the record is refused");
    next.apply_to(record);
    report.expect(holds(store, record), "advance has not set exactly what a rotation changes");
    report.expect(store.advance("s", 0, {.generation = 9}) == false, "a smaller generation is accepted");
    report.expect(store.advance("s", 1, {.generation = 7}) == true,
                  "a next generation that is not the successor is refused");
    report.expect(holds(store, other), "advance has changed another session");
    report.expect(listed_ids(store, "u") == Ids{"s", "other"}, "advance has changed the subject's list");
}

template <class Store>
void check_clock(Store& store, ConformanceReport& report) {
    if constexpr (HasClock<Store>) {
        SessionRecord record = make_record("s", "u");
        report.expect(inserted(store, record), "insert refuses a record");
        const auto before = store.find_timed("s");
        const Rotation next{.generation = 1,
                            .rotated_at = record.rotated_at,
                            .idle_end = record.idle_end,
                            .times = {SessionTime{}, at(5), at(3), at(1)}};
        report.expect(store.advance("s", 0, next) == true, "the generation of the record is refused");
        const auto after = store.find_timed("s");
        if (!before || !*before || !after || !*after) {
            report.expect(false, "find_timed does not find a record that find returns");
            return;
        }
        const SessionTime filled = (*after)->record.rotation_times.front();
        report.expect((*before)->record == record, "find_timed returns another record than find");
        report.expect((*before)->read_at <= filled && filled <= (*after)->read_at,
                      "advance does not take the time of a rotation from the clock of find_timed");
        record.generation = 1;
        record.rotation_times = {filled, at(5), at(3), at(1)};
        report.expect(holds(store, record), "advance has not kept the times of earlier rotations");
        const auto none = store.find_timed("nothing");
        report.expect(none && !*none, "find_timed returns a record");
    }
}

template <class Store>
void check_owners(Store& store, ConformanceReport& report) {
    const SessionOwner owner = owner_of("u");
    const Ids others{"", "https://auth.example/", "https://auth.exampl", "u", with_nul('i')};
    report.expect(inserted(store, make_record("own", "u")), "insert refuses a record");
    for (const std::string& other : others) {
        SessionRecord record = make_record("of " + other, "u");
        record.issuer = other;
        report.expect(inserted(store, record, {.maximum = 1}), "insert refuses a record");
        const auto listed = store.list({.issuer = other, .subject = "u"});
        report.expect(listed && *listed == std::vector{record},
                      "list returns the sessions of another issuer");
    }
    report.expect(listed_ids(store, "u") == Ids{"own"}, "a cap or a list uses sessions of another issuer");
    // Issuer and subject with the same bytes, divided at another place.
    SessionRecord split = make_record("split", std::string{issuer.back()} + "u");
    split.issuer = std::string{issuer.substr(0, issuer.size() - 1)};
    report.expect(inserted(store, split), "insert refuses a record");
    report.expect(store.revoke_all_of_subject(owner, "", by_owner) == Ids{"own"},
                  "revoke_all ends sessions of another issuer");
    for (const std::string& other : others) {
        const auto found = store.find("of " + other);
        report.expect(found && *found && !(*found)->revoked, "revoke_all ends sessions of another issuer");
    }
    report.expect(store.advance("own", 0, {.generation = 1}) == false, "a revoked session advances");
}

template <class Store>
void check_revoke(Store& store, ConformanceReport& report) {
    SessionRecord record = make_record("s", "u");
    const SessionRecord other = make_record("other", "u");
    report.expect(inserted(store, record) && inserted(store, other), "insert refuses a record");
    report.expect(store.revoke("s", by_owner) == true, "the first revoke does not return true");
    record.revoked = by_owner;
    report.expect(holds(store, record), "the record does not contain when and by whom it was revoked");
    report.expect(store.revoke("s", by_administrator) == false, "the second revoke does not return false");
    report.expect(holds(store, record), "the second revoke has replaced the first");
    report.expect(store.advance("s", 0, {.generation = 1}) == false, "a revoked session advances");
    report.expect(holds(store, record), "a refused advance has changed a revoked session");
    report.expect(holds(store, other), "revoke has changed another session");
}

template <class Store>
void check_revoke_all(Store& store, ConformanceReport& report) {
    for (const char* id : {"a", "b", "c", "d"}) {
        report.expect(inserted(store, make_record(id, "u")), "insert refuses a record");
    }
    const SessionRecord stranger = make_record("stranger", "v");
    report.expect(inserted(store, stranger), "insert refuses a record");
    static_cast<void>(store.advance("b", 0, {.generation = 1}));
    static_cast<void>(store.revoke("d", by_administrator));
    auto ended = store.revoke_all_of_subject(owner_of("u"), "c", by_owner);
    if (ended) {
        std::ranges::sort(*ended);
    }
    report.expect(ended == Ids{"a", "b"}, "revoke_all does not return exactly the ids that it ended");
    report.expect(listed_ids(store, "u") == Ids{"c"},
                  "revoke_all has not kept exactly the session that it excludes");
    report.expect(is_revoked(store, "d", by_administrator), "revoke_all has replaced an earlier revocation");
    report.expect(holds(store, stranger), "revoke_all has ended a session of another subject");
    report.expect(store.revoke_all_of_subject(owner_of("u"), "", by_owner) == Ids{"c"},
                  "revoke_all without an exception does not end all");
    report.expect(store.advance("c", 0, {.generation = 1}) == false, "a revoked session advances");
}

template <class Store>
void check_list(Store& store, ConformanceReport& report) {
    using std::chrono::seconds;
    report.expect(inserted(store, make_record("late", "u", login_time + seconds{2})) &&
                      inserted(store, make_record("early", "u", login_time)) &&
                      inserted(store, make_record("z", "u", login_time + seconds{1})) &&
                      inserted(store, make_record("a", "u", login_time + seconds{1})) &&
                      inserted(store, make_record("gone", "u", login_time)),
                  "insert refuses a record");
    static_cast<void>(store.revoke("gone", by_owner));
    report.expect(listed_ids(store, "u") == Ids{"early", "z", "a", "late"},
                  "list does not return the live sessions in the order of created_at and insertion");
    const auto records = store.list(owner_of("u"));
    report.expect(records && !records->empty() && records->front() == make_record("early", "u"),
                  "list returns another record than was inserted");
}

template <class Store>
void check_cap_ends(Store& store, ConformanceReport& report) {
    using std::chrono::seconds;
    const SessionCap cap{.maximum = 2, .when_full = SessionCap::WhenFull::end_oldest};
    SessionRecord expired = make_record("expired", "u");
    expired.idle_end = login_time + seconds{3};
    const SessionRecord stranger = make_record("stranger", "v");
    report.expect(inserted(store, expired) && inserted(store, stranger), "insert refuses a record");
    const auto later = [](std::string id, int after) {
        return make_record(std::move(id), "u", login_time + seconds{after});
    };
    report.expect(store.insert(later("a", 3), cap) == Ids{}, "a cap counts a session that has expired");
    report.expect(store.insert(later("b", 4), cap) == Ids{}, "a cap ends a session too early");
    report.expect(store.insert(later("c", 5), cap) == Ids{"a"}, "a cap does not end exactly the oldest");
    report.expect(is_revoked(store, "a", {.at = login_time + seconds{5}, .by = RevokedBy::session_cap}),
                  "a session that a cap ended does not record it");
    static_cast<void>(store.revoke("b", by_owner));
    report.expect(store.insert(later("d", 6), cap) == Ids{}, "a cap counts a session that was revoked");
    report.expect(inserted(store, later("e", 7)) && inserted(store, later("f", 8)),
                  "insert refuses without a cap");
    report.expect(store.insert(later("g", 9), cap) == Ids{"c", "d", "e"},
                  "a lowered cap does not end enough sessions");
    report.expect(listed_ids(store, "u") == Ids{"expired", "f", "g"},
                  "a cap has ended or kept the wrong sessions");
    report.expect(holds(store, stranger), "a cap has ended a session of another subject");
}

template <class Store>
void check_cap_refuses(Store& store, ConformanceReport& report) {
    const SessionCap cap{.maximum = 1, .when_full = SessionCap::WhenFull::refuse_login};
    const SessionRecord first = make_record("a", "u");
    report.expect(inserted(store, first, cap), "a cap refuses a login below the cap");
    const auto refused = store.insert(make_record("b", "u"), cap);
    report.expect(!refused && refused.error() == Errc::too_many_sessions,
                  "a login above the cap does not return too_many_sessions");
    report.expect(finds_nothing(store, "b"), "a refused login is stored");
    report.expect(holds(store, first), "a refused login has changed another session");
    report.expect(inserted(store, make_record("c", "v"), cap), "a cap counts another subject's sessions");
    static_cast<void>(store.revoke("a", by_owner));
    report.expect(inserted(store, make_record("d", "u"), cap), "a cap counts a session that was revoked");
}

template <class Store>
void check_purge(Store& store, ConformanceReport& report) {
    using std::chrono::seconds;
    const auto end = make_record("s", "u").idle_end;
    for (const char* id : {"a", "b", "c", "advanced"}) {
        report.expect(inserted(store, make_record(id, "u")), "insert refuses a record");
    }
    const SessionRecord later = make_record("later", "u", login_time + seconds{1});
    report.expect(inserted(store, later), "insert refuses a record");
    const Rotation next{.generation = 1, .rotated_at = login_time, .idle_end = end + seconds{60}};
    static_cast<void>(store.advance("advanced", 0, next));
    static_cast<void>(store.revoke("a", by_owner));
    report.expect(store.purge(end, 10) == std::size_t{0}, "a session is purged at its idle end");
    report.expect(store.purge(end + seconds{1}, 2) == std::size_t{2}, "purge exceeds its limit");
    report.expect(store.purge(end + seconds{1}, 10) == std::size_t{1}, "purge leaves expired sessions");
    for (const char* id : {"a", "b", "c"}) {
        report.expect(finds_nothing(store, id), "a purged session is found");
        report.expect(store.advance(id, 0, next) == false, "a purged session advances");
        report.expect(store.revoke(id, by_owner) == false, "a purged session is revoked");
    }
    report.expect(listed_ids(store, "u") == Ids{"advanced", "later"}, "list is wrong after a purge");
    report.expect(holds(store, later), "purge has changed a live session");
    report.expect(store.advance("advanced", 1, {.generation = 2}) == true,
                  "purge has changed a live session");
    report.expect(inserted(store, make_record("a", "u")), "a purged id cannot be used again");
}

}  // namespace signet::testing::conformance
