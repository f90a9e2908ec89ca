// SPDX-License-Identifier: MIT
#include <algorithm>
#include <memory>
#include <signet/testing/store_conformance.hpp>
#include <string>

#include "session/fixture.hpp"
#include "session/simple_store.hpp"

using namespace session_test;

TEMPLATE_TEST_CASE("conformance: the store keeps the contract", "[session]", Memory, Sqlite) {
    const TestType place;
    for (const auto& failure : signet::testing::check_store_conformance([&place] { return place.make(); })) {
        FAIL_CHECK(failure.check << ": " << failure.what);
    }
    SUCCEED();
}

TEST_CASE("conformance: SQLite without a file keeps the contract") {
    const auto failures = signet::testing::check_store_conformance(
        [] { return std::make_unique<signet::SqliteStore>(":memory:"); }, {.threads = 4, .rounds = 10});
    CHECK(failures.empty());
}

TEST_CASE("conformance: the kit accepts the model and detects each single fault in it") {
    const auto check = [](Fault fault) {
        return signet::testing::check_store_conformance(
            [fault] { return std::make_unique<SimpleStore>(fault); }, {.threads = 4, .rounds = 30});
    };
    CHECK(check(Fault::none).empty());
    for (int fault = 1; fault <= static_cast<int>(Fault::last); ++fault) {
        INFO("fault number " << fault);
        const auto failures = check(static_cast<Fault>(fault));
        CHECK_FALSE(failures.empty());
    }
}

namespace {

struct ThrowingStore : SimpleStore {
    Result<bool> revoke(std::string_view, const signet::Revocation&) {
        throw std::runtime_error{"no connection"};
    }
};

}  // namespace

TEST_CASE("conformance: an exception of a store is reported with the failed check") {
    const auto failures =
        signet::testing::check_store_conformance([] { return std::make_unique<ThrowingStore>(); });
    REQUIRE_FALSE(failures.empty());
    CHECK(failures.front().check == "a store without sessions");
    CHECK(failures.front().what == "an exception was thrown: no connection");
}
