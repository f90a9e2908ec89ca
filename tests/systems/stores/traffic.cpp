// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <signet/session/manager.hpp>
#include <signet/signet.hpp>
#include <string>
#include <thread>
#include <vector>

#include "any_store.hpp"

// Refreshes sessions without pause in several threads, for tests that disturb the server meanwhile:
//   traffic SESSIONS THREADS TIMEOUT_MS
// logs in, prints "ready", refreshes until it reads a line, then checks once more for each session whether it
// is active, and prints the results as one line of JSON. With the line "log in" it also logs in and prints
// the result.
namespace {

/// The store failure, or the code for an error that is not one.
std::string failure_name(const signet::Error& error) {
    const auto failure = error.store_failure();
    return std::string{failure ? signet::store_failure_name(*failure) : error.name()};
}

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Manager = signet::SessionManager<>;

struct Session {
    std::string token;
};

/// The results, summed over all threads.
struct Seen {
    std::mutex mutex;
    long tried = 0;
    long answered = 0;
    long forks = 0;     ///< one token, two successors of different generations
    long resigned = 0;  ///< two encodings of one successor: the store had lost the first
    long lost = 0;
    std::map<std::string, long> unavailable;
    std::map<std::string, long> refused;
    double slowest_ms = 0;

    void note(const signet::Result<signet::TokenPair>& pair, Clock::time_point begin) {
        const std::chrono::duration<double, std::milli> took = Clock::now() - begin;
        const std::scoped_lock lock{mutex};
        ++tried;
        slowest_ms = (std::max)(slowest_ms, took.count());
        if (pair) {
            ++answered;
        } else if (pair.error() == signet::Errc::store_unavailable) {
            ++unavailable[failure_name(pair.error())];
        } else {
            ++refused[std::string{pair.error().name()}];
        }
    }
};

struct Traffic {
    signet::SecretKey<signet::HS256> key = signet::SecretKey<signet::HS256>::generate();
    signet::TokenVerifier<> verifier{key};
    std::unique_ptr<signet::AnySessionStore> store;
    std::unique_ptr<Manager> manager;
    std::vector<Session> sessions;
    Seen seen;
    std::atomic<bool> stopping{false};

    Traffic(const std::string& name, std::chrono::milliseconds timeout, std::uint64_t healed_generations)
        : store{store_test::open_store(name, timeout)},
          manager{std::make_unique<Manager>(
              *store, signet::TokenIssuer{key},
              signet::SessionOptions{.limits = {.healing = {.maximum_generations = healed_generations}}})} {}

    auto refresh(const std::string& token) {
        const auto presented = verifier.verify<signet::RefreshPolicy>(token);
        if (!presented) {
            std::cerr << "a token of ours does not verify: " << presented.error().message() << '\n';
            std::abort();
        }
        const auto begin = Clock::now();
        auto pair = manager->refresh(*presented);
        seen.note(pair, begin);
        return pair;
    }

    [[nodiscard]] static std::uint64_t generation_of(const signet::TokenPair& pair,
                                                     const signet::TokenVerifier<>& verifier) {
        return verifier.verify<signet::RefreshPolicy>(pair.refresh.str())
            ->json()
            .at("gen")
            .get<std::uint64_t>();
    }

    /// Every fourth time, as if the answer was lost.
    void step(Session& session, std::mt19937& random) {
        const auto first = refresh(session.token);
        if (!first) {
            return;
        }
        if (random() % 4 == 0) {
            if (const auto second = refresh(session.token)) {
                const std::scoped_lock lock{seen.mutex};
                seen.forks += generation_of(*first, verifier) != generation_of(*second, verifier) ? 1 : 0;
                seen.resigned += first->refresh.str() != second->refresh.str() ? 1 : 0;
            }
        }
        session.token = first->refresh.str();
    }

    void run(std::size_t thread, std::size_t threads) {
        std::mt19937 random{static_cast<unsigned>(thread)};
        while (!stopping) {
            for (std::size_t i = thread; i < sessions.size() && !stopping; i += threads) {
                step(sessions[i], random);
                std::this_thread::sleep_for(1ms);
            }
        }
    }

    /// Whether the holder of the last token can refresh the session, with any number of retries.
    bool is_alive(const Session& session) {
        constexpr int attempts = 100;
        for (int i = 0; i < attempts; ++i) {
            const auto pair = refresh(session.token);
            if (pair || pair.error() != signet::Errc::store_unavailable) {
                return pair.has_value();
            }
            std::this_thread::sleep_for(100ms);
        }
        return false;
    }
};

int drive(std::size_t sessions, std::size_t threads, std::chrono::milliseconds timeout,
          std::uint64_t healed_generations) {
    Traffic traffic{store_test::new_name(), timeout, healed_generations};
    for (std::size_t i = 0; i < sessions; ++i) {
        const auto pair = traffic.manager->log_in("user-" + std::to_string(i % 50));
        if (!pair) {
            std::cerr << "a login was refused: " << pair.error().message() << '\n';
            return 1;
        }
        traffic.sessions.push_back({pair->refresh.str()});
    }
    std::vector<std::jthread> running;
    for (std::size_t i = 0; i < threads; ++i) {
        running.emplace_back([&traffic, i, threads] { traffic.run(i, threads); });
    }
    std::cout << "ready" << std::endl;
    std::string line;
    while (std::getline(std::cin, line) && line == "log in") {
        const auto pair = traffic.manager->log_in("newcomer");
        std::cout << (pair ? "in" : failure_name(pair.error())) << std::endl;
        if (pair &&
            !traffic.manager->log_out(*traffic.verifier.verify<signet::RefreshPolicy>(pair->refresh.str()))) {
            std::cerr << "a logout was refused\n";
        }
    }
    traffic.stopping = true;
    running.clear();
    const Clock::duration patience = 20s;
    const auto end = Clock::now() + patience;
    for (const Session& session : traffic.sessions) {
        const bool is_lost = Clock::now() > end || !traffic.is_alive(session);
        traffic.seen.lost += is_lost ? 1 : 0;
    }
    const signet::SessionCounters counters = traffic.manager->counters();
    std::cout << nlohmann::json{{"tried", traffic.seen.tried},
                                {"answered", traffic.seen.answered},
                                {"unavailable", traffic.seen.unavailable},
                                {"refused", traffic.seen.refused},
                                {"lost", traffic.seen.lost},
                                {"forks", traffic.seen.forks},
                                {"resigned", traffic.seen.resigned},
                                {"healed", counters.store_behind},
                                {"slowest_ms", traffic.seen.slowest_ms}}
                     .dump()
              << std::endl;
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc != 5) {
            std::cerr << "usage: traffic SESSIONS THREADS TIMEOUT_MS HEALED_GENERATIONS\n";
            return 2;
        }
        return drive(std::stoul(argv[1]), std::stoul(argv[2]), std::chrono::milliseconds{std::stol(argv[3])},
                     std::stoull(argv[4]));
    } catch (const std::exception& error) {
        std::cerr << "traffic: " << error.what() << '\n';
        return 1;
    }
}
