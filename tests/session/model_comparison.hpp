// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <random>
#include <string>

#include "catch.hpp"
#include "session/random_call.hpp"
#include "session/simple_store.hpp"

namespace session_test {

class Dice {
public:
    explicit Dice(unsigned seed) : engine_{seed} {}
    std::size_t below(std::size_t end) { return static_cast<std::size_t>(engine_() % end); }
    bool one_in(std::size_t n) { return below(n) == 0; }

private:
    std::mt19937_64 engine_;
};

/// Makes the same random calls to the store and to a model, and compares the answers. Every `look_every`
/// steps, compares all records as well and calls `look(model)`.
template <class Store, class Look>
void compare_with_model(Store& store, unsigned seed, int steps, int look_every, Look look) {
    using namespace std::chrono_literals;
    SimpleStore model;
    Dice dice{seed};
    std::chrono::sys_seconds now{1'800'000'000s};
    for (int step = 0; step < steps; ++step) {
        INFO("seed " << seed << ", step " << step);
        now += std::chrono::seconds{dice.below(4)} - (dice.one_in(50) ? 30s : 0s);
        const Dice same = dice;
        const std::string expected = random_call(model, same, now);
        REQUIRE(random_call(store, same, now) == expected);
        static_cast<void>(dice.below(2));
        if (expected == "purge") {
            const auto removed = model.purge(now - 20s, 1000);
            REQUIRE(store.purge(now - 20s, 1000) == *removed);
        }
        if (step % look_every != 0) {
            continue;
        }
        for (std::size_t i = 0; i < random_subjects; ++i) {
            const std::string subject = "u" + std::to_string(i);
            for (std::size_t j = 0; j < random_issuers; ++j) {
                const std::string issuer = random_issuer(j);
                REQUIRE(*store.list({issuer, subject}) == *model.list({issuer, subject}));
            }
        }
        for (std::size_t i = 0; i < random_ids; ++i) {
            const std::string id = "s" + std::to_string(i);
            REQUIRE(*store.find(id) == *model.find(id));
        }
        look(model);
    }
}

}  // namespace session_test
