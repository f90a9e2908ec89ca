// SPDX-License-Identifier: MIT
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "session/fixture.hpp"
#include "session/simple_store.hpp"

// Long random sequences of operations, carried out on the stores and on something too plain to be wrong. Each
// sequence is a function of its seed, which a failure prints.
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

/// One random call, the same for every store that is given an equal dice.
template <class Store>
std::string random_call(Store& store, Dice dice, std::chrono::sys_seconds now) {
    const std::string id = "s" + std::to_string(dice.below(40));
    const std::string subject = "u" + std::to_string(dice.below(5));
    const std::uint64_t generation = dice.below(4);
    const signet::Revocation how{.at = now, .by = static_cast<signet::RevokedBy>(1 + dice.below(4))};
    const auto text = [](const auto& result) -> std::string {
        return result ? std::to_string(*result) : std::string{result.error().name()};
    };
    const auto ids = [](auto result) -> std::string {
        if (!result) {
            return std::string{result.error().name()};
        }
        std::ranges::sort(*result);
        std::string all;
        for (const std::string& one : *result) {
            all += one + " ";
        }
        return all;
    };
    switch (dice.below(12)) {
        case 0:
        case 1:
        case 2: {
            const signet::SessionRecord record{.id = id,
                                               .subject = subject,
                                               .created_at = now,
                                               .rotated_at = now,
                                               .idle_end = now + std::chrono::seconds{dice.below(60)},
                                               .absolute_end = now + 200s};
            const auto when_full = dice.one_in(2) ? signet::SessionCap::WhenFull::end_oldest
                                                  : signet::SessionCap::WhenFull::refuse_login;
            return "insert " + ids(store.insert(record, {.maximum = dice.below(6), .when_full = when_full}));
        }
        case 3:
            return "revoke " + text(store.revoke(id, how));
        case 4:
            return dice.one_in(8) ? "revoke all " + ids(store.revoke_all_of_subject(subject, id, how))
                                  : std::string{"nothing"};
        case 5:
            return "purge";  // which of several are purged is left to the store: see below
        default:
            return "advance " + text(store.advance(id, generation,
                                                   {.generation = generation + 1,
                                                    .rotated_at = now,
                                                    .idle_end = now + std::chrono::seconds{dice.below(60)}}));
    }
}

}  // namespace

TEMPLATE_TEST_CASE("model: a store answers like the model to random calls", "[session]", Memory, Sqlite) {
    for (const unsigned seed : {1U, 2U, 3U, 4U}) {
        const TestType place;
        const auto store = place.make();
        SimpleStore model;
        Dice dice{seed};
        std::chrono::sys_seconds now = start;
        for (int step = 0; step < 3000; ++step) {
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
            if (step % 10 == 0) {
                for (int i = 0; i < 5; ++i) {
                    const std::string subject = "u" + std::to_string(i);
                    REQUIRE(*store->list(subject) == *model.list(subject));
                }
                for (int i = 0; i < 40; ++i) {
                    const std::string id = "s" + std::to_string(i);
                    REQUIRE(*store->find(id) == *model.find(id));
                }
                REQUIRE(signet::Result<std::size_t>{store->size()} == model.size());
            }
        }
    }
}

namespace {

/// A session as its owner, and whoever stole from them, see it: the tokens it has had, the last of which is
/// the current one.
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

}  // namespace

TEMPLATE_TEST_CASE("model: a manager keeps its promises over random lives", "[session]", Memory, Sqlite) {
    for (const unsigned seed : {11U, 12U, 13U}) {
        Sessions<TestType> sessions{
            {.lifetimes = {.idle = idle, .absolute = absolute}, .retry_window = window}};
        const Verifier lenient{test_key(),
                               {.issuer = "https://auth.example", .audience = "api", .leeway = 600s},
                               sessions.clock};
        Dice dice{seed};
        std::vector<ModelSession> lives;
        int rotations = 0, retries = 0, reuses = 0;
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
            // Mostly sessions of late, mostly their last tokens.
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
            } else {
                REQUIRE(error_of(answer) == Errc::refresh_token_reused);
                life.ended = true;
                ++reuses;
            }
        }
        // Each way through the table was taken many times.
        CHECK(rotations > 100);
        CHECK(retries > 10);
        CHECK(reuses > 10);
        CHECK(sessions.count_events(signet::SessionEventKind::refreshed) == rotations);
        CHECK(sessions.count_events(signet::SessionEventKind::retried) == retries);
        CHECK(sessions.count_events(signet::SessionEventKind::reuse_detected) == reuses);
    }
}
