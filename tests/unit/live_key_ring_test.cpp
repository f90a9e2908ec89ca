// SPDX-License-Identifier: MIT
#include "signet/live_key_ring.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <latch>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "session/processes.hpp"
#include "signet/bearer.hpp"
#include "signet/issuer.hpp"
#include "signet/verifier.hpp"
#include "unit/forged_token.hpp"
#include "unit/verdict.hpp"

using namespace std::chrono_literals;
using signet::AccessPolicy;
using signet::KeyRing;
using signet::LiveKeyRing;
using signet_test::secret_key;
using signet_test::verdict;

TEST_CASE("issuers and verifiers and guards and their copies use the current keys of their live ring") {
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

TEST_CASE("copies of a live ring share the ring") {
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

namespace {

/// Replaces the keys during a verification, after the signature check.
struct ReplacingPolicy {
    static constexpr std::string_view type = "replacing";
    static constexpr std::chrono::seconds lifetime = 1h;
    static std::optional<signet::Error> check(const signet::ClaimReader& /*claims*/,
                                              const signet::CheckTime& /*time*/) {
        while (!upcoming.empty()) {
            keys->replace(upcoming.back());
            upcoming.pop_back();
        }
        return std::nullopt;
    }
    static inline const LiveKeyRing<signet::HS256>* keys = nullptr;
    static inline std::vector<KeyRing<signet::HS256>> upcoming{};
};

}  // namespace

TEST_CASE("a verification does not succeed if its key is removed while it runs") {
    const signet::testing::FixedClock clock{signet_test::now};
    const auto old_key = secret_key("old").with_id("old");
    const auto new_key = secret_key("new").with_id("new");
    const LiveKeyRing<signet::HS256> keys{old_key};
    ReplacingPolicy::keys = &keys;
    const signet::TokenVerifier verifier{keys, {}, clock};
    const std::string token = signet::TokenIssuer{old_key, {}, clock}.issue<ReplacingPolicy>({}).str();
    const auto verdict_while = [&](std::vector<KeyRing<signet::HS256>> upcoming) {
        keys.replace(old_key);
        ReplacingPolicy::upcoming = std::move(upcoming);
        const std::string given = verdict(verifier.verify<ReplacingPolicy>(token));
        CHECK(ReplacingPolicy::upcoming.empty());
        return given;
    };
    CHECK(verdict_while({}) == "ok");
    CHECK(verdict_while({KeyRing{new_key}}) == "unknown_key");
    CHECK(verdict_while({KeyRing{secret_key("other").with_id("old")}}) == "bad_signature");
    CHECK(verdict_while({KeyRing{new_key}.also_verify(old_key, signet_test::now)}) == "unknown_key");
    // A key that is in the new ring, or is added again, is accepted.
    CHECK(verdict_while({KeyRing{new_key}.also_verify(old_key, signet_test::now + 1s)}) == "ok");
    CHECK(verdict_while({KeyRing{old_key}, KeyRing{new_key}}) == "ok");
}

TEST_CASE("after a fork the child replaces keys and verifies tokens although other threads were verifying") {
    const signet::testing::FixedClock clock{signet_test::now};
    const LiveKeyRing<signet::HS256> keys{secret_key("old").with_id("old")};
    const signet::TokenVerifier verifier{keys, {}, clock};
    const std::string old_token = signet::TokenIssuer{keys, {}, clock}.issue<AccessPolicy>({}).str();
    const auto new_key = secret_key("new").with_id("new");
    const std::string new_token = signet::TokenIssuer{new_key, {}, clock}.issue<AccessPolicy>({}).str();
    std::latch reading{1};
    std::latch forked{1};
    const std::jthread reader{[&] {
        const auto ring = keys.read();
        reading.count_down();
        forked.wait();
    }};
    reading.wait();
    session_test::Child child{[&](int out) {
        keys.replace(new_key);
        session_test::write_line(out, verdict(verifier.verify<AccessPolicy>(old_token)) + " " +
                                          verdict(verifier.verify<AccessPolicy>(new_token)));
    }};
    std::string line;
    CHECK(child.read_line(line));
    CHECK(line == "unknown_key ok");
    CHECK(verdict(verifier.verify<AccessPolicy>(old_token)) == "ok");
    forked.count_down();
}

TEST_CASE("tokens are issued and verified on many threads during key rotations and none is refused") {
    const signet::testing::FixedClock clock{signet_test::now};
    const LiveKeyRing<signet::HS256> keys{secret_key("0").with_id("0")};
    const signet::TokenIssuer issuer{keys, {}, clock};
    const signet::TokenVerifier verifier{keys, {}, clock};
    // As many as a ring holds: all of these rotations may happen between issuing and verifying in one thread.
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
        // Each ring contains the earlier keys.
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
