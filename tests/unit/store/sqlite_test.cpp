// SPDX-License-Identifier: MIT
#include <sqlite3.h>

#include <array>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>

#include "session/fixture.hpp"

// Properties of the file: another owner, no room, locks, another version of the schema.
using namespace session_test;
using signet::ConfigurationError;
using signet::SqliteOptions;
using signet::SqliteStore;
using signet::detail::Deadline;
using signet::detail::SqliteConnection;
using signet::detail::StoreException;
using SqlitePool = signet::detail::ConnectionPool<SqliteConnection>;

namespace {

signet::SessionRecord record(const std::string& id, std::size_t data_size = 0) {
    return {.id = id,
            .subject = "u",
            .created_at = start,
            .rotated_at = start,
            .idle_end = start + 1h,
            .absolute_end = start + 1h,
            .client_data = std::string(data_size, 'x')};
}

signet::Error failure_of(const auto& result) {
    if (result) {
        FAIL("it was accepted");
    }
    return result.error();
}

}  // namespace

TEST_CASE("sqlite: invalid options throw") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("a.db");
    CHECK_THROWS_AS(SqliteStore(SqliteOptions{}), ConfigurationError);
    CHECK_THROWS_AS(SqliteStore(SqliteOptions{.file = file, .readers = 0}), ConfigurationError);
    CHECK_THROWS_AS(SqliteStore(SqliteOptions{.file = file, .readers = 65}), ConfigurationError);
    CHECK_THROWS_AS(SqliteStore(SqliteOptions{.file = file, .busy_timeout = -1ms}), ConfigurationError);
    CHECK_THROWS_AS(SqliteStore(SqliteOptions{.file = file, .busy_timeout = 61s}), ConfigurationError);
    CHECK_THROWS_AS(SqliteStore(directory.file("no/such/directory.db")), ConfigurationError);
}

TEST_CASE("sqlite: a file of another program is not changed") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("a.db");
    SECTION("not a database") {
        std::ofstream{file} << std::string(4096, 'x');
        CHECK_THROWS_AS(SqliteStore(file), ConfigurationError);
        CHECK(std::filesystem::file_size(file) == 4096);
    }
    SECTION("another program's database") {
        SqliteConnection{file, 1s}.execute("CREATE TABLE users (name)");
        CHECK_THROWS_WITH(SqliteStore(file), Catch::Matchers::Contains("belongs to another program"));
        SqliteConnection connection{file, 1s};
        CHECK(connection.query_number("SELECT count(*) FROM sqlite_master") == 1);
        CHECK(connection.query_text("PRAGMA journal_mode") == "delete");
    }
    SECTION("marked by another program") {
        SqliteConnection{file, 1s}.execute("PRAGMA application_id = 42");
        CHECK_THROWS_WITH(SqliteStore(file), Catch::Matchers::Contains("belongs to another program"));
    }
    SECTION("a newer schema") {
        {
            const SqliteStore store{file};
        }
        SqliteConnection{file, 1s}.execute("PRAGMA user_version = 99");
        CHECK_THROWS_WITH(SqliteStore(file), Catch::Matchers::Contains("newer signet"));
    }
}

TEST_CASE("sqlite: the file is durable and has the application id of signet") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("a.db");
    {
        SqliteStore store{file};
        REQUIRE(store.insert(record("s"), {}));
    }
    SqliteConnection connection{file, 1s};
    CHECK(connection.query_text("PRAGMA journal_mode") == "wal");
    CHECK(connection.query_number("PRAGMA application_id") == signet::detail::sqlite_application_id);
    CHECK(connection.query_number("PRAGMA user_version") == 2);
    CHECK(connection.query_text("PRAGMA integrity_check") == "ok");
    SqliteStore again{file};
    CHECK(**again.find("s") == record("s"));
}

TEST_CASE("sqlite: a migration keeps the rows and is atomic") {
    using signet::detail::migrate;
    const TemporaryDirectory directory;
    const std::string file = directory.file("a.db");
    {
        SqliteStore store{file};
        REQUIRE(store.insert(record("s"), {}));
    }
    SqliteConnection connection{file, 1s};
    const auto [first, second] = signet::detail::sqlite_schema_versions;
    SECTION("done") {
        const std::array<const char*, 4> versions{first, second, "ALTER TABLE sessions ADD COLUMN a",
                                                  "ALTER TABLE sessions ADD COLUMN b DEFAULT 7"};
        migrate(connection, versions);
        migrate(connection, versions);
        CHECK(connection.query_number("PRAGMA user_version") == 4);
        CHECK(connection.query_number("SELECT b FROM sessions") == 7);
    }
    SECTION("failed in the middle") {
        const std::array<const char*, 4> versions{first, second, "ALTER TABLE sessions ADD COLUMN a",
                                                  "ALTER TABLE nothing ADD COLUMN b"};
        CHECK_THROWS_AS(migrate(connection, versions), StoreException);
        CHECK(connection.query_number("PRAGMA user_version") == 2);
        CHECK(connection.query_number(
                  "SELECT count(*) FROM pragma_table_info('sessions') WHERE name = 'a'") == 0);
        CHECK(connection.query_number("SELECT count(*) FROM sessions") == 1);
    }
}

