// SPDX-License-Identifier: MIT
#include <sqlite3.h>
#include <sys/resource.h>

#include <csignal>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "session/fixture.hpp"
#include "session/processes.hpp"

// Stores that fail in each call, and full disks.
using namespace session_test;
using signet::RevokedBy;

namespace {

/// A store of which one call fails.
struct FailingStore : signet::MemoryStore {
    std::string_view broken;

    template <class Call>
    auto answer(std::string_view name, Call call) -> decltype(call()) {
        return name == broken ? signet::Unexpected{signet::Error{signet::StoreFailure::io}} : call();
    }
    auto find(std::string_view id) {
        return answer("find", [&] { return MemoryStore::find(id); });
    }
    auto advance_if_current(std::string_view id, const signet::PlainRotation& rotation) {
        return answer("advance_if_current", [&] { return MemoryStore::advance_if_current(id, rotation); });
    }
    auto revoke(std::string_view id, const signet::Revocation& how) {
        return answer("revoke", [&] { return MemoryStore::revoke(id, how); });
    }
    auto revoke_all_of_subject(const signet::SessionOwner& owner, std::string_view except,
                               const signet::Revocation& how) {
        return answer("revoke_all_of_subject",
                      [&] { return MemoryStore::revoke_all_of_subject(owner, except, how); });
    }
    auto list(const signet::SessionOwner& owner) {
        return answer("list", [&] { return MemoryStore::list(owner); });
    }
    auto purge(std::chrono::sys_seconds ended_before, std::size_t limit) {
        return answer("purge", [&] { return MemoryStore::purge(ended_before, limit); });
    }
};

const signet::Error unavailable{signet::StoreFailure::io};

template <class Result>
bool is_unavailable(const Result& result) {
    return !result && result.error() == unavailable;
}

}  // namespace

TEST_CASE("failures: each call reports that the store is unavailable and ends no session") {
    Tokens tokens;
    FailingStore store;
    signet::SessionManager sessions{store, tokens.issuer};
    const auto pair = sessions.log_in("u");
    const auto other = sessions.log_in("u");
    const auto holder = tokens.refresh(*pair);
    const std::string other_id{tokens.refresh(*other).session_id()};

    store.broken = "advance_if_current";
    CHECK(is_unavailable(sessions.refresh(holder)));
    store.broken = "find";
    CHECK(is_unavailable(sessions.log_out_one(holder, other_id)));
    CHECK(is_unavailable(sessions.log_out_others(holder)));
    CHECK(is_unavailable(sessions.log_out_everywhere(holder)));
    CHECK(is_unavailable(sessions.revoke(other_id)));
    store.broken = "revoke";
    CHECK(is_unavailable(sessions.log_out(holder)));
    CHECK(is_unavailable(sessions.log_out_one(holder, other_id)));
    CHECK(is_unavailable(sessions.revoke(other_id)));
    store.broken = "revoke_all_of_subject";
    CHECK(is_unavailable(sessions.log_out_others(holder)));
    CHECK(is_unavailable(sessions.log_out_everywhere(holder)));
    CHECK(is_unavailable(sessions.revoke_all_of("u")));
    store.broken = "list";
    CHECK(is_unavailable(sessions.sessions("u")));
    store.broken = "purge";
    CHECK(is_unavailable(sessions.purge_expired()));

    store.broken = "";
    CHECK(sessions.sessions("u")->size() == 2);
    CHECK(sessions.refresh(holder));
}

TEST_CASE("failures: reuse is refused and reported even if the session cannot be revoked") {
    Tokens tokens;
    FailingStore store;
    std::vector<signet::SessionEventKind> events;
    signet::SessionManager sessions{
        store, tokens.issuer, signet::SessionOptions{.on_event = [&](const signet::SessionEvent& event) {
            events.push_back(event.kind);
        }}};
    const auto r0 = sessions.log_in("u");
    const auto r1 = sessions.refresh(tokens.refresh(*r0));
    tokens.clock.advance(1h);
    store.broken = "revoke";
    events.clear();
    CHECK(is_unavailable(sessions.refresh(tokens.refresh(*r0))));
    CHECK(events == std::vector{signet::SessionEventKind::reuse_detected, signet::SessionEventKind::refused});
    store.broken = "";
    CHECK(error_of(sessions.refresh(tokens.refresh(*r0))) == Errc::refresh_token_reused);
    CHECK(error_of(sessions.refresh(tokens.refresh(*r1))) == Errc::session_revoked);
}

