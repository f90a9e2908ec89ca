// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <new>
#include <thread>

#include "../catch.hpp"
#include "allocations.hpp"

// Each allocation fails in turn, including those of OpenSSL. std::bad_alloc, a refusal and the right answer
// are allowed. A crash, a leak and a wrong answer are not.
namespace assurance {

enum class Outcome { right, refused, bad_alloc, wrong };

struct Trial {
    Outcome outcome = Outcome::wrong;
    bool struck = false;
};

/// Runs `work` on a new thread, so that objects that are made once for each thread are also made without
/// enough memory.
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

/// With `step`, one of so many allocations fails in turn.
inline Summary fail_every_allocation(const std::function<Outcome()>& work, Shortage shortage,
                                     std::size_t step) {
    Summary summary;
    for (std::size_t nth = 1;; nth += step) {
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

inline void survives(const std::function<Outcome()>& work, std::size_t step = 1) {
    REQUIRE(assurance::openssl_is_counted());
    // First with enough memory: OpenSSL does not recover from a failed allocation in its initialisation.
    REQUIRE(work() == Outcome::right);
    for (const Shortage shortage : {Shortage::passing, Shortage::lasting}) {
        // OpenSSL loads its error strings and fetches its digests once, and keeps them.
        static_cast<void>(fail_every_allocation(work, shortage, step));
        const Summary summary = fail_every_allocation(work, shortage, step);
        CHECK(summary.wrong == 0);
        CHECK(summary.leaks == 0);
        CHECK(summary.allocations > 0);
    }
}

}  // namespace assurance
