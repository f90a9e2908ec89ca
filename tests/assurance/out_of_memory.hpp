// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <new>
#include <thread>

#include "../catch.hpp"
#include "allocations.hpp"

// Each allocation in turn fails, those of OpenSSL included. What is allowed then: std::bad_alloc, a refusal,
// or the right answer. What is not: a crash, a leak, a wrong answer.
namespace assurance {

enum class Outcome { right, refused, bad_alloc, wrong };

struct Trial {
    Outcome outcome = Outcome::wrong;
    bool struck = false;
};

/// Runs `work` on a thread of its own, so that what is made once for a thread is made under shortage as well.
inline Trial run_short_of_memory(const std::function<Outcome()>& work, std::size_t nth, Shortage shortage) {
    Trial trial;
    std::thread{[&] {
        const OutOfMemory out_of_memory{nth, shortage};
        try {
            trial.outcome = work();
        } catch (const std::bad_alloc&) {
            trial.outcome = Outcome::bad_alloc;
        }
        trial.struck = out_of_memory.struck();
    }}.join();
    return trial;
}

struct Summary {
    std::size_t allocations = 0;
    std::size_t wrong = 0;
    std::size_t leaks = 0;
};

inline Summary fail_every_allocation(const std::function<Outcome()>& work, Shortage shortage) {
    Summary summary;
    for (std::size_t nth = 1;; ++nth) {
        const long before = assurance::live_blocks();
        const Trial trial = run_short_of_memory(work, nth, shortage);
        summary.leaks += assurance::live_blocks() > before ? 1 : 0;
        summary.wrong += trial.outcome == Outcome::wrong ? 1 : 0;
        if (!trial.struck) {
            summary.allocations = nth - 1;
            summary.wrong += trial.outcome == Outcome::right ? 0 : 1;
            return summary;
        }
    }
}

inline void survives(const std::function<Outcome()>& work) {
    REQUIRE(assurance::openssl_is_counted());
    // With enough memory first: an OpenSSL that runs short while it initialises itself never recovers.
    REQUIRE(work() == Outcome::right);
    for (const Shortage shortage : {Shortage::passing, Shortage::lasting}) {
        // OpenSSL loads its error texts and fetches its digests once, and keeps them.
        static_cast<void>(fail_every_allocation(work, shortage));
        const Summary summary = fail_every_allocation(work, shortage);
        CHECK(summary.wrong == 0);
        CHECK(summary.leaks == 0);
        CHECK(summary.allocations > 0);
    }
}

}  // namespace assurance