TEST_CASE("sqlite: a full file refuses new sessions and loses none") {
    const TemporaryDirectory directory;
    Tokens tokens;
    SqliteStore store{{.file = directory.file("a.db"), .maximum_size = 100'000}};
    signet::SessionManager sessions{store, tokens.issuer};
    std::vector<signet::TokenPair> answered;
    signet::Result<signet::TokenPair> last = sessions.log_in("u", {.client_data = std::string(3000, 'x')});
    while (last && answered.size() < 1000) {
        answered.push_back(*std::move(last));
        last = sessions.log_in("u", {.client_data = std::string(3000, 'x')});
    }
    REQUIRE(answered.size() > 5);
    CHECK(failure_of(last) == signet::Error(signet::StoreFailure::full));
    // A login under a cap has two steps: neither may remain after a failure.
    const signet::SessionCap cap{.maximum = 1};
    CHECK(failure_of(store.insert(record("one more", 60'000), cap)).store_failure() ==
          signet::StoreFailure::full);
    CHECK(sessions.sessions("u")->size() == answered.size());
    for (const auto& pair : answered) {
        CHECK(sessions.refresh(tokens.refresh(pair)));  // needs no new page
    }
    CHECK(sessions.log_out(tokens.refresh(answered.front())));
    tokens.clock.advance(24h * 8);
    CHECK(*sessions.purge_expired() == answered.size());
    CHECK(sessions.log_in("u"));
}

TEST_CASE("sqlite: a locked file is refused after a bounded time and works afterwards") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("a.db");
    Tokens tokens;
    SqliteStore store{{.file = file, .busy_timeout = 30ms}};
    signet::SessionManager sessions{store, tokens.issuer};
    const auto pair = sessions.log_in("u");
    const auto presented = tokens.refresh(*pair);
    {
        SqliteConnection other{file, 1s};
        other.execute("BEGIN EXCLUSIVE");
        const auto before = std::chrono::steady_clock::now();
        CHECK(failure_of(sessions.refresh(presented)) == signet::Error(signet::StoreFailure::busy));
        CHECK(failure_of(sessions.log_in("u")) == signet::Error(signet::StoreFailure::busy));
        CHECK(failure_of(sessions.log_out(presented)).store_failure() == signet::StoreFailure::busy);
        CHECK(std::chrono::steady_clock::now() - before < 5s);
        CHECK(sessions.sessions("u")->size() == 1);  // a reader does not wait
        other.execute("COMMIT");
    }
    CHECK(sessions.refresh(presented));
}

TEST_CASE("sqlite: waiting for a writer of the same process is bounded as well") {
    const TemporaryDirectory directory;
    SqlitePool pool;
    pool.add(std::make_unique<SqliteConnection>(directory.file("a.db"), 20ms));
    const auto lease = pool.borrow(Deadline{20ms});
    CHECK_THROWS_AS(pool.borrow(Deadline{20ms}), StoreException);
}

TEST_CASE("sqlite: reading a session does not wait for a write") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("a.db");
    SqliteStore store{file};
    REQUIRE(store.insert(record("s"), {}));
    SqliteConnection other{file, 1s};
    // The write below holds the only writer of the store until this ends, or for 5 seconds.
    other.execute("BEGIN EXCLUSIVE");
    std::atomic<bool> begun = false;
    bool written = false;
    std::jthread writer{[&] {
        begun = true;
        begun.notify_one();
        written = store.insert(record("t"), {}).has_value();
    }};
    begun.wait(false);
    std::this_thread::sleep_for(50ms);  // until it is inside the write
    const auto before = std::chrono::steady_clock::now();
    const auto found = store.find("s");
    CHECK(std::chrono::steady_clock::now() - before < 2s);
    other.execute("COMMIT");
    writer.join();
    CHECK((found && *found));
    CHECK(written);
}

TEST_CASE("sqlite: a second pool is used if the first has no free connection") {
    const TemporaryDirectory directory;
    SqlitePool first;
    SqlitePool second;
    first.add(std::make_unique<SqliteConnection>(directory.file("a.db"), 20ms));
    second.add(std::make_unique<SqliteConnection>(directory.file("a.db"), 20ms));
    {
        const auto lease = first.borrow_here_or_from(second, Deadline{20ms});
        CHECK_THROWS_AS(first.borrow(Deadline{20ms}), StoreException);
        const auto other = first.borrow_here_or_from(second, Deadline{20ms});
        CHECK_THROWS_AS(second.borrow(Deadline{20ms}), StoreException);
        CHECK_THROWS_AS(first.borrow_here_or_from(second, Deadline{20ms}), StoreException);
    }
    CHECK_NOTHROW(first.borrow(Deadline{20ms}));
    CHECK_NOTHROW(second.borrow(Deadline{20ms}));
}

TEST_CASE("sqlite: a file that is damaged while it is open has a distinct error") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("a.db");
    SqliteStore store{file};
    REQUIRE(store.insert(record("s"), {}));
    SqliteConnection{file, 1s}.execute("DROP TABLE sessions");
    CHECK(failure_of(store.find("s")) == signet::Error(signet::StoreFailure::other));
    CHECK(failure_of(store.advance("s", 0, {.generation = 1})) == Errc::store_unavailable);
    CHECK(failure_of(store.list({"", "u"})) == Errc::store_unavailable);
    CHECK(failure_of(store.purge(start, 1)) == Errc::store_unavailable);
    CHECK(failure_of(store.size()) == Errc::store_unavailable);
}
