// SPDX-License-Identifier: MIT
#ifdef SIGNET_TEST_POSTGRES

#include <chrono>
#include <memory>
#include <optional>
#include <signet/store/postgres.hpp>
#include <string>
#include <thread>
#include <vector>

#include "any_store.hpp"
#include "catch.hpp"
#include "holding_proxy.hpp"
#include "session/version_1.hpp"
#include "session/version_1_checks.hpp"

// Properties of PostgreSQL: schemas of earlier versions, statements that are executed late, and owners with
// more sessions than end in one transaction.
using namespace session_test;
using Catch::Matchers::Contains;
using signet::PostgresOptions;
using signet::PostgresStore;
using signet::detail::Deadline;
using signet::detail::PostgresConnection;

namespace {

constexpr signet::SessionOwner owner{"i", "u"};

bool is_other_server() {
    const bool other = !store_test::server_address().starts_with("postgres");
    if (other) {
        SUCCEED("this is about PostgreSQL");
    }
    return other;
}

PostgresOptions options_of(const std::string& schema, std::chrono::milliseconds timeout = 20s) {
    return {.address = store_test::server_address(), .timeout = timeout, .schema = schema};
}

std::unique_ptr<PostgresConnection> connect(const std::string& schema) {
    return signet::detail::PostgresConnector{options_of(schema)}.connect(Deadline{20s});
}

std::string query(PostgresConnection& connection, const std::string& sql) {
    const auto result = connection.run(sql, Deadline{20s});
    std::string text;
    for (int row = 0; row < result.rows(); ++row) {
        text += result.text(row, 0) + "\n";
    }
    return text;
}

std::string insert_of_version_1(const version_1::Row& row) {
    const auto bytes = [](std::string_view hex) { return "'\\x" + std::string{hex} + "'"; };
    return "SELECT insert_session(" + bytes(row.id) + ", " + bytes(row.subject) + ", " +
           std::string{row.numbers} + ", " + std::string{row.remember_me} + "::boolean, " +
           bytes(row.device) + ", " + bytes(row.client_data) + ", '', " + bytes(row.claims) + ", 0, false)";
}

/// A program of version 1 that uses the schema.
std::unique_ptr<PostgresConnection> open_version_1(const std::string& schema) {
    auto program = connect(schema);
    query(*program, "CREATE SCHEMA " + schema);
    query(*program, signet::detail::postgres_schema_versions.front());
    query(*program, "CREATE TABLE schema_version (version integer NOT NULL)");
    query(*program, "INSERT INTO schema_version VALUES (1)");
    for (const version_1::Row& row : version_1::rows) {
        query(*program, insert_of_version_1(row));
    }
    return program;
}

signet::SessionRecord record(int number) {
    return {.id = "s" + std::to_string(number),
            .issuer = "i",
            .subject = "u",
            .created_at = start + std::chrono::seconds{number},
            .idle_end = start + 1h,
            .absolute_end = start + 1h};
}

constexpr int many = 2300;

void fill(PostgresConnection& connection) {
    query(
        connection,
        "INSERT INTO sessions (id, subject, generation, created_at, rotated_at, idle_end, absolute_end, "
        "remember_me, device, client_data, binding_hash, claims, look_at, issuer) "
        "SELECT ('s' || n)::bytea, 'u', 0, 1800000000 + n, 0, 1800003600, 1800003600, false, '', '', '', '', "
        "1800003600, CASE WHEN n % 3 > 0 THEN 'i'::bytea END FROM generate_series(0, " +
            std::to_string(many - 1) + ") AS n");
}

/// The address of the server of the tests.
std::uint16_t server_port() {
    const std::string address = store_test::server_address();
    return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
}

}  // namespace

TEST_CASE("postgres: sessions of version 1 stay active") {
    if (is_other_server()) {
        return;
    }
    const std::string schema = store_test::new_name();
    const auto program = open_version_1(schema);
    PostgresStore store{options_of(schema)};
    check_version_1_sessions(store);
    CHECK(query(*program, "SELECT version FROM schema_version") == "2\n");
}

