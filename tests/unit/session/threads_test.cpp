// SPDX-License-Identifier: MIT
#include <atomic>
#include <barrier>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "session/fixture.hpp"

// Many concurrent threads on both stores. These tests also run under ThreadSanitizer.
using namespace session_test;
using signet::SessionEventKind;

namespace {

/// Runs `work(i)` on that many threads, which start at the same time.
template <class Work>
void run_together(int threads, Work work) {
    std::barrier start_line{threads};
    std::vector<std::jthread> running;
    for (int i = 0; i < threads; ++i) {
        running.emplace_back([&start_line, &work, i] {
            start_line.arrive_and_wait();
            work(i);
        });
    }
}

}  // namespace

TEMPLATE_TEST_CASE("threads: many refreshes with one token make one rotation and one successor", "[session]",
                   Memory, Sqlite) {
    for (const int threads : {2, 8, 64, 512}) {
        for (int round = 0; round < (threads > 64 ? 1 : 5); ++round) {
            INFO(threads << " threads, round " << round);
            Sessions<TestType> sessions;
            const auto presented = sessions.refresh(sessions.log_in());
            std::vector<std::string> successors(static_cast<std::size_t>(threads));
            run_together(threads, [&](int i) {
                if (const auto pair = sessions.manager.refresh(presented)) {
                    successors[static_cast<std::size_t>(i)] = pair->refresh.str();
                }
            });
            CHECK(std::set<std::string>(successors.begin(), successors.end()).size() == 1);
            CHECK(!successors.front().empty());
            CHECK(sessions.count_events(SessionEventKind::refreshed) == 1);
            CHECK(sessions.count_events(SessionEventKind::retried) == threads - 1);
            const auto next = sessions.manager.refresh(sessions.refresh(successors.front()));
            REQUIRE(next);
            CHECK(sessions.record_of(*next).generation == 2);
        }
    }
}

TEMPLATE_TEST_CASE("threads: without a window the losers of the race get reuse and no second chain starts",
                   "[session]", Memory, Sqlite) {
    for (const int threads : {2, 8, 64, 512}) {
        Sessions<TestType> sessions{{.retry_window = 0s}};
        const auto presented = sessions.refresh(sessions.log_in());
        std::atomic<int> accepted{0};
        run_together(threads, [&](int) { accepted += sessions.manager.refresh(presented) ? 1 : 0; });
        CHECK(accepted == 1);
        CHECK(error_of(sessions.manager.refresh(presented)) == Errc::session_revoked);
    }
}

TEMPLATE_TEST_CASE("threads: in a chain of concurrent refreshes every generation exists once", "[session]",
                   Memory, Sqlite) {
    constexpr int threads = 8;
    constexpr int generations = 50;
    Sessions<TestType> sessions;
    std::string current = sessions.log_in().refresh.str();
    std::barrier step{threads};
    std::mutex current_mutex;
    std::atomic<int> failures{0};
    run_together(threads, [&](int) {
        for (int generation = 1; generation <= generations; ++generation) {
            std::string mine;
            {
                const std::scoped_lock lock{current_mutex};
                mine = current;
            }
            step.arrive_and_wait();
            const auto verified = sessions.verifier.template verify<signet::RefreshPolicy>(mine);
            const auto pair = sessions.manager.refresh(*verified);
            failures += pair ? 0 : 1;
            step.arrive_and_wait();
            if (pair) {
                const std::scoped_lock lock{current_mutex};
                failures += current != mine && current != pair->refresh.str() ? 1 : 0;
                current = pair->refresh.str();
            }
            step.arrive_and_wait();
        }
    });
    CHECK(failures == 0);
    CHECK(sessions.count_events(SessionEventKind::refreshed) == generations);
}

TEMPLATE_TEST_CASE("threads: scenario revoke-family-racing-rotate", "[session]", Memory, Sqlite) {
    Sessions<TestType> sessions;
    int rotated_first = 0;
    constexpr int rounds = 200;
    for (int round = 0; round < rounds; ++round) {
        const auto r0 = sessions.log_in("user-" + std::to_string(round));
        const auto presented = sessions.refresh(r0);
        std::optional<signet::TokenPair> rotated;
        run_together(2, [&](int i) {
            if (i == 0) {
                if (auto pair = sessions.manager.refresh(presented)) {
                    rotated.emplace(*std::move(pair));
                }
            } else if (round % 2 == 0) {
                static_cast<void>(sessions.manager.log_out(presented));
            } else {
                static_cast<void>(sessions.manager.revoke_all_of(presented.subject()));
            }
        });
        // With either order, every token of the session is refused from now on.
        CHECK(error_of(sessions.manager.refresh(presented)) == Errc::session_revoked);
        if (rotated) {
            ++rotated_first;
            CHECK(error_of(sessions.manager.refresh(sessions.refresh(*rotated))) == Errc::session_revoked);
        }
        CHECK(sessions.manager.sessions(presented.subject())->empty());
    }
    INFO(rotated_first << " of " << rounds << " rotations came before the revocation");
    CHECK(sessions.count_events(SessionEventKind::revoked) == rounds);
}

TEMPLATE_TEST_CASE("threads: a cap holds with many concurrent logins", "[session]", Memory, Sqlite) {
    using WhenFull = signet::SessionCap::WhenFull;
    for (const WhenFull when_full : {WhenFull::end_oldest, WhenFull::refuse_login}) {
        Sessions<TestType> sessions{{.cap = {.maximum = 3, .when_full = when_full}}};
        std::atomic<int> accepted{0};
        run_together(16, [&](int) {
            const auto pair = sessions.manager.log_in("user-42");
            accepted += pair ? 1 : 0;
        });
        CHECK(accepted == (when_full == WhenFull::end_oldest ? 16 : 3));
        CHECK(sessions.manager.sessions("user-42")->size() == 3);
    }
}

TEMPLATE_TEST_CASE(
    "threads: concurrent logins and refreshes and logouts and purges of many subjects are independent",
    "[session]", Memory, Sqlite) {
    Sessions<TestType> sessions{{.cap = {.maximum = 4}}};
    std::atomic<int> failures{0};
    run_together(8, [&](int i) {
        const std::string subject = "user-" + std::to_string(i % 4);
        for (int round = 0; round < 40; ++round) {
            auto pair = sessions.manager.log_in(subject);
            for (int refresh = 0; pair && refresh < 3; ++refresh) {
                const auto token =
                    sessions.verifier.template verify<signet::RefreshPolicy>(pair->refresh.str());
                auto next = sessions.manager.refresh(*token);
                // A login of another thread may have ended this session. No other error may occur.
                failures += !next && next.error() != Errc::session_revoked ? 1 : 0;
                pair = std::move(next);
            }
            failures += sessions.manager.sessions(subject) ? 0 : 1;
            failures += sessions.manager.purge_expired() == std::size_t{0} ? 0 : 1;
            if (round % 8 == 7) {
                static_cast<void>(sessions.manager.revoke_all_of(subject));
            }
        }
    });
    CHECK(failures == 0);
    CHECK(sessions.manager.counters().logged_in == 320);
    CHECK(signet::Result<std::size_t>{sessions.store->size()} == std::size_t{320});
    for (int i = 0; i < 4; ++i) {
        CHECK(sessions.manager.sessions("user-" + std::to_string(i))->size() <= 4);
    }
}
