// SPDX-License-Identifier: MIT
#pragma once

#include <signal.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <signet/http/guard.hpp>
#include <signet/session/live_session.hpp>
#include <signet/session/manager.hpp>
#include <signet/signet.hpp>
#include <signet/store/memory.hpp>
#include <signet/store/sqlite.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "../floor.hpp"
#include "time_inside.hpp"

// Serves the same answer without a guard, after a wait as long as a guard, after the HMAC that every guard
// computes, with a guard, and with guards that check the session. For benchmarks/guard_load.sh.
namespace guard_load {

using Policy = signet::AccessPolicy;
using Who = signet::Verified<Policy>;

inline constexpr std::string_view body = R"({"subject":"user-42"})";

template <class Store>
auto bearer_with_session(const signet::TokenVerifier<>& verifier, Store& store) {
    return signet::Bearer<Policy, signet::LiveSession>{verifier, signet::LiveSession{store}};
}

/// Answers after a busy wait of `time`, which uses neither the caches nor the kernel.
template <class Answer>
auto after_waiting(std::chrono::nanoseconds time, Answer answer) {
    return [time, answer](const auto& request, auto&&... rest) {
        const auto end = std::chrono::steady_clock::now() + time;
        while (std::chrono::steady_clock::now() < end) {
        }
        return answer(request, rest...);
    };
}

/// Answers after computing the HMAC of a string.
template <class Answer>
auto after_hmac(std::string signed_text, Answer answer) {
    return [signed_text = std::move(signed_text), answer](const auto& request, auto&&... rest) {
        thread_local signet_benchmark::Floor floor{std::array<std::byte, 32>{}};
        floor.sign(signed_text);
        return answer(request, rest...);
    };
}

/// Prints a port for each variant and a token that all guards accept, and serves until SIGTERM. Then it
/// prints the median time inside each variant, in nanoseconds. `OneRoute` is a server that answers GET /me
/// with its handler. `answer_with_token` does the same work as `answer_without_token`, so that only the guard
/// makes a difference.
template <class OneRoute, class WithoutToken, class WithToken>
int serve(const std::string& database, WithoutToken answer_without_token, WithToken answer_with_token) {
    sigset_t until;
    sigemptyset(&until);
    sigaddset(&until, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &until, nullptr);  // before the first other thread starts

    const auto key = signet::SecretKey<>::generate();
    const signet::TokenIssuer issuer{key, {.issuer = "guard-load"}};
    const signet::TokenVerifier verifier{key, {.issuer = "guard-load"}};
    signet::SqliteStore sqlite{database};
    signet::MemoryStore memory;
    signet::SessionManager sessions{sqlite, issuer};
    const auto pair = sessions.log_in("user-42");
    const auto who = verifier.verify<Policy>(pair.value().access.str());
    const auto record = sqlite.find(who.value().session_id());
    const auto copied = memory.insert(record.value().value(), {});
    if (!copied) {
        std::cerr << "guard-load: " << copied.error().message() << '\n';
        return 1;
    }

    const auto token = pair->access.str();
    std::array<TimeInside, 6> inside;
    const auto guarded = [&](TimeInside& time, auto bearer) {
        return entering(time, signet::require<Policy>(std::move(bearer), leaving(time, answer_with_token)));
    };
    auto unguarded = leaving(inside[0], answer_without_token);
    auto waited = after_waiting(std::chrono::microseconds{2}, leaving(inside[1], answer_without_token));
    auto computed = after_hmac(token.substr(0, token.rfind('.')), leaving(inside[2], answer_without_token));
    const std::array<OneRoute, 6> routes{OneRoute{entering(inside[0], unguarded)},
                                         OneRoute{entering(inside[1], waited)},
                                         OneRoute{entering(inside[2], computed)},
                                         OneRoute{guarded(inside[3], signet::Bearer<Policy>{verifier})},
                                         OneRoute{guarded(inside[4], bearer_with_session(verifier, memory))},
                                         OneRoute{guarded(inside[5], bearer_with_session(verifier, sqlite))}};
    for (const OneRoute& route : routes) {
        std::cout << route.port() << ' ';
    }
    std::cout << token << std::endl;
    int signal = 0;
    sigwait(&until, &signal);
    for (const TimeInside& time : inside) {
        std::cout << time.median() << ' ';
    }
    std::cout << std::endl;
    std::_Exit(0);  // the threads of the servers never end
}

/// `main` of these programs.
template <class OneRoute, class WithoutToken, class WithToken>
int run(int argc, char** argv, WithoutToken answer_without_token, WithToken answer_with_token) {
    if (argc != 2) {
        std::cerr << "Usage: " << argv[0] << " DATABASE\n";
        return 2;
    }
    try {
        return serve<OneRoute>(argv[1], answer_without_token, answer_with_token);
    } catch (const std::exception& error) {
        std::cerr << argv[0] << ": " << error.what() << '\n';
        return 1;
    }
}

}  // namespace guard_load
