// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
#include <barrier>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <thread>
#include <vector>

#include "signet/session/limits.hpp"
#include "signet/session/record.hpp"
#include "signet/session/rotation.hpp"
#include "signet/testing/conformance_report.hpp"

// What a store guarantees to concurrent callers. Run by `check_store_conformance`.
namespace signet::testing::conformance {

/// Runs `work(i)` on that many threads, which start together. Rethrows an exception of one of them.
template <class Work>
void run_together(int threads, const Work& work) {
    std::barrier start_line{threads};
    std::vector<std::exception_ptr> thrown(static_cast<std::size_t>(threads));
    {
        std::vector<std::jthread> running;
        running.reserve(thrown.size());
        for (int i = 0; i < threads; ++i) {
            running.emplace_back([&start_line, &work, &failure = thrown[static_cast<std::size_t>(i)], i] {
                start_line.arrive_and_wait();
                try {
                    work(i);
                } catch (...) {
                    failure = std::current_exception();
                }
            });
        }
    }
    for (const std::exception_ptr& failure : thrown) {
        if (failure) {
            std::rethrow_exception(failure);
        }
    }
}

template <class Store>
void race_advances(Store& store, ConformanceReport& report, const ConformanceOptions& options) {
    report.expect(inserted(store, make_record("s", "u")), "insert refuses a record");
    for (int round = 0; round < options.rounds; ++round) {
        const auto generation = static_cast<std::uint64_t>(round);
        std::atomic<int> winners{0};
        std::atomic<int> stale{0};
        run_together(options.threads, [&](int i) {
            // Each thread writes another end, so that the record shows which thread won.
            const Rotation mine{.generation = generation + 1,
                                .rotated_at = login_time,
                                .idle_end = login_time + std::chrono::hours{1} + std::chrono::seconds{i}};
            const bool won = store.advance("s", generation, mine).value_or(false);
            winners += won ? 1 : 0;
            const auto seen = store.find("s");
            const bool is_current = seen && *seen && (*seen)->generation == generation + 1 &&
                                    (!won || (*seen)->idle_end == mine.idle_end);
            stale += is_current ? 0 : 1;
        });
        report.expect(winners == 1, std::to_string(winners) + " callers advanced one generation");
        report.expect(stale == 0, "find does not see an advance that had returned");
    }
}

template <class Store>
void race_revoke(Store& store, ConformanceReport& report, const ConformanceOptions& options) {
    for (int round = 0; round < options.rounds; ++round) {
        const std::string id = "s" + std::to_string(round);
        const std::string subject = "u" + std::to_string(round);
        report.expect(inserted(store, make_record(id, subject)), "insert refuses a record");
        std::atomic<bool> advanced{false};
        run_together(2, [&](int i) {
            if (i == 0) {
                advanced = store.advance(id, 0, {.generation = 1}).value_or(false);
            } else if (round % 2 == 0) {
                static_cast<void>(store.revoke(id, {.at = login_time}));
            } else {
                static_cast<void>(store.revoke_all_of_subject(owner_of(subject), "", {.at = login_time}));
            }
        });
        const auto found = store.find(id);
        report.expect(found && *found && (*found)->revoked, "an advance has undone a revocation");
        report.expect(found && *found && ((*found)->generation == 1) == advanced,
                      "the record differs from the result of advance");
        report.expect(store.advance(id, advanced ? 1 : 0, {.generation = 2}) == false,
                      "a revoked session advances");
    }
}

template <class Store>
void race_revocations(Store& store, ConformanceReport& report, const ConformanceOptions& options) {
    for (int round = 0; round < options.rounds; ++round) {
        const std::string id = "s" + std::to_string(round);
        report.expect(inserted(store, make_record(id, "u")), "insert refuses a record");
        std::atomic<int> winners{0};
        run_together(options.threads, [&](int i) {
            if (i % 2 == 0) {
                winners += store.revoke(id, {.at = login_time}).value_or(false) ? 1 : 0;
            } else if (const auto ended =
                           store.revoke_all_of_subject(owner_of("u"), "", {.at = login_time})) {
                winners += static_cast<int>(ended->size());
            }
        });
        report.expect(winners == 1, std::to_string(winners) + " callers revoked one session");
    }
}

template <class Store>
void race_cap(Store& store, ConformanceReport& report, const ConformanceOptions& options) {
    constexpr std::size_t maximum = 2;
    for (int round = 0; round < options.rounds; ++round) {
        const std::string subject = "u" + std::to_string(round);
        const bool refuses = round % 2 == 0;
        const SessionCap cap{
            .maximum = maximum,
            .when_full = refuses ? SessionCap::WhenFull::refuse_login : SessionCap::WhenFull::end_oldest};
        std::atomic<std::size_t> accepted{0};
        run_together(options.threads, [&](int i) {
            const bool in = inserted(store, make_record(subject + "/" + std::to_string(i), subject), cap);
            accepted += in ? 1U : 0U;
        });
        const auto threads = static_cast<std::size_t>(options.threads);
        report.expect(accepted == (refuses ? (std::min)(maximum, threads) : threads),
                      std::to_string(accepted) + " logins were accepted");
        report.expect(listed_ids(store, subject).size() == (std::min)(maximum, threads),
                      "concurrent logins exceed the cap");
    }
}

}  // namespace signet::testing::conformance
