// SPDX-License-Identifier: MIT
#include <algorithm>
#include <memory>
#include <mutex>
#include <signet/session/any_store.hpp>
#include <signet/testing/store_conformance.hpp>
#include <string>
#include <thread>

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

/// How `OneStepStore` breaks the contract of `advance_if_current`.
enum class OneStepFault {
    none,
    ignores_generation,
    ignores_subject,
    ignores_issuer,
    ignores_binding,
    ignores_idle_end,
    ignores_absolute_end,
    exceeds_absolute_end,
    cuts_fixed_end,
    ignores_remember_me,
    moves_fixed_end,
    forgets_times,
    returns_old_record,
    invents_record,
    changes_refused,
    is_not_atomic,
    last = is_not_atomic,
};

class OneStepStore : public SimpleStore {
public:
    explicit OneStepStore(OneStepFault fault) : fault_{fault} {}

    Result<std::optional<signet::AdvanceOutcome>> advance_if_current(std::string_view id,
                                                                     const signet::PlainRotation& rotation) {
        std::unique_lock lock{one_step_};
        const auto found = find(id);
        if (!*found) {
            return is(OneStepFault::invents_record) ? std::optional{signet::AdvanceOutcome{}} : std::nullopt;
        }
        const Record record = **found;
        Record seen = record;
        adapt(seen, rotation);
        if (!rotation.applies_to(seen)) {
            if (is(OneStepFault::changes_refused)) {
                static_cast<void>(advance(id, record.generation, {.generation = record.generation + 1}));
            }
            return signet::AdvanceOutcome{false, record, {}};
        }
        if (is(OneStepFault::is_not_atomic)) {
            lock.unlock();
            std::this_thread::sleep_for(1ms);
        }
        signet::Rotation next = rotation.of(record);
        spoil(next, record, rotation);
        const bool advanced = *advance(id, record.generation, next) || is(OneStepFault::is_not_atomic);
        const bool is_old = is(OneStepFault::returns_old_record);
        return signet::AdvanceOutcome{advanced, is_old ? record : **find(id), {}};
    }

private:
    [[nodiscard]] bool is(OneStepFault fault) const { return fault_ == fault; }
    void adapt(Record& seen, const signet::PlainRotation& rotation) const {
        if (is(OneStepFault::ignores_generation)) {
            seen.generation = rotation.generation;
        } else if (is(OneStepFault::ignores_subject)) {
            seen.subject = rotation.owner.subject;
        } else if (is(OneStepFault::ignores_issuer)) {
            seen.issuer.reset();
        } else if (is(OneStepFault::ignores_binding)) {
            seen.binding_hash.clear();
        } else if (is(OneStepFault::ignores_idle_end)) {
            seen.idle_end = rotation.now + 1s;
        } else if (is(OneStepFault::ignores_absolute_end)) {
            seen.absolute_end = rotation.now + 1s;
        }
    }
    void spoil(signet::Rotation& next, const Record& record, const signet::PlainRotation& rotation) const {
        if (is(OneStepFault::exceeds_absolute_end)) {
            next.idle_end = (record.remember_me ? rotation.remembered_idle_end : rotation.idle_end)
                                .value_or(next.idle_end);
        } else if (is(OneStepFault::cuts_fixed_end)) {
            next.idle_end = std::min(next.idle_end, record.absolute_end);
        } else if (is(OneStepFault::ignores_remember_me)) {
            Record forgotten = record;
            forgotten.remember_me = false;
            next = rotation.of(forgotten);
        } else if (is(OneStepFault::moves_fixed_end)) {
            next.idle_end = next.idle_end == record.idle_end ? rotation.now + 1h : next.idle_end;
        } else if (is(OneStepFault::forgets_times)) {
            next.times = {next.times.front()};
        }
    }

    OneStepFault fault_;
    std::mutex one_step_;
};
static_assert(signet::AdvancesIfCurrent<OneStepStore> && !signet::AdvancesIfCurrent<SimpleStore>);

}  // namespace

TEST_CASE("conformance: the kit detects each single fault in advance_if_current") {
    const auto check = [](OneStepFault fault) {
        return signet::testing::check_store_conformance(
            [fault] { return std::make_unique<OneStepStore>(fault); }, {.threads = 4, .rounds = 30});
    };
    CHECK(check(OneStepFault::none).empty());
    for (int fault = 1; fault <= static_cast<int>(OneStepFault::last); ++fault) {
        INFO("fault number " << fault);
        CHECK_FALSE(check(static_cast<OneStepFault>(fault)).empty());
    }
}

TEST_CASE("conformance: a store without advance_if_current keeps its contract in two steps") {
    const auto failures = signet::testing::check_store_conformance(
        [] {
            return std::make_unique<signet::AnySessionStore>(signet::AnySessionStore::make<SimpleStore>());
        },
        {.threads = 4, .rounds = 30});
    for (const auto& failure : failures) {
        FAIL_CHECK(failure.check << ": " << failure.what);
    }
    SUCCEED();
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
