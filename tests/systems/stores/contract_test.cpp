// SPDX-License-Identifier: MIT
#include <random>
#include <signet/testing/store_conformance.hpp>
#include <string>

#include "any_store.hpp"
#include "catch.hpp"
#include "session/random_call.hpp"
#include "session/simple_store.hpp"

// The contract of SessionStore, as every store is held to it.
using namespace std::chrono_literals;
using namespace session_test;

namespace {

class Dice {
public:
    explicit Dice(unsigned seed) : engine_{seed} {}
    std::size_t below(std::size_t end) { return static_cast<std::size_t>(engine_() % end); }
    bool one_in(std::size_t n) { return below(n) == 0; }

private:
    std::mt19937_64 engine_;
};

}  // namespace

TEST_CASE("contract: the store keeps it") {
    for (const auto& failure :
         signet::testing::check_store_conformance([] { return store_test::make_store(); })) {
        FAIL_CHECK(failure.check << ": " << failure.what);
    }
    SUCCEED();
}

TEST_CASE("contract: texts of 64 KiB that do not compress are ids and subjects") {
    const auto store = store_test::make_store();
    std::mt19937 random{1};
    std::string text(65536, '\0');
    for (char& one : text) {
        one = static_cast<char>(random());
    }
    const auto record = signet::testing::conformance::make_record(text, text);
    REQUIRE(store->insert(record, {.maximum = 3}));
    CHECK(*store->find(text) == record);
    CHECK(store->list(text)->size() == 1);
    text.back() = static_cast<char>(text.back() + 1);
    CHECK(*store->find(text) == std::nullopt);
    CHECK(store->list(text)->empty());
}

TEST_CASE("contract: it answers like the model to random calls") {
    const unsigned seed = GENERATE(1U, 2U);
    const auto store = store_test::make_store();
    SimpleStore model;
    Dice dice{seed};
    std::chrono::sys_seconds now{1'800'000'000s};
    for (int step = 0; step < 1500; ++step) {
        INFO("seed " << seed << ", step " << step);
        now += std::chrono::seconds{dice.below(4)} - (dice.one_in(50) ? 30s : 0s);
        const Dice same = dice;
        const std::string expected = random_call(model, same, now);
        REQUIRE(random_call(*store, same, now) == expected);
        static_cast<void>(dice.below(2));
        if (expected == "purge") {
            const auto removed = model.purge(now - 20s, 1000);
            REQUIRE(store->purge(now - 20s, 1000) == *removed);
        }
        if (step % 20 == 0) {
            for (std::size_t i = 0; i < random_subjects; ++i) {
                const std::string subject = "u" + std::to_string(i);
                REQUIRE(*store->list(subject) == *model.list(subject));
            }
            for (std::size_t i = 0; i < random_ids; ++i) {
                const std::string id = "s" + std::to_string(i);
                REQUIRE(*store->find(id) == *model.find(id));
            }
        }
    }
}
