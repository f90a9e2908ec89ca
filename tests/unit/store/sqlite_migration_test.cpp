// SPDX-License-Identifier: MIT
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "session/fixture.hpp"
#include "session/processes.hpp"
#include "session/version_1.hpp"
#include "session/version_1_checks.hpp"

// Files of earlier versions, which other programs may have open.
using namespace session_test;
using Catch::Matchers::Contains;
using signet::SqliteStore;
using signet::detail::SqliteConnection;

namespace {

using Rows = signet::detail::SqliteSessionRows;

std::string insert_of_version_1(const version_1::Row& row) {
    const auto blob = [](std::string_view hex) { return "X'" + std::string{hex} + "'"; };
    return "INSERT INTO sessions (id, subject, generation, created_at, rotated_at, idle_end, absolute_end, "
           "revoked_at, revoked_by, remember_me, device, client_data, binding_hash, claims) VALUES (" +
           blob(row.id) + ", " + blob(row.subject) + ", " + std::string{row.numbers} + ", " +
           std::string{row.remember_me} + ", " + blob(row.device) + ", " + blob(row.client_data) + ", X'', " +
           blob(row.claims) + ")";
}

/// A program of version 1 that has the file open.
std::unique_ptr<SqliteConnection> open_version_1(const std::string& file) {
    auto program = std::make_unique<SqliteConnection>(file, 1s);
    CHECK(program->query_text("PRAGMA journal_mode = WAL") == "wal");
    program->execute(version_1::sqlite_schema);
    for (const version_1::Row& row : version_1::rows) {
        program->execute(insert_of_version_1(row));
    }
    return program;
}

mode_t mode_of(const std::string& path) {
    struct stat status{};
    REQUIRE(lstat(path.c_str(), &status) == 0);
    return status.st_mode & 07777U;
}

/// How SQLite finds the rows of a statement.
std::string plan_of(const std::string& file, const char* sql) {
    SqliteConnection connection{file, 1s};
    signet::detail::SqliteStatement& statement =
        connection.prepared((std::string{"EXPLAIN QUERY PLAN "} + sql).c_str());
    signet::detail::SqliteStatement::Run run{statement};
    std::string plan;
    while (run.step()) {
        plan += run.text(3) + "\n";
    }
    return plan;
}

}  // namespace

TEST_CASE("sqlite migration: sessions of version 1 stay active") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("a.db");
    open_version_1(file);
    {
        SqliteStore store{file};
        check_version_1_sessions(store);
    }
    SqliteConnection connection{file, 1s};
    CHECK(connection.query_number("PRAGMA user_version") == 2);
    CHECK(connection.query_text("PRAGMA integrity_check") == "ok");
}

TEST_CASE("sqlite migration: a file of version 1 that other users can read is made private") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("a.db");
    const auto program = open_version_1(file);
    const std::array files{file, file + "-wal", file + "-shm"};
    for (const std::string& one : files) {
        REQUIRE(chmod(one.c_str(), 0644) == 0);
    }
    SECTION("by its owner") {
        const SqliteStore store{file};
        for (const std::string& one : files) {
            INFO(one);
            CHECK(mode_of(one) == 0600);
        }
        // A mode that an operator sets later stays.
        REQUIRE(chmod(file.c_str(), 0640) == 0);
        const SqliteStore again{file};
        CHECK(mode_of(file) == 0640);
    }
    SECTION("through a symbolic link") {
        const std::string link = directory.file("link.db");
        std::filesystem::create_symlink(file, link);
        const SqliteStore store{link};
        CHECK(mode_of(file) == 0600);
        CHECK(mode_of(file + "-wal") == 0600);
    }
    SECTION("not by another user") {
        if (geteuid() != 0) {
            SUCCEED("only root can give files away");
            return;
        }
        REQUIRE(chown(file.c_str(), 65534, 65534) == 0);
        const SqliteStore store{file};
        CHECK(mode_of(file) == 0644);
    }
}

TEST_CASE("sqlite migration: eight processes migrate one file") {
    for (int round = 0; round < 5; ++round) {
        const TemporaryDirectory directory;
        const std::string file = directory.file("a.db");
        open_version_1(file);
        {
            std::vector<Child> children;
            for (int i = 0; i < 8; ++i) {
                children.emplace_back([&](int) {
                    SqliteStore store{file};
                    if (store.list({"https://auth.example", "user-42"})->size() != 2) {
                        _exit(3);
                    }
                });
            }
            for (Child& child : children) {
                CHECK(child.wait() == 0);
            }
        }
        SqliteStore store{file};
        check_version_1_sessions(store);
    }
}

TEST_CASE("sqlite migration: a program of version 1 refuses a file of version 2") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("a.db");
    {
        const SqliteStore store{file};
    }
    SqliteConnection program{file, 1s};
    const std::array<const char*, 1> known{signet::detail::sqlite_schema_versions.front()};
    CHECK_THROWS_WITH(signet::detail::migrate(program, known), Contains("newer signet"));
}

TEST_CASE("sqlite migration: the released versions of the schema do not change") {
    const TemporaryDirectory directory;
    const auto schema_of = [&](const char* name, const char* statements) {
        SqliteConnection connection{directory.file(name), 1s};
        connection.execute(statements);
        return connection.query_text("SELECT group_concat(sql) FROM sqlite_master");
    };
    CHECK(schema_of("a.db", version_1::sqlite_schema) ==
          schema_of("b.db", signet::detail::sqlite_schema_versions.front()));
}

TEST_CASE("sqlite migration: a program of version 1 can use a file that was migrated") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("a.db");
    const auto program = open_version_1(file);
    SqliteStore store{file};
    const auto phone = store.list({"", "user-43"})->front();
    using std::chrono::milliseconds;
    const signet::SessionTime late{start + 200s};
    const signet::SessionTime early{start + 150s};
    REQUIRE(*store.advance(
        phone.id, 0,
        {.generation = 1, .rotated_at = start + 200s, .idle_end = phone.idle_end, .times = {late, early}}));
    CHECK((*store.find(phone.id))->rotation_times == signet::RotationTimes{late, early});

    // It advances the record without the times. The stored times belong to an earlier generation.
    program->execute(
        "UPDATE sessions SET generation = 2, rotated_at = 1800000300, idle_end = 1800604900 "
        "WHERE subject = X'757365722d3433' AND generation = 1 AND revoked_at IS NULL");
    CHECK((*store.find(phone.id))->generation == 2);
    CHECK((*store.find(phone.id))->rotation_times == signet::RotationTimes{});

    // It logs in.
    version_1::Row row = version_1::rows.back();
    row.id = "41";
    program->execute(insert_of_version_1(row));
    CHECK((*store.find("A"))->issuer == std::nullopt);
    CHECK(store.list({"any", "user-43"})->size() == 2);
}

TEST_CASE("sqlite migration: statements about an owner read an index and do not sort") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("a.db");
    open_version_1(file);
    {
        const SqliteStore store{file};
    }
    for (const char* const sql : {Rows::list_sql, Rows::oldest_live_sql, Rows::revoke_some_sql}) {
        const std::string plan = plan_of(file, sql);
        INFO(plan);
        CHECK_THAT(plan, Contains("sessions_of_owner (subject=? AND issuer=?)"));
        CHECK_THAT(plan, !Contains("SCAN sessions"));
        CHECK_THAT(plan, !Contains("TEMP B-TREE"));
    }
}