TEST_CASE("postgres: several programs migrate one schema concurrently") {
    if (is_other_server()) {
        return;
    }
    const std::string schema = store_test::new_name();
    open_version_1(schema);
    std::vector<std::optional<PostgresStore>> stores(4);
    {
        std::vector<std::jthread> threads;
        for (auto& store : stores) {
            threads.emplace_back([&store, &schema] { store.emplace(options_of(schema)); });
        }
    }
    for (auto& store : stores) {
        CHECK(store->list({"https://auth.example", "user-42"})->size() == 2);
    }
    check_version_1_sessions(*stores.front());
}

TEST_CASE("postgres: a server of version 1 can use a schema that was migrated") {
    if (is_other_server()) {
        return;
    }
    const std::string schema = store_test::new_name();
    const auto program = open_version_1(schema);
    PostgresStore store{options_of(schema)};
    const auto phone = store.list({"", "user-43"})->front();
    const signet::SessionTime late{start + 200s};
    const signet::SessionTime early{start + 150s};
    REQUIRE(*store.advance(
        phone.id, 0,
        {.generation = 1, .rotated_at = start + 200s, .idle_end = phone.idle_end, .times = {late, early}}));
    CHECK((*store.find(phone.id))->rotation_times == signet::RotationTimes{late, early});
    query(*program,
          "UPDATE sessions SET generation = 2, rotated_at = 1800000300, idle_end = 1800604900, "
          "look_at = least(look_at, 1800604900) WHERE subject = 'user-43' AND generation = 1 "
          "AND revoked_at IS NULL");
    CHECK((*store.find(phone.id))->generation == 2);
    CHECK((*store.find(phone.id))->rotation_times == signet::RotationTimes{});

    version_1::Row row = version_1::rows.back();
    row.id = "41";
    query(*program, insert_of_version_1(row));
    CHECK((*store.find("A"))->issuer == std::nullopt);
    CHECK(store.list({"any", "user-43"})->size() == 2);
}

TEST_CASE("postgres: statements about an owner read an index") {
    if (is_other_server()) {
        return;
    }
    const std::string schema = store_test::new_name();
    PostgresStore store{options_of(schema)};
    const auto connection = connect(schema);
    fill(*connection);
    query(*connection, "ANALYZE sessions");
    query(*connection, std::string{"PREPARE list (bytea, bytea, bigint, bigint) AS "} +
                           signet::detail::PostgresSessionRows::list_sql);
    const std::string plan = query(*connection, "EXPLAIN EXECUTE list ('u', 'i', 0, 0)");
    INFO(plan);
    CHECK_THAT(plan, Contains("live_sessions_of_owner"));
    CHECK_THAT(plan, !Contains("Seq Scan"));
}

TEST_CASE("postgres: an owner with many sessions") {
    if (is_other_server()) {
        return;
    }
    const std::string schema = store_test::new_name();
    PostgresStore store{options_of(schema)};
    const auto connection = connect(schema);
    fill(*connection);
    const signet::SessionCap hundred{.maximum = 100};
    SECTION("is listed in order") {
        const auto records = store.list(owner);
        REQUIRE(records);
        REQUIRE(records->size() == many);
        for (int i = 0; i < many; ++i) {
            REQUIRE((*records)[static_cast<std::size_t>(i)].id == "s" + std::to_string(i));
        }
    }
    SECTION("is logged out except one") {
        CHECK(store.revoke_all_of_subject(owner, "s1776", {.at = start})->size() == many - 1);
        CHECK(store.list(owner)->size() == 1);
        CHECK(store.list(owner)->front().id == "s1776");
    }
    SECTION("is reduced to a cap from the oldest session on") {
        const auto ended = store.insert(record(many), hundred);
        REQUIRE(ended);
        REQUIRE(ended->size() == many - 99);
        for (int i = 0; i < many - 99; ++i) {
            REQUIRE((*ended)[static_cast<std::size_t>(i)] == "s" + std::to_string(i));
        }
        CHECK(store.list(owner)->size() == 100);
    }
    SECTION("keeps all sessions after a login with a duplicate id") {
        CHECK(store.insert(record(7), hundred).error() == signet::Error(Errc::duplicate_session_id));
        CHECK(store.list(owner)->size() == many);
    }
    SECTION("is ended in transactions of bounded size") {
        query(*connection,
              "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
              "$$BEGIN RAISE EXCEPTION 'not this one'; END$$");
        query(*connection,
              "CREATE TRIGGER refuse BEFORE UPDATE ON sessions FOR EACH ROW "
              "WHEN (OLD.id = 's2100'::bytea) EXECUTE FUNCTION refuse()");
        const bool by_cap = GENERATE(false, true);
        if (by_cap) {
            CHECK_FALSE(store.insert(record(many), {.maximum = 1}));
        } else {
            CHECK_FALSE(store.revoke_all_of_subject(owner, "", {.at = start}));
        }
        // Sessions that ended before stay ended, because they ended in an earlier transaction.
        CHECK(store.list(owner)->size() < many);
    }
}

