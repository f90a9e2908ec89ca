// SPDX-License-Identifier: MIT
#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <iomanip>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <signet/session/live_session.hpp>
#include <signet/session/manager.hpp>
#include <signet/signet.hpp>
#include <string>
#include <thread>
#include <vector>

#include "any_store.hpp"
#include "bare_engine.hpp"
#include "processor_time.hpp"

// Measures how many refreshes and checks of a live session a server executes in a second, compared with the
// bare commands on the same server in the same run, and the one call of a refresh with `find` and `advance`:
//   speed ROUND_MS ROUNDS          prints lines of a Markdown table
//   speed fill NAME SESSIONS       logs in that many subjects, without output
namespace {

using Clock = std::chrono::steady_clock;
using Work = std::function<void()>;

struct Measured {
    double rate = 0;  ///< calls a second, of all threads
    double cost = 0;  ///< processor seconds for each call, of client and server
};

/// Calls each of `work` in a separate thread for the given time.
Measured measure(const std::vector<Work>& work, std::chrono::milliseconds duration) {
    std::atomic<long> calls{0};
    const double before = store_test::processor_seconds();
    const auto begin = Clock::now();
    const auto end = begin + duration;
    {
        std::vector<std::jthread> threads;
        for (const Work& one : work) {
            threads.emplace_back([&] {
                long own = 0;
                for (; Clock::now() < end; ++own) {
                    one();
                }
                calls += own;
            });
        }
    }
    const auto count = static_cast<double>(calls);
    return {.rate = count / std::chrono::duration<double>(Clock::now() - begin).count(),
            .cost = (store_test::processor_seconds() - before) / count};
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

struct Bench {
    signet::SecretKey<signet::HS256> key = signet::SecretKey<signet::HS256>::generate();
    signet::TokenVerifier<> verifier{key};
    std::unique_ptr<signet::AnySessionStore> store = store_test::make_store();
    signet::SessionManager<> manager{*store, signet::TokenIssuer{key}};
    signet::SessionManager<> with_fresh_claims{
        *store, signet::TokenIssuer{key},
        signet::SessionOptions{
            .fresh_claims = [](const signet::SessionRecord&) { return nlohmann::json::object(); }}};
    signet::LiveSession live{*store};

    Work refreshing(signet::SessionManager<>& with, int number) {
        auto token =
            std::make_shared<std::string>(with.log_in("user-" + std::to_string(number))->refresh.str());
        return [this, &with, token] {
            *token = with.refresh(*verifier.verify<signet::RefreshPolicy>(*token))->refresh.str();
        };
    }
    /// The store's call of a refresh, without the rest.
    Work storing(int number) {
        auto record = std::make_shared<signet::SessionRecord>(new_record("stored-", number));
        return [this, record] {
            const signet::PlainRotation rotation{.owner = {.subject = record->subject},
                                                 .generation = record->generation,
                                                 .now = record->created_at,
                                                 .idle_end = record->idle_end};
            const auto outcome = store->advance_if_current(record->id, rotation);
            require(outcome && *outcome && (*outcome)->advanced);
            ++record->generation;
        };
    }
    /// The same in two calls.
    Work storing_in_two_steps(int number) {
        auto record = std::make_shared<signet::SessionRecord>(new_record("two-steps-", number));
        return [this, record] {
            const auto found = store->find_timed(record->id);
            const signet::Rotation next{record->generation + 1, record->rotated_at, record->idle_end};
            require(found && *found && store->advance(record->id, record->generation, next) == true);
            ++record->generation;
        };
    }
    Work looking(int number) {
        const auto pair = manager.log_in("user-" + std::to_string(number));
        return [this, who = *verifier.verify<signet::AccessPolicy>(pair->access.str())] {
            if (!live.check(who)) {
                throw std::runtime_error{"a live session is not"};
            }
        };
    }

private:
    signet::SessionRecord new_record(const std::string& prefix, int number) {
        const std::string user = prefix + std::to_string(number);
        require(manager.log_in(user).has_value());
        return store->list({.subject = user})->front();
    }
    static void require(bool advanced) {
        if (!advanced) {
            throw std::runtime_error{"a session does not advance"};
        }
    }
};

void compare(const char* what, std::size_t connections, std::chrono::milliseconds duration, int rounds,
             const std::function<Work(int)>& ours, const std::function<Work(int)>& bare) {
    std::vector<Work> our_work;
    std::vector<Work> bare_work;
    for (std::size_t i = 0; i < connections; ++i) {
        our_work.push_back(ours(static_cast<int>(i)));
        bare_work.push_back(bare(static_cast<int>(i)));
    }
    std::vector<double> rates;
    std::vector<double> times;
    std::vector<double> costs;
    for (int round = 0; round < rounds; ++round) {
        const Measured floor = measure(bare_work, duration);
        const Measured own = measure(our_work, duration);
        rates.push_back(own.rate);
        times.push_back(floor.rate / own.rate);
        costs.push_back(own.cost / floor.cost);
    }
    std::cout << "| " << what << " | " << connections << " | " << std::fixed << std::setprecision(0)
              << median(rates) << " | " << std::setprecision(2) << median(times) << " | " << median(costs)
              << " |" << std::endl;
}

void compare_all(std::chrono::milliseconds duration, int rounds) {
    Bench bench;
    for (const std::size_t connections : {1U, 8U}) {
        compare(
            "check of a live session", connections, duration, rounds,
            [&](int number) { return bench.looking(number); },
            [](int number) {
                const std::shared_ptr<store_test::BareEngine> engine = store_test::open_bare(number);
                return [engine] { engine->read(); };
            });
        const auto read_and_write = [](int number) {
            const std::shared_ptr<store_test::BareEngine> engine = store_test::open_bare(number);
            return [engine] {
                engine->read();
                engine->write();
            };
        };
        compare(
            "the store's part of a refresh", connections, duration, rounds,
            [&](int number) { return bench.storing(number); }, read_and_write);
        compare(
            "the same, compared with `find` and `advance`", connections, duration, rounds,
            [&](int number) { return bench.storing(number); },
            [&](int number) { return bench.storing_in_two_steps(number); });
        const auto refreshing = [&](int number) { return bench.refreshing(bench.manager, number); };
        compare("refresh", connections, duration, rounds, refreshing, read_and_write);
        compare("the same, compared with `fresh_claims`", connections, duration, rounds, refreshing,
                [&](int number) { return bench.refreshing(bench.with_fresh_claims, number); });
    }
}

void fill(const std::string& name, int sessions) {
    const auto store = store_test::open_store(name);
    signet::SessionManager manager{*store, signet::TokenIssuer{signet::SecretKey<>::generate()}};
    for (int i = 0; i < sessions; ++i) {
        if (!manager.log_in("user-" + std::to_string(i), {.device = "Firefox on Linux"})) {
            throw std::runtime_error{"a login was refused"};
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const std::vector<std::string> words{argv + 1, argv + argc};
        if (words.size() == 3 && words[0] == "fill") {
            fill(words[1], std::stoi(words[2]));
        } else if (words.size() == 2) {
            compare_all(std::chrono::milliseconds{std::stol(words[0])}, std::stoi(words[1]));
        } else {
            std::cerr << "usage: store_speed ROUND_MS ROUNDS\n       store_speed fill NAME SESSIONS\n";
            return 2;
        }
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "store_speed: " << error.what() << '\n';
        return 1;
    }
}
