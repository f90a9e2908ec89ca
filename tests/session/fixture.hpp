// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <random>
#include <signet/session/manager.hpp>
#include <signet/signet.hpp>
#include <signet/store/memory.hpp>
#include <signet/store/sqlite.hpp>
#include <signet/testing/fixed_clock.hpp>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"

// Shared parts of the session tests: a fixed clock, one key, and a store of either type.
namespace session_test {

using namespace std::chrono_literals;
using signet::Errc;

inline constexpr std::chrono::sys_seconds start{std::chrono::seconds{1'800'000'000}};

using Issuer = signet::TokenIssuer<signet::HS256, signet::testing::FixedClock>;
using Verifier = signet::TokenVerifier<signet::HS256, signet::testing::FixedClock>;
using VerifiedRefresh = signet::Verified<signet::RefreshPolicy>;
using VerifiedAccess = signet::Verified<signet::AccessPolicy>;

/// A new directory that is removed at the end of the scope.
class TemporaryDirectory {
public:
    TemporaryDirectory() {
        std::random_device random;
        path_ = std::filesystem::temp_directory_path() /
                ("signet-" + std::to_string(random()) + std::to_string(random()));
        std::filesystem::create_directory(path_);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

struct Memory {
    using Store = signet::MemoryStore;
    [[nodiscard]] static std::unique_ptr<Store> make() { return std::make_unique<Store>(); }
};

struct Sqlite {
    using Store = signet::SqliteStore;
    [[nodiscard]] std::unique_ptr<Store> make() const {
        // These tests do not simulate a loss of power, and waiting for the disk is slow.
        return std::make_unique<Store>(
            signet::SqliteOptions{.file = directory->file("sessions" + std::to_string(made++) + ".db"),
                                  .durability = signet::SqliteOptions::Durability::normal});
    }
    std::shared_ptr<TemporaryDirectory> directory = std::make_shared<TemporaryDirectory>();
    mutable int made = 0;
};

inline const signet::SecretKey<signet::HS256>& test_key() {
    static const auto key = signet::SecretKey<signet::HS256>::from_base64url(
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
    return key;
}

/// The owner of the sessions of `subject`.
inline signet::SessionOwner owner_of(std::string_view subject) {
    return {.issuer = "https://auth.example", .subject = subject};
}

/// Issuer and verifier, on one clock.
struct Tokens {
    signet::testing::FixedClock clock{start};
    Issuer issuer{test_key(), {.issuer = "https://auth.example", .audience = {"api"}}, clock};
    Verifier verifier{test_key(), {.issuer = "https://auth.example", .audience = "api"}, clock};

    [[nodiscard]] VerifiedRefresh refresh(const std::string& text) const {
        auto verified = verifier.verify<signet::RefreshPolicy>(text);
        if (!verified) {
            FAIL("the refresh token does not verify: " << verified.error().message());
        }
        return *std::move(verified);
    }
    [[nodiscard]] VerifiedRefresh refresh(const signet::TokenPair& pair) const {
        return refresh(pair.refresh.str());
    }
    [[nodiscard]] VerifiedAccess access(const signet::TokenPair& pair) const {
        auto verified = verifier.verify<signet::AccessPolicy>(pair.access.str());
        if (!verified) {
            FAIL("the access token does not verify: " << verified.error().message());
        }
        return *std::move(verified);
    }
};

/// A copy of an event that outlives the hook.
struct SeenEvent {
    signet::SessionEventKind kind;
    std::string session_id;
    std::string subject;
    std::string device;
    std::optional<Errc> error;
    std::optional<signet::RevokedBy> by;
    std::size_t count;
};

/// A store of the type that the test selects, and a manager on it whose events are recorded.
template <class Kind>
struct Sessions : Tokens {
    using Store = typename Kind::Store;
    using Manager = signet::SessionManager<>;

    explicit Sessions(signet::SessionLimits limits = {}, signet::FreshClaims fresh = {})
        : manager{*store, issuer,
                  signet::SessionOptions{.limits = limits,
                                         .fresh_claims = std::move(fresh),
                                         .on_event = [this](const signet::SessionEvent& event) {
                                             const std::scoped_lock lock{events_mutex};
                                             events.push_back({event.kind, std::string{event.session_id},
                                                               std::string{event.subject},
                                                               std::string{event.device}, event.error,
                                                               event.by, event.count});
                                         }}} {}

    [[nodiscard]] signet::TokenPair log_in(const std::string& subject = "user-42",
                                           const signet::LoginOptions& options = {}) {
        auto pair = manager.log_in(subject, options);
        if (!pair) {
            FAIL("the login was refused: " << pair.error().message());
        }
        return *std::move(pair);
    }
    [[nodiscard]] signet::TokenPair rotate(const signet::TokenPair& pair) {
        auto next = manager.refresh(this->refresh(pair));
        if (!next) {
            FAIL("the refresh was refused: " << next.error().message());
        }
        return *std::move(next);
    }
    [[nodiscard]] signet::SessionRecord record_of(const signet::TokenPair& pair) {
        const auto record = store->find(this->access(pair).session_id());
        if (!record || !*record) {
            FAIL("the session is not there");
        }
        return **record;
    }
    [[nodiscard]] int count_events(signet::SessionEventKind kind) {
        int count = 0;
        for (const SeenEvent& event : events) {
            count += event.kind == kind ? 1 : 0;
        }
        return count;
    }

    Kind place{};
    std::unique_ptr<Store> store = place.make();
    std::mutex events_mutex;
    std::vector<SeenEvent> events;
    Manager manager;
};

/// The error of a result that must contain one.
template <class T>
Errc error_of(const signet::Result<T>& result) {
    if (result) {
        FAIL("it was accepted");
    }
    return result.error().code();
}

}  // namespace session_test