TEST_CASE("failures: a token of a deleted session or of another subject is refused") {
    Tokens tokens;
    signet::MemoryStore store;
    signet::SessionManager sessions{store, tokens.issuer};
    const auto pair = sessions.log_in("u");
    const auto holder = tokens.refresh(*pair);
    const auto liar = tokens.issuer.issue<signet::RefreshPolicy>(
        {.subject = "somebody else", .extra = {{"gen", 0}}, .session_id = std::string{holder.session_id()}});
    const auto stray = tokens.issuer.issue<signet::RefreshPolicy>(
        {.subject = "u", .extra = {{"gen", 0}}, .session_id = "no such session"});
    for (const auto& text : {liar.str(), stray.str()}) {
        CHECK(error_of(sessions.log_out_others(tokens.refresh(text))) == Errc::unknown_session);
        CHECK(error_of(sessions.log_out_everywhere(tokens.refresh(text))) == Errc::unknown_session);
        CHECK(error_of(sessions.refresh(tokens.refresh(text))) == Errc::unknown_session);
    }
    CHECK(sessions.sessions("u")->size() == 1);
}

TEST_CASE("failures: who ended a session has a stable name") {
    CHECK(signet::revoked_by_name(RevokedBy::owner) == "owner");
    CHECK(signet::revoked_by_name(RevokedBy::administrator) == "administrator");
    CHECK(signet::revoked_by_name(RevokedBy::reuse_detection) == "reuse_detection");
    CHECK(signet::revoked_by_name(RevokedBy::session_cap) == "session_cap");
}

TEST_CASE("failures: SQLite's codes become errors of a store") {
    const std::vector<std::pair<int, signet::Error>> errors{
        {SQLITE_BUSY, signet::StoreFailure::busy},
        {SQLITE_BUSY_SNAPSHOT, signet::StoreFailure::busy},
        {SQLITE_LOCKED, signet::StoreFailure::busy},
        {SQLITE_FULL, signet::StoreFailure::full},
        {SQLITE_CONSTRAINT, Errc::duplicate_session_id},
        {SQLITE_CONSTRAINT_PRIMARYKEY, Errc::duplicate_session_id},
        {SQLITE_READONLY, signet::StoreFailure::readonly},
        {SQLITE_READONLY_DBMOVED, signet::StoreFailure::readonly},
        {SQLITE_PERM, signet::StoreFailure::readonly},
        {SQLITE_CORRUPT, signet::StoreFailure::corrupt},
        {SQLITE_NOTADB, signet::StoreFailure::corrupt},
        {SQLITE_CANTOPEN, signet::StoreFailure::io},
        {SQLITE_IOERR_WRITE, signet::StoreFailure::io},
        {SQLITE_ERROR, signet::StoreFailure::other}};
    for (const auto& [code, error] : errors) {
        INFO(code);
        CHECK(signet::detail::sqlite_error(code) == error);
    }
    CHECK_THROWS_AS(signet::detail::require_sqlite(SQLITE_NOMEM), std::bad_alloc);
    CHECK_THROWS_AS(signet::detail::require_sqlite(SQLITE_IOERR_NOMEM), signet::detail::StoreException);
}

TEST_CASE("failures: opening a new file that another connection reads fails after a bounded wait") {
    const TemporaryDirectory directory;
    const signet::SqliteOptions options{.file = directory.file("a.db"), .busy_timeout = 50ms};
    signet::detail::SqliteConnection reader{options.file, 1s};
    reader.execute("BEGIN");
    CHECK(reader.query_number("SELECT count(*) FROM sqlite_master") == 0);
    CHECK_THROWS_AS(signet::SqliteStore(options), signet::ConfigurationError);
    {
        const std::jthread leaves_soon{[&reader] {
            std::this_thread::sleep_for(30ms);
            reader.execute("ROLLBACK");
        }};
        CHECK_NOTHROW(signet::SqliteStore({.file = options.file, .busy_timeout = 30s}));
    }
}

TEST_CASE("failures: a full disk refuses logins and loses no answered one") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("a.db");
    int answered = 0;
    {
        Child child{[&](int out) {
            // A file size limit causes the same error as a disk quota.
            static_cast<void>(std::signal(SIGXFSZ, SIG_IGN));
            const rlimit limit{200'000, 200'000};
            setrlimit(RLIMIT_FSIZE, &limit);
            Tokens tokens;
            signet::SqliteStore store{file};
            signet::SessionManager sessions{store, tokens.issuer};
            int refused = 0;
            for (int i = 0; i < 200; ++i) {
                const auto pair = sessions.log_in("u", {.client_data = std::string(3000, 'x')});
                refused += pair ? 0 : 1;
                write_line(out, pair ? "answered" : std::string{pair.error().name()});
            }
            write_line(out, refused > 0 && sessions.sessions("u") ? "still reads" : "never full");
        }};
        std::string line, last;
        while (child.read_line(line)) {
            CHECK((line == "answered" || line == "store_unavailable" || line == "still reads"));
            answered += line == "answered" ? 1 : 0;
            last = line;
        }
        CHECK(last == "still reads");
        CHECK(child.wait() == 0);
    }
    REQUIRE(answered > 5);
    Tokens tokens;
    signet::SqliteStore store{file};
    signet::SessionManager sessions{store, tokens.issuer};
    CHECK(sessions.sessions("u")->size() == static_cast<std::size_t>(answered));
    CHECK(sessions.log_in("u"));
}
