// SPDX-License-Identifier: MIT
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "session/fixture.hpp"

// Owners with more sessions than are ended in one transaction.
using namespace session_test;
using signet::SqliteStore;
using signet::detail::SqliteConnection;

namespace {

constexpr int many = 451;
constexpr signet::SessionOwner owner{"i", "u"};

signet::SessionRecord record(int number) {
    return {.id = "s" + std::to_string(number),
            .issuer = number % 3 == 0 ? std::nullopt : std::optional<std::string>{"i"},
            .subject = "u",
            .created_at = start + std::chrono::seconds{number},
            .idle_end = start + 1h,
            .absolute_end = start + 1h};
}

void fill(SqliteStore& store) {
    for (int i = 0; i < many; ++i) {
        REQUIRE(store.insert(record(i), {.maximum = 0}));
    }
}

/// No transaction that ends this session succeeds.
void make_unendable(const std::string& file, int number) {
    SqliteConnection{file, 1s}.execute(
        "CREATE TRIGGER unendable BEFORE UPDATE ON sessions WHEN OLD.id = CAST('s" + std::to_string(number) +
        "' AS BLOB) BEGIN SELECT RAISE(ABORT, ''); END");
}

signet::SqliteOptions quick(const std::string& file) {
    return {.file = file, .durability = signet::SqliteOptions::Durability::normal};
}

}  // namespace

TEST_CASE("sqlite batches: many sessions end and only the exception stays") {
    const TemporaryDirectory directory;
    SqliteStore store{quick(directory.file("a.db"))};
    fill(store);
    const auto ended = store.revoke_all_of_subject(owner, "s77", {.at = start});
    REQUIRE(ended);
    CHECK(ended->size() == many - 1);
    REQUIRE(store.list(owner)->size() == 1);
    CHECK(store.list(owner)->front().id == "s77");
}

TEST_CASE("sqlite batches: a cap ends the oldest of many") {
    const TemporaryDirectory directory;
    SqliteStore store{quick(directory.file("a.db"))};
    fill(store);
    const auto refused =
        store.insert(record(many), {.maximum = 100, .when_full = signet::SessionCap::WhenFull::refuse_login});
    CHECK(error_of(refused) == Errc::too_many_sessions);
    CHECK(store.list(owner)->size() == many);
    const auto ended = store.insert(record(many), {.maximum = 100});
    REQUIRE(ended);
    REQUIRE(ended->size() == many - 99);
    for (int i = 0; i < many - 99; ++i) {
        CHECK((*ended)[static_cast<std::size_t>(i)] == "s" + std::to_string(i));
    }
    CHECK(store.list(owner)->size() == 100);
    CHECK(store.list(owner)->back().id == "s451");
}

TEST_CASE("sqlite batches: a login with a duplicate id ends no session") {
    const TemporaryDirectory directory;
    SqliteStore store{quick(directory.file("a.db"))};
    fill(store);
    const auto refused = store.insert(record(7), {.maximum = 1});
    REQUIRE_FALSE(refused);
    CHECK(refused.error() == signet::Error(Errc::duplicate_session_id));
    CHECK(store.list(owner)->size() == many);
}

TEST_CASE("sqlite batches: a transaction ends a bounded number of sessions") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("a.db");
    SqliteStore store{quick(file)};
    fill(store);
    make_unendable(file, 300);
    SECTION("when all of them are ended") {
        CHECK_FALSE(store.revoke_all_of_subject(owner, "", {.at = start}));
    }
    SECTION("when a cap ends them") {
        CHECK_FALSE(store.insert(record(many), {.maximum = 1}));
        CHECK(*store.find("s451") == std::nullopt);
    }
    // Sessions that ended before stay ended, because they ended in an earlier transaction.
    CHECK(store.list(owner)->size() < many);
    CHECK((*store.find("s300"))->revoked == std::nullopt);
}

TEST_CASE("sqlite batches: a thread that borrows again waits until the others have borrowed") {
    const TemporaryDirectory directory;
    signet::detail::ConnectionPool<SqliteConnection> pool;
    pool.add(std::make_unique<SqliteConnection>(directory.file("a.db"), 10s));
    std::vector<int> order;  // changed by the thread that has the connection
    std::jthread other;
    {
        const auto lease = pool.borrow(signet::detail::Deadline{10s});
        other = std::jthread{[&] {
            const auto borrowed = pool.borrow(signet::detail::Deadline{10s});
            order.push_back(1);
        }};
        while (pool.waiting() == 0) {
            std::this_thread::yield();
        }
    }
    {
        const auto lease = pool.borrow(signet::detail::Deadline{10s});
        order.push_back(2);
    }
    other.join();
    CHECK(order == std::vector{1, 2});
}
