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
#include "signet/detail/base/option_limits.hpp"
#include "signet/error.hpp"
#include "signet/keys/detail/file_watch.hpp"
#include "signet/keys/load.hpp"
#include "signet/keys/schedule.hpp"
#include "signet/live_key_ring.hpp"

namespace signet {

/// The result of reading the keys again.
struct KeyReloadReport {
    enum class Outcome : std::uint8_t {
        unchanged,
        replaced,
        failed,  ///< The keys cannot be used. The ring is not changed.
    };
    Outcome outcome = Outcome::unchanged;
    /// For `failed`, the reason, in a sentence that never contains a key.
    std::string reason{};
    /// The number of keys of the ring.
    std::size_t keys = 0;
    /// The id of the signing key; empty when it has none, and for public keys.
    std::string signing_key{};
};

/// How often a `KeyReloader` reads the keys, and what it reports.
struct KeyReloadOptions {
    /// The time between two checks of the files, which are read if they have changed. It must be well below
    /// `KeyRotation::announce`. With zero, the reloader has no thread, and only `KeyReloader::reload` reads
    /// the keys.
    std::chrono::milliseconds interval = std::chrono::seconds{10};
    /// Called in the thread of the reloader after each read that was not `unchanged`. A failure that repeats
    /// is reported once. What the function throws is counted (`KeyReloader::hook_failures`) and discarded.
    std::function<void(const KeyReloadReport&)> on_reload{};
};

/// A live key ring that follows a file or directory of keys (`load_key_set`), so that keys change without a
/// restart.
///
/// Each read replaces the ring if the content of the files has changed, or if it is time for a key to sign or
/// to expire. Files whose names, sizes, times and inodes have not changed are read every five minutes only,
/// and for three seconds after a change, because the times are coarse in some file systems. Keys that cannot
/// be used leave the ring unchanged.
///
/// The thread ends with the reloader; issuers and verifiers made from `ring()` keep the last ring. A forked
/// child process does not have the thread: create a reloader after the fork. Thread-safe.
template <Algorithm Alg = HS256, Clock ClockType = SystemClock>
class KeyReloader {
public:
    /// Throws KeyError or KeyFileError when the keys cannot be used, and ConfigurationError for a negative
    /// interval.
    explicit KeyReloader(const std::filesystem::path& path, KeyReloadOptions options = {},
                         const ClockType& clock = {})
        : KeyReloader{path, std::move(options), clock, detail::load_keys<Alg>(path), clock.now()} {}

    /// The ring for issuers and verifiers. They remain valid after the reloader is destroyed.
    [[nodiscard]] const LiveKeyRing<Alg>& ring() const noexcept { return ring_; }

    /// Reads the keys at once, in the calling thread. Throws only `std::bad_alloc`, also when the clock
    /// throws. Do not call it in a signal handler.
    KeyReloadReport reload() {
        const std::scoped_lock one_at_a_time{reloading_};
        try {
            const auto now = clock_.now();
            detail::LoadedKeys<Alg> loaded = detail::load_keys<Alg>(path_);
            auto schedules = loaded.set.schedules();
            auto statuses = key_statuses(schedules, now);
            if (loaded.digest == digest_ && statuses == statuses_) {
                return report(KeyReloadReport::Outcome::unchanged);
            }
            ring_.replace(loaded.set.ring_at(now));
            digest_ = std::move(loaded.digest);
            schedules_ = std::move(schedules);
            statuses_ = std::move(statuses);
            return report(KeyReloadReport::Outcome::replaced);
        } catch (const std::exception& error) {
            return report(KeyReloadReport::Outcome::failed, error.what());
        } catch (...) {
            return report(KeyReloadReport::Outcome::failed,
                          "reading the keys or the clock threw something that is not a std::exception");
        }
    }

    /// Makes the thread of the reloader read the keys within a quarter of a second. Async-signal-safe.
    void request_reload() noexcept { requested_.store(true, std::memory_order_relaxed); }

