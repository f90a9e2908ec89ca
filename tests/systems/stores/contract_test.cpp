// SPDX-License-Identifier: MIT
#include <random>
#include <signet/testing/store_conformance.hpp>
#include <string>

#include "any_store.hpp"
#include "catch.hpp"
#include "session/model_comparison.hpp"

// The contract of SessionStore, which every store must keep.
using namespace std::chrono_literals;
using namespace session_test;

TEST_CASE("contract: the store keeps the contract") {
    for (const auto& failure :
         signet::testing::check_store_conformance([] { return store_test::make_store(); })) {
        FAIL_CHECK(failure.check << ": " << failure.what);
    }
    SUCCEED();
}

TEST_CASE("contract: ids and subjects may be incompressible strings of 64 KiB") {
    const auto store = store_test::make_store();
    std::mt19937 random{1};
    std::string text(65536, '\0');
    for (char& one : text) {
        one = static_cast<char>(random());
    }
    const auto record = signet::testing::conformance::make_record(text, text);
    REQUIRE(store->insert(record, {.maximum = 3}));
    CHECK(*store->find(text) == record);
    CHECK(store->list(signet::testing::conformance::owner_of(text))->size() == 1);
    text.back() = static_cast<char>(text.back() + 1);
    CHECK(*store->find(text) == std::nullopt);
    CHECK(store->list(signet::testing::conformance::owner_of(text))->empty());
}

TEST_CASE("contract: the store answers like the model to random calls") {
    const unsigned seed = GENERATE(1U, 2U);
    const auto store = store_test::make_store();
    compare_with_model(*store, seed, 1500, 20, [](SimpleStore& /*model*/) {});
}
