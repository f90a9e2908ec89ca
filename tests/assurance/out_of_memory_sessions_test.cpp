// SPDX-License-Identifier: MIT
#include <chrono>
#include <cstddef>
#include <new>
#include <optional>
#include <signet/session/manager.hpp>
#include <signet/signet.hpp>
#include <signet/store/memory.hpp>
#include <string>
#include <string_view>

#include "../catch.hpp"
#include "forge.hpp"
#include "out_of_memory.hpp"

// The calls of a session when allocations fail: a call that fails has no effect or its full effect, and never
// creates a second successor.
namespace {

using assurance::Outcome;
using signet::RefreshPolicy;
using Issuer = signet::TokenIssuer<signet::HS256, signet::testing::FixedClock>;

const Issuer& issuer() {
    static const Issuer made{assurance::secret_key(), {}, signet::testing::FixedClock{assurance::now}};
    return made;
}

signet::Result<signet::Verified<RefreshPolicy>> verify(const std::string& token) {
    static const assurance::Verifier verifier = assurance::verifier();
    return verifier.verify<RefreshPolicy>(token);
}

/// Repeats a call after std::bad_alloc. A second std::bad_alloc is passed on.
template <class Work>
auto again_if_short(Work work) {
    try {
        if (auto result = work()) {
            return result;
        }
    } catch (const std::bad_alloc&) {
    }
    return work();
}

/// Login, refresh, lost answer, logout. Each call that fails is repeated, as a caller does.
template <class Store>
Outcome live_a_session(Store& store) {
    signet::SessionManager sessions{store, issuer()};
    const auto first = again_if_short([&] {
        return sessions.log_in("a subject that needs the heap", {.device = "a device that needs it too"});
    });
    const auto presented = first ? again_if_short([&] { return verify(first->refresh.str()); })
                                 : signet::Unexpected{first.error()};
    if (!presented) {
        return Outcome::refused;
    }
    const auto second = again_if_short([&] { return sessions.refresh(*presented); });
    const auto lost = again_if_short([&] { return sessions.refresh(*presented); });
    if (!second || !lost) {
        return Outcome::refused;
    }
    const auto record = again_if_short([&] { return store.find(presented->session_id()); });
    const bool one_successor = second->refresh.str() == lost->refresh.str();
    if (!record || !*record || !one_successor || (*record)->generation != 1 || (*record)->revoked) {
        return Outcome::wrong;
    }
    if (!again_if_short([&] { return sessions.log_out(*presented); })) {
        return Outcome::refused;
    }
    const auto late = again_if_short([&] { return sessions.refresh(*presented); });
    if (late) {
        return Outcome::wrong;
    }
    return late.error() == signet::Errc::session_revoked ? Outcome::right : Outcome::refused;
}

}  // namespace

TEST_CASE("out of memory: sessions in memory") {
    assurance::survives([] {
        signet::MemoryStore store;
        return live_a_session(store);
    });
}
