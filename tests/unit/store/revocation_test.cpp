// SPDX-License-Identifier: MIT
#include <sqlite3.h>

#include <cstdint>
#include <signet/store/detail/revocation.hpp>
#include <string>

#include "session/fixture.hpp"

using namespace session_test;

TEST_CASE("revocation: the number of no RevokedBy is a damaged record") {
    for (std::uint64_t number = 1; number <= signet::revoked_by_names.size(); ++number) {
        const auto by = signet::detail::read_revocation(start, number).by;
        CHECK(static_cast<std::uint64_t>(by) == number);
    }
    for (const std::uint64_t number :
         {std::uint64_t{0}, std::uint64_t{6}, std::uint64_t{260}, ~std::uint64_t{0}}) {
        CHECK_THROWS_AS(signet::detail::read_revocation(start, number), signet::detail::StoreException);
    }
}

TEST_CASE("revocation: SQLite reports an unknown number as a damaged record") {
    const Sqlite place;
    const auto store = place.make();
    REQUIRE(store->insert({.id = "s", .subject = "u"}, {}));
    REQUIRE(store->revoke("s", {.at = start}));
    sqlite3* file = nullptr;
    REQUIRE(sqlite3_open(place.directory->file("sessions0.db").c_str(), &file) == SQLITE_OK);
    CHECK(sqlite3_exec(file, "UPDATE sessions SET revoked_by = 6", nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(file);
    const auto found = store->find("s");
    REQUIRE_FALSE(found);
    CHECK(found.error() == signet::StoreFailure::corrupt);
    const auto outcome = store->advance_if_current("s", {});
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error() == signet::StoreFailure::corrupt);
}
