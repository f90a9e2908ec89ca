// SPDX-License-Identifier: MIT
#include "signet/live_key_ring.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "forged_token.hpp"
#include "signet/bearer.hpp"
#include "signet/issuer.hpp"
#include "signet/verifier.hpp"
#include "verdict.hpp"

using namespace std::chrono_literals;
using signet::AccessPolicy;
using signet::KeyRing;
using signet::LiveKeyRing;
using signet_test::secret_key;
using signet_test::verdict;

TEST_CASE("issuers, verifiers and guards follow the ring that they were made from, and so do their copies") {
    const signet::testing::FixedClock clock{signet_test::now};
    const LiveKeyRing<signet::HS256> keys{secret_key("old").with_id("old")};
    const signet::TokenIssuer issuer{keys, {}, clock};
    const signet::TokenVerifier verifier{keys, {}, clock};
    const signet::TokenVerifier copy = verifier;
    const signet::Bearer<AccessPolicy> guard{verifier};
    const std::string before = issuer.issue<AccessPolicy>({}).str();
    CHECK(verdict(verifier.verify<AccessPolicy>(before)) == "ok");

    keys.replace(KeyRing{secret_key("new").with_id("new")});
    const std::string after = issuer.issue<AccessPolicy>({}).str();
    CHECK(verdict(verifier.verify<AccessPolicy>(before)) == "unknown_key");
    CHECK(verdict(copy.verify<AccessPolicy>(before)) == "unknown_key");
    CHECK(verdict(guard.authenticate_token(before)) == "unknown_key");
    CHECK(verdict(verifier.verify<AccessPolicy>(after)) == "ok");
    CHECK(verdict(copy.verify<AccessPolicy>(after)) == "ok");
    CHECK(verdict(guard.authenticate_token(after)) == "ok");
}

TEST_CASE("a copy of a live ring is the same ring") {
    const LiveKeyRing<signet::HS256> keys{secret_key("old").with_id("old")};
    const LiveKeyRing<signet::HS256> copy = keys;
    copy.replace(KeyRing{secret_key("new").with_id("new")});
    CHECK(keys.read()->signing_key().id() == "new");
}

TEST_CASE("a verifier that was made from a plain ring keeps its keys") {
    const signet::testing::FixedClock clock{signet_test::now};
    KeyRing ring{secret_key("a").with_id("a")};
    const signet::TokenVerifier verifier{ring, {}, clock};
    ring.also_verify(secret_key("b").with_id("b"), signet_test::now + 1h);
    const std::string token =
        signet::TokenIssuer{secret_key("b").with_id("b"), {}, clock}.issue<AccessPolicy>({}).str();
    CHECK(verdict(verifier.verify<AccessPolicy>(token)) == "unknown_key");
}

TEST_CASE("tokens are issued and verified on many threads while the keys are rotated, and none is refused") {
    const signet::testing::FixedClock clock{signet_test::now};
    const LiveKeyRing<signet::HS256> keys{secret_key("0").with_id("0")};
    const signet::TokenIssuer issuer{keys, {}, clock};
    const signet::TokenVerifier verifier{keys, {}, clock};
    // As many as a ring can remember: a thread may be kept waiting for all of them between issuing and
    // verifying.
    constexpr int rotations = 15;
    constexpr std::size_t thread_count = 3;
    std::array<std::string, thread_count> refused;
    std::atomic<bool> done{false};
    {
        std::vector<std::jthread> threads;
        for (std::string& reason : refused) {
            threads.emplace_back([&issuer, &verifier, &done, &reason] {
                do {
                    const auto token = issuer.issue<AccessPolicy>({.subject = "user-42"});
                    if (const auto result = verifier.verify<AccessPolicy>(token.str()); !result) {
                        reason = verdict(result);
                    }
                } while (!done.load());
            });
        }
        // Each ring keeps all the keys before its own.
        for (int i = 1; i <= rotations; ++i) {
            KeyRing ring{secret_key(std::to_string(i)).with_id(std::to_string(i))};
            for (int old = i - 1; old >= 0; --old) {
                ring.also_verify(secret_key(std::to_string(old)).with_id(std::to_string(old)),
                                 signet_test::now + 1h);
            }
            keys.replace(std::move(ring));
        }
        done = true;
    }
    CHECK(refused == std::array<std::string, thread_count>{});
}
