// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "signet/algorithm.hpp"
#include "signet/clock.hpp"
#include "signet/error.hpp"
#include "signet/keys/files.hpp"
#include "signet/keys/schedule.hpp"
#include "signet/keys/set.hpp"
#include "signet/live_key_ring.hpp"

namespace signet {

/// What came of looking at the keys again.
struct KeyReload {
    /// Whether there is a new ring.
    enum class Outcome : std::uint8_t {
        unchanged,  ///< the ring is as it was
        replaced,   ///< there is a new ring
        failed,     ///< the keys cannot be used; the ring is as it was
    };
    /// `unchanged` unless something was found.
    Outcome outcome = Outcome::unchanged;
    /// For `failed`, why, in a sentence that never holds a key.
    std::string reason{};
    /// How many keys the ring has.
    std::size_t keys = 0;
    /// The id of the key that signs; empty when it has none.
    std::string signing_key{};
};

/// A live key ring that follows a file or directory of keys (`load_key_set`).
///
/// `reload` reads the keys again, and puts a new ring in the place of the old one when the keys have changed
/// or when it is time for one of them to sign or to end. It reads the files rather than ask when they were
/// written: they are few and small, and such times have the grain of seconds in some file systems. Keys that
/// cannot be used leave the ring as it is. Thread-safe.
template <Algorithm Alg = HS256, Clock ClockType = SystemClock>
class FollowedKeys {
public:
    /// Throws KeyError when the keys cannot be used at the start.
    explicit FollowedKeys(const std::filesystem::path& path, const ClockType& clock = {})
        : FollowedKeys{path, clock, load_key_set<Alg>(path), clock.now()} {}

    /// The ring for issuers and verifiers, which stay sound when this has gone, and then follow nothing any
    /// more.
    [[nodiscard]] const LiveKeyRing<Alg>& ring() const noexcept { return ring_; }

    /// Reads the keys again. Throws nothing but `std::bad_alloc`, also when the clock throws.
    KeyReload reload() {
        const std::scoped_lock one_at_a_time{mutex_};
        try {
            const auto now = clock_.now();
            const LoadedKeys<Alg> loaded = load_key_set<Alg>(path_);
            auto lives = loaded.set.lives_at(now);
            if (loaded.digest == digest_ && lives == lives_) {
                return report(KeyReload::Outcome::unchanged);
            }
            ring_.replace(loaded.set.ring_at(now));
            digest_ = loaded.digest;
            lives_ = std::move(lives);
            return report(KeyReload::Outcome::replaced);
        } catch (const std::exception& error) {
            return failure(error.what());
        } catch (...) {
            return failure("reading the keys or the clock threw something that is not a std::exception");
        }
    }

private:
    FollowedKeys(const std::filesystem::path& path, const ClockType& clock, const LoadedKeys<Alg>& loaded,
                 std::chrono::sys_seconds at)
        : path_{path},
          clock_{clock},
          ring_{loaded.set.ring_at(at)},
          digest_{loaded.digest},
          lives_{loaded.set.lives_at(at)} {}

    [[nodiscard]] KeyReload failure(const char* reason) const {
        KeyReload reload = report(KeyReload::Outcome::failed);
        reload.reason = reason;
        return reload;
    }

    [[nodiscard]] KeyReload report(KeyReload::Outcome outcome) const {
        const auto ring = ring_.read();
        return {
            .outcome = outcome, .keys = ring->size(), .signing_key = ring->signing_key().id().value_or("")};
    }

    std::filesystem::path path_;
    ClockType clock_;
    LiveKeyRing<Alg> ring_;
    std::mutex mutex_;
    std::string digest_;
    std::vector<KeyLife> lives_;
};

/// How often keys are looked at, and who is told.
struct KeyReloadOptions {
    /// How long until the keys are looked at again. Keep it well below `KeyRotation::announce`.
    std::chrono::milliseconds interval = std::chrono::seconds{10};
    /// Called in the thread of the reloader after each look that was not `unchanged`. A failure is reported
    /// once, and not again until something else happens. Whatever it throws is counted and dropped
    /// (`KeyReloader::hook_failures`).
    std::function<void(const KeyReload&)> on_reload{};
};

/// Looks at keys again and again in a thread of its own, so that they are changed without a restart. The
/// thread ends with the reloader; issuers and verifiers made from `ring()` keep the last ring. A child
/// process that was forked has no such thread: there, make a reloader after the fork.
template <Algorithm Alg = HS256, Clock ClockType = SystemClock>
class KeyReloader {
public:
    /// Throws KeyError when the keys cannot be used at the start, and ConfigurationError for an interval that
    /// is not above zero.
    explicit KeyReloader(const std::filesystem::path& path, KeyReloadOptions options = {},
                         const ClockType& clock = {})
        : options_{std::move(options)}, keys_{path, clock} {
        if (options_.interval <= std::chrono::milliseconds{0}) {
            throw ConfigurationError{"KeyReloadOptions::interval must be above zero"};
        }
        thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
    }

    /// The ring for issuers and verifiers, as `FollowedKeys::ring`.
    [[nodiscard]] const LiveKeyRing<Alg>& ring() const noexcept { return keys_.ring(); }

    /// Looks at once, in the calling thread. Not for signal handlers.
    KeyReload reload() { return keys_.reload(); }

    /// Asks for a look within a quarter of a second. Async-signal-safe: a signal handler may call it.
    void request_reload() noexcept { requested_.store(true, std::memory_order_relaxed); }

    /// How often `on_reload` has thrown. Thread-safe.
    [[nodiscard]] std::uint64_t hook_failures() const noexcept {
        return hook_failures_.load(std::memory_order_relaxed);
    }

private:
    static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may use lock-free atomics only");

    void run(const std::stop_token& stop) {
        // A signal handler may set a flag and wake nobody.
        constexpr std::chrono::milliseconds glance{250};
        const auto step = (std::min)(glance, options_.interval);
        auto next_look = std::chrono::steady_clock::now() + options_.interval;
        std::string told;
        std::unique_lock lock{mutex_};
        while (!stop.stop_requested()) {
            wake_.wait_for(lock, stop, step, [] { return false; });
            if (stop.stop_requested()) {
                return;
            }
            if (requested_.exchange(false, std::memory_order_relaxed) ||
                std::chrono::steady_clock::now() >= next_look) {
                look(told);
                next_look = std::chrono::steady_clock::now() + options_.interval;
            }
        }
    }

    void look(std::string& told) noexcept {
        try {
            const KeyReload reload = keys_.reload();
            const bool is_news = reload.outcome == KeyReload::Outcome::replaced || reload.reason != told;
            told = reload.reason;
            if (is_news && reload.outcome != KeyReload::Outcome::unchanged) {
                call_hook(reload);
            }
        } catch (...) {
            // Out of memory: the next look follows, and the ring stays valid.
            return;
        }
    }

    void call_hook(const KeyReload& reload) noexcept {
        if (options_.on_reload) {
            try {
                options_.on_reload(reload);
            } catch (...) {
                hook_failures_.fetch_add(1, std::memory_order_relaxed);
            }
        }
    }

    KeyReloadOptions options_;
    FollowedKeys<Alg, ClockType> keys_;
    std::atomic<bool> requested_ = false;
    std::atomic<std::uint64_t> hook_failures_ = 0;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    // The last to be made and the first to go: it uses all of the above.
    std::jthread thread_;
};

}  // namespace signet
