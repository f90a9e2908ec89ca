// SPDX-License-Identifier: MIT
// Programs that change a directory of keys concurrently, and one that is killed during a change.
#include "session/processes.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "signet/keys/directory.hpp"
#include "unit/keys/fixture.hpp"
#include "unit/verdict.hpp"

using namespace std::chrono_literals;
using signet::KeyDirectory;
using signet::KeyError;
using signet::KeyRotation;
using signet::load_key_set;
using signet_test::KeyPlace;
using signet_test::names_in;
using signet_test::now;
using signet_test::sentence_of;

TEST_CASE("programs that rotate concurrently take turns: one announces its key and the others are refused") {
    const KeyPlace place;
    const KeyDirectory<> keys{place.path()};
    static_cast<void>(keys.rotate({}, now));
    std::vector<session_test::Child> children;
    for (int i = 0; i < 6; ++i) {
        children.emplace_back([&](int out) {
            session_test::write_line(out, sentence_of<KeyError>([&] { return keys.rotate({}, now); }));
        });
    }
    int announced = 0;
    for (session_test::Child& child : children) {
        std::string line;
        REQUIRE(child.read_line(line));
        announced += line == "nothing was thrown" ? 1 : 0;
        CHECK((line == "nothing was thrown" || line.contains("announced already")));
    }
    CHECK(announced == 1);
    CHECK(load_key_set(place.path()).ring_at(now).size() == 2);
}

namespace {

bool has_draft(const KeyPlace& place) {
    return std::ranges::any_of(names_in(place.path()),
                               [](const std::string& name) { return name.starts_with(".new-"); });
}

/// Runs the child in small steps until it has a partly written file. False after 30 seconds.
bool stopped_at_a_draft(const session_test::Child& child, const KeyPlace& place) {
    const auto give_up = std::chrono::steady_clock::now() + 30s;
    for (int step = 0; std::chrono::steady_clock::now() < give_up; ++step) {
        child.stop();
        if (has_draft(place)) {
            return true;
        }
        child.go_on();
        // Steps of different lengths, to avoid synchronising with the child.
        std::this_thread::sleep_for(std::chrono::microseconds{20 + step * 37 % 1000});
    }
    return false;
}

}  // namespace

TEST_CASE("after kill -9 during rotations the directory can be read and rotated") {
    const KeyPlace place;
    const KeyDirectory<> keys{place.path()};
    const KeyRotation at_once{.announce = 0s, .tokens_live = 1h};
    auto time = now;
    static_cast<void>(keys.rotate(at_once, time));
    for (int kill = 0; kill < 40; ++kill) {
        session_test::Child child{[&](int out) {
            session_test::write_line(out, "started");
            // The last key but one has expired each time, so that files are added and removed.
            for (auto at = time;; at += 2h) {
                static_cast<void>(keys.rotate(at_once, at));
            }
        }};
        std::string line;
        REQUIRE(child.read_line(line));
        // Every fourth is killed with a partly written file, the others at any point.
        if (kill % 4 == 0) {
            REQUIRE(stopped_at_a_draft(child, place));
        } else {
            std::this_thread::sleep_for(std::chrono::microseconds{300 + kill * 137});
        }
        child.kill();
        child.wait();
        const auto set = load_key_set(place.path());
        CHECK(set.keys().size() <= 3);
        for (const auto& one : set.keys()) {
            time = std::max(time, one.schedule.signs_from.value() + 2h);
        }
        CHECK_NOTHROW(set.ring_at(time));
        const std::string id = keys.rotate(at_once, time);
        CHECK(load_key_set(place.path()).ring_at(time).signing_key().id() == id);
        time += 2h;
        CHECK_FALSE(has_draft(place));
    }
}
