// SPDX-License-Identifier: MIT
#include "signet/keys/schedule.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "catch.hpp"

using namespace std::chrono_literals;
using signet::key_change_slack;
using signet::key_statuses;
using signet::KeySchedule;
using signet::KeyStatus;

namespace {

constexpr std::chrono::sys_seconds start{1'700'000'000s};

KeySchedule from(std::chrono::seconds offset, std::chrono::seconds tokens_live = 1h) {
    return {.signs_from = start + offset, .tokens_live = tokens_live};
}

/// The states as a string: "signing announced".
std::string states(const std::vector<KeySchedule>& keys, std::chrono::seconds offset) {
    std::string text;
    for (const KeyStatus& status : key_statuses(keys, start + offset)) {
        text += text.empty() ? "" : " ";
        text += status.name();
    }
    return text;
}

}  // namespace

TEST_CASE("a key is announced and signs and is retired and expires at the scheduled seconds") {
    const std::vector keys{from(0s), from(600s)};
    CHECK(states(keys, 0s) == "signing announced");
    CHECK(states(keys, 599s) == "signing announced");
    CHECK(states(keys, 600s) == "retired signing");
    const auto end = 600s + 1h + key_change_slack;
    CHECK(states(keys, end - 1s) == "retired signing");
    CHECK(states(keys, end) == "expired signing");
    CHECK(key_statuses(keys, start + 600s)[0].until == start + end);
    CHECK(key_statuses(keys, start + 600s)[1].until == std::nullopt);
}

TEST_CASE("the order of the keys does not matter and each retires by its successor") {
    const std::vector keys{from(200s, 10s), from(0s, 1000s), from(100s, 5s)};
    const auto statuses = key_statuses(keys, start + 300s);
    CHECK(states(keys, 300s) == "signing retired retired");
    CHECK(statuses[1].until == start + 100s + 1000s + key_change_slack);
    CHECK(statuses[2].until == start + 200s + 5s + key_change_slack);
}

TEST_CASE("keys without schedules: the first signs and the others verify without end") {
    CHECK(states({{}, {}, {}}, 0s) == "signing retired retired");
    CHECK(key_statuses(std::vector<KeySchedule>(3), start)[2].until == std::nullopt);
    CHECK(states({{}, from(10s)}, 9s) == "signing announced");
    CHECK(states({{}, from(10s)}, 10s) == "retired signing");
    CHECK(states({{}, from(10s)}, 90000000s) == "retired signing");
    CHECK(states({from(0s), from(0s)}, 0s) == "signing retired");
}

TEST_CASE("on a machine with a late clock the key with the first start signs") {
    CHECK(states({from(600s), from(0s)}, -1s) == "announced signing");
    CHECK(states({from(0s), from(0s)}, -100s) == "signing retired");
    CHECK(states({from(0s)}, -100s) == "signing");
}

TEST_CASE("a key that may not sign only verifies and does not affect the schedule of the others") {
    KeySchedule verifying = from(50s);
    verifying.may_sign = false;
    CHECK(states({verifying, from(0s)}, 60s) == "retired signing");
    CHECK(states({from(0s), verifying}, 90000s) == "signing retired");
    CHECK(states({verifying}, 60s) == "retired");
    CHECK(states({}, 0s).empty());
}
