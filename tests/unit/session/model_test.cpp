// SPDX-License-Identifier: MIT
#include <algorithm>
#include <string>
#include <vector>

#include "session/fixture.hpp"
#include "session/model_comparison.hpp"

// Long random sequences of operations on the stores and on a simple model. Each sequence is a function of its
// seed, which a failure prints.
using namespace session_test;

TEMPLATE_TEST_CASE("model: a store answers like the model to random calls", "[session]", Memory, Sqlite) {
    for (const unsigned seed : {1U, 2U, 3U, 4U}) {
        const TestType place;
        const auto store = place.make();
        compare_with_model(*store, seed, 3000, 10, [&store](SimpleStore& model) {
            REQUIRE(signet::Result<std::size_t>{store->size()} == model.size());
        });
    }
}

namespace {

/// A session as its owner or a thief sees it: all its tokens, the last of which is the current one.
struct ModelSession {
    std::size_t subject;
    std::vector<std::string> tokens;
    std::vector<std::chrono::sys_seconds> made;
    std::chrono::sys_seconds login;
    bool ended = false;
};

constexpr auto idle = 3600s;
constexpr auto absolute = 4 * 3600s;
constexpr auto window = 30s;
constexpr auto late_window = 60s;

/// Whether the token was spent inside the window by a client that left a second between its rotations.
bool is_late(const ModelSession& life, std::size_t which, std::chrono::sys_seconds now) {
    if (now - life.made[which + 1] >= late_window) {
        return false;
    }
    for (std::size_t i = which + 2; i < life.made.size(); ++i) {
        if (life.made[i] - life.made[i - 1] < 1s) {
            return false;
        }
    }
    return true;
}

}  // namespace

TEMPLATE_TEST_CASE("model: a manager keeps its promises over random sequences of calls", "[session]", Memory,
                   Sqlite) {
    for (const unsigned seed : {11U, 12U, 13U}) {
        Sessions<TestType> sessions{{.lifetimes = {.idle = idle, .absolute = absolute},
                                     .retry_window = window,
                                     .late_duplicate_window = late_window}};
        const Verifier lenient{test_key(),
                               {.issuer = "https://auth.example", .audience = "api", .leeway = 600s},
                               sessions.clock};
        Dice dice{seed};
        std::vector<ModelSession> lives;
        int rotations = 0, retries = 0, late = 0, reuses = 0;
        for (int step = 0; step < 4000; ++step) {
            INFO("seed " << seed << ", step " << step);
            sessions.clock.advance(std::chrono::seconds{dice.below(dice.one_in(20) ? 1800 : 12)});
            const auto now = sessions.clock.now();
            if (lives.empty() || dice.one_in(12)) {
                const std::size_t subject = dice.below(4);
                const auto pair = sessions.log_in("u" + std::to_string(subject));
                lives.push_back({subject, {pair.refresh.str()}, {now}, now});
                continue;
            }
            // Mostly recent sessions, and mostly their last tokens.
            ModelSession& life =
                lives[lives.size() - 1 - dice.below(std::min<std::size_t>(lives.size(), 12))];
            const std::size_t behind =
                dice.one_in(4) ? std::min(dice.below(4), life.tokens.size() - 1) : std::size_t{0};
            const std::size_t which = life.tokens.size() - 1 - behind;
            const auto presented = lenient.template verify<signet::RefreshPolicy>(life.tokens[which]);
            if (!presented) {
                REQUIRE(presented.error() == Errc::expired);
                continue;
            }
            if (dice.one_in(25)) {
                REQUIRE(sessions.manager.log_out(*presented));
                life.ended = true;
                continue;
            }
            if (dice.one_in(150)) {
                REQUIRE(sessions.manager.revoke_all_of(presented->subject()));
                for (ModelSession& one : lives) {
                    one.ended |= one.subject == life.subject;
                }
                continue;
            }
            if (dice.one_in(40)) {
                REQUIRE(sessions.manager.purge_expired());
            }
            const auto answer = sessions.manager.refresh(*presented);
            const auto end = std::min(life.made.back() + idle, life.login + absolute);
            if (now >= end) {
                const Errc error = error_of(answer);
                CHECK((error == Errc::session_idle_expired || error == Errc::session_expired ||
                       error == Errc::session_revoked || error == Errc::unknown_session));
            } else if (life.ended) {
                REQUIRE(error_of(answer) == Errc::session_revoked);
            } else if (behind == 0) {
                REQUIRE(answer);
                REQUIRE(std::ranges::count(life.tokens, answer->refresh.str()) == 0);
                life.tokens.push_back(answer->refresh.str());
                life.made.push_back(now);
                ++rotations;
            } else if (behind == 1 && now - life.made.back() < window) {
                REQUIRE(answer);
                REQUIRE(answer->refresh.str() == life.tokens.back());
                ++retries;
            } else if (behind > 1 && is_late(life, which, now)) {
                REQUIRE(error_of(answer) == Errc::refresh_token_superseded);
                ++late;
            } else {
                REQUIRE(error_of(answer) == Errc::refresh_token_reused);
                life.ended = true;
                ++reuses;
            }
        }
        // Each row of the table was used many times.
        CHECK(rotations > 100);
        CHECK(retries > 10);
        CHECK(late > 5);
        CHECK(reuses > 10);
        CHECK(sessions.count_events(signet::SessionEventKind::refreshed) == rotations);
        CHECK(sessions.count_events(signet::SessionEventKind::retried) == retries);
        CHECK(sessions.count_events(signet::SessionEventKind::late_duplicate) == late);
        CHECK(sessions.count_events(signet::SessionEventKind::reuse_detected) == reuses);
    }
}