TEST_CASE("postgres: a late statement ends no session that began after the call had returned") {
    if (is_other_server()) {
        return;
    }
    const std::string schema = store_test::new_name();
    PostgresStore store{options_of(schema)};
    store_test::HoldingProxy proxy{server_port()};
    PostgresOptions options = options_of(schema, 500ms);
    options.address = "postgresql://postgres@127.0.0.1:" + std::to_string(proxy.port()) + "/postgres";
    PostgresStore late{options};
    const signet::SessionCap one{.maximum = 1};
    // Prepares all statements: each call is then one request, or a few.
    REQUIRE(late.insert(record(0), one));
    REQUIRE(late.insert(record(1), one));
    REQUIRE(late.revoke_all_of_subject(owner, "", {.at = start}));
    REQUIRE(store.insert(record(2), {}));

    const bool by_cap = GENERATE(false, true);
    const int passing = GENERATE(0, 1);
    INFO((by_cap ? "insert" : "revoke_all") << ", held after " << passing << " requests");
    proxy.hold("", passing);
    if (by_cap) {
        CHECK(error_of(late.insert(record(3), one)) == Errc::store_unavailable);
    } else {
        CHECK(error_of(late.revoke_all_of_subject(owner, "", {.at = start})) == Errc::store_unavailable);
    }
    REQUIRE(store.insert(record(4), {}));
    REQUIRE(proxy.is_holding());
    proxy.let_through();
    CHECK((*store.find("s4"))->revoked == std::nullopt);
    // A late login above the cap is not executed. A late logout ends the sessions that existed before.
    CHECK((*store.find("s2"))->revoked.has_value() == (passing == 1 && !by_cap));
}

TEST_CASE(
    "postgres: a statement that waits for a row ends no session that began after the call had returned") {
    if (is_other_server()) {
        return;
    }
    const std::string schema = store_test::new_name();
    PostgresStore store{options_of(schema, 300ms)};
    REQUIRE(store.insert(record(1), {}));
    const auto other = connect(schema);
    query(*other, "BEGIN");
    query(*other, "SELECT 1 FROM sessions FOR UPDATE");
    CHECK(error_of(store.revoke_all_of_subject(owner, "", {.at = start})) == Errc::store_unavailable);
    REQUIRE(store.insert(record(2), {}));
    query(*other, "COMMIT");
    REQUIRE(store.revoke("s1", {.at = start}));  // waits for the late statement, if it has locked the row
    CHECK((*store.find("s2"))->revoked == std::nullopt);
}

TEST_CASE("postgres: the times of rotations are those of the server's clock") {
    if (is_other_server()) {
        return;
    }
    const std::string schema = store_test::new_name();
    PostgresStore store{options_of(schema)};
    const auto connection = connect(schema);
    REQUIRE(store.insert(record(1), {}));
    const auto now = [&] {
        return std::stoll(
            query(*connection, "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint"));
    };
    const auto before = now();
    REQUIRE(*store.advance("s1", 0, {.generation = 1, .idle_end = start + 1h}));
    const auto found = store.find_timed("s1");
    const auto after = now();
    REQUIRE((found && *found));
    const auto rotated = (*found)->record.rotation_times.front().time_since_epoch().count();
    CHECK(before <= rotated);
    CHECK(rotated <= (*found)->read_at.time_since_epoch().count());
    CHECK((*found)->read_at.time_since_epoch().count() <= after);
}

#endif