    /// How often `on_reload` has thrown. Thread-safe.
    [[nodiscard]] std::uint64_t hook_failures() const noexcept {
        return hook_failures_.load(std::memory_order_relaxed);
    }

private:
    KeyReloader(const std::filesystem::path& path, KeyReloadOptions&& options, const ClockType& clock,
                const detail::LoadedKeys<Alg>& loaded, std::chrono::sys_seconds at)
        : options_{std::move(options)},
          path_{path},
          clock_{clock},
          ring_{loaded.set.ring_at(at)},
          digest_{loaded.digest},
          schedules_{loaded.set.schedules()},
          statuses_{loaded.set.statuses_at(at)} {
        using std::chrono::milliseconds;
        detail::require_valid(options_.interval >= milliseconds{0},
                              "KeyReloadOptions::interval must not be negative");
        if (options_.interval > milliseconds{0}) {
            thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
        }
    }

    [[nodiscard]] KeyReloadReport report(KeyReloadReport::Outcome outcome, const char* reason = "") const {
        const auto ring = ring_.read();
        KeyReloadReport result{.outcome = outcome, .reason = reason, .keys = ring->size()};
        if constexpr (SignatureAlgorithm<Alg>) {
            result.signing_key = ring->signing_key().id().value_or("");
        }
        return result;
    }

    static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may use lock-free atomics only");

    void run(const std::stop_token& stop) {
        // A signal handler can set a flag but cannot notify a condition variable, so this polls.
        constexpr std::chrono::milliseconds poll_interval{250};
        const auto step = (std::min)(poll_interval, options_.interval);
        auto next_read = std::chrono::steady_clock::now() + options_.interval;
        std::string told;
        std::unique_lock lock{mutex_};
        while (!stop.stop_requested()) {
            wake_.wait_for(lock, stop, step, [] { return false; });
            if (stop.stop_requested()) {
                return;
            }
            const bool is_requested = requested_.exchange(false, std::memory_order_relaxed);
            if (is_requested || std::chrono::steady_clock::now() >= next_read) {
                read_keys(told, is_requested);
                next_read = std::chrono::steady_clock::now() + options_.interval;
            }
        }
    }

    /// Whether the ring may differ from the files or from the schedule of its keys.
    bool may_be_outdated() noexcept {
        try {
            if (watch_.must_read(path_, std::chrono::steady_clock::now())) {
                return true;
            }
            const std::scoped_lock one_at_a_time{reloading_};
            return key_statuses(schedules_, clock_.now()) != statuses_;
        } catch (...) {
            return true;  // `reload` throws it again, or reports it.
        }
    }

    void read_keys(std::string& told, bool is_requested) noexcept {
        try {
            if (!is_requested && !may_be_outdated()) {
                return;
            }
            const KeyReloadReport result = reload();
            if (result.outcome == KeyReloadReport::Outcome::failed) {
                watch_.forget();
            }
            const bool is_news =
                result.outcome == KeyReloadReport::Outcome::replaced || result.reason != told;
            told = result.reason;
            if (is_news && result.outcome != KeyReloadReport::Outcome::unchanged) {
                call_hook(result);
            }
        } catch (...) {
            // Out of memory: the ring remains valid, and the next read follows.
            watch_.forget();
        }
    }

    void call_hook(const KeyReloadReport& result) noexcept {
        if (options_.on_reload) {
            try {
                options_.on_reload(result);
            } catch (...) {
                hook_failures_.fetch_add(1, std::memory_order_relaxed);
            }
        }
    }

    KeyReloadOptions options_;
    std::filesystem::path path_;
    ClockType clock_;
    LiveKeyRing<Alg> ring_;
    std::mutex reloading_;
    std::string digest_;
    std::vector<KeySchedule> schedules_;
    std::vector<KeyStatus> statuses_;
    /// Used by the thread of the reloader only.
    detail::FileWatch watch_{};
    std::atomic<bool> requested_ = false;
    std::atomic<std::uint64_t> hook_failures_ = 0;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    // Last, because it uses all other members.
    std::jthread thread_;
};

}  // namespace signet
