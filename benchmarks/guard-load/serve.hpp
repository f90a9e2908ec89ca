// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <exception>
#include <iostream>
#include <signet/http/guard.hpp>
#include <signet/session/live_session.hpp>
#include <signet/session/memory_store.hpp>
#include <signet/session/session_manager.hpp>
#include <signet/session/sqlite_store.hpp>
#include <signet/signet.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "../floor.hpp"

// One answer behind no guard, after the one computation that no guard can do without, behind a guard, and behind
// guards that look at the session too, for benchmarks/guard_load.sh.
namespace guard_load {

using Policy = signet::AccessPolicy;
using Who = signet::Verified<Policy>;

inline constexpr std::string_view body = R"({"subject":"user-42"})";

template <class Store>
auto bearer_with_session(const signet::TokenVerifier<>& verifier, Store& store) {
    return signet::Bearer<Policy, signet::LiveSession<Store>>{verifier, signet::LiveSession{store}};
}

/// Answers after the HMAC of a text, which is thrown away.
template <class Answer>
auto after_hmac(std::string signed_text, Answer answer) {
    return [signed_text = std::move(signed_text), answer](const auto& request, auto&&... rest) {
        thread_local signet_benchmark::Floor floor{std::array<std::byte, 32>{}};
        floor.sign(signed_text);
        return answer(request, rest...);
    };
}

/// Prints a port for each kind of guard and a token that opens all of them, and serves until killed.
/// `OneRoute` is a server that answers GET /me with the handler that it is made from; `answer_somebody` does
/// what `answer_anybody` does, so that the guard alone makes the difference.
template <class OneRoute, class Anybody, class Somebody>
int serve(const std::string& database, Anybody answer_anybody, Somebody answer_somebody) {
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
    const OneRoute nothing{answer_anybody};
    const OneRoute hmac{after_hmac(std::string{token.substr(0, token.rfind('.'))}, answer_anybody)};
    const OneRoute bearer{signet::require<Policy>(signet::Bearer<Policy>{verifier}, answer_somebody)};
    const OneRoute in_memory{signet::require<Policy>(bearer_with_session(verifier, memory), answer_somebody)};
    const OneRoute in_sqlite{signet::require<Policy>(bearer_with_session(verifier, sqlite), answer_somebody)};
    for (const OneRoute* route : {&nothing, &hmac, &bearer, &in_memory, &in_sqlite}) {
        std::cout << route->port() << ' ';
    }
    std::cout << token << std::endl;
    return 0;  // never: the threads listen until the process is killed
}

/// `main` of these programs.
template <class OneRoute, class Anybody, class Somebody>
int run(int argc, char** argv, Anybody answer_anybody, Somebody answer_somebody) {
    if (argc != 2) {
        std::cerr << "Usage: " << argv[0] << " DATABASE\n";
        return 2;
    }
    try {
        return serve<OneRoute>(argv[1], answer_anybody, answer_somebody);
    } catch (const std::exception& error) {
        std::cerr << argv[0] << ": " << error.what() << '\n';
        return 1;
    }
}

}  // namespace guard_load
