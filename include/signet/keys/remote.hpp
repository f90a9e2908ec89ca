// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include "signet/algorithm.hpp"
#include "signet/clock.hpp"
#include "signet/detail/base/moved_from.hpp"
#include "signet/detail/jose/key_id.hpp"
#include "signet/detail/jwt/option_limits.hpp"
#include "signet/detail/jwt/refetch_request.hpp"
#include "signet/detail/jwt/ring_key.hpp"
#include "signet/detail/system/snapshot.hpp"
#include "signet/error.hpp"
#include "signet/keys/detail/fetched.hpp"
#include "signet/keys/detail/freshness.hpp"
#include "signet/keys/detail/remote_ring.hpp"
#include "signet/keys/discovery.hpp"
#include "signet/keys/fetch.hpp"
#include "signet/keys/jwk_set.hpp"
#include "signet/live_key_ring.hpp"

namespace signet {

/// The address of a JWK Set.
struct JwkSetUrl {
    std::string url;
};

/// The state of a `RemoteKeySet`, for health checks.
struct RemoteKeyState {
    /// When the last successful fetch started.
    std::optional<std::chrono::sys_seconds> fetched_at{};
    /// The time since then, by the clock of the key set.
    std::optional<std::chrono::seconds> age{};
    /// Until when the current keys verify.
    std::optional<std::chrono::sys_seconds> usable_until{};
    /// Whether the current keys verify now. Otherwise verifiers return `Errc::keys_unavailable`.
    bool is_usable = false;
    /// The number of keys of the ring, and of keys of the set that are for another purpose or cannot be used.
    std::size_t keys = 0;
    std::size_t skipped = 0;
    /// How many fetches succeeded and failed.
    std::uint64_t successes = 0;
    std::uint64_t failures = 0;
    /// Why the last fetch failed; empty if it succeeded.
    std::string failure{};
};

/// When a `RemoteKeySet` fetches the keys, how long it uses them, and the limits of a fetch.
struct RemoteKeyOptions {
    /// The time from one fetch to the next if the answer has neither `max-age` nor `Expires`.
    std::chrono::seconds default_refresh = std::chrono::minutes{5};
    /// The bounds for `max-age` and `Expires` (RFC 9111 §4.2). A key that the issuer removes is still
    /// accepted for up to `maximum_refresh`.
    std::chrono::seconds minimum_refresh = std::chrono::minutes{1};
    std::chrono::seconds maximum_refresh = std::chrono::hours{1};
    /// The shortest time between two fetches of which the second is for an unknown key id or follows a
    /// failure.
    std::chrono::seconds cooldown{30};
    /// How long keys verify after the last successful fetch, while the issuer does not answer. Then verifiers
    /// return `Errc::keys_unavailable`.
    std::chrono::seconds usable_for = std::chrono::hours{6};
    /// The limits of each request (`FetchRequest`).
    std::chrono::milliseconds time_limit = std::chrono::seconds{5};
    std::size_t size_limit = max_jwk_set_size;
    /// Called after each fetch, in the thread that fetched. What it throws is counted
    /// (`RemoteKeySet::hook_failures`) and discarded.
    std::function<void(const RemoteKeyState&)> on_fetch{};
    /// Fetch in a thread of the key set. Otherwise only `refresh` and `refresh_if_due` fetch.
    bool has_thread = true;
    /// Start without keys: the constructor does not fetch, and verifiers return `Errc::keys_unavailable`
    /// until the first fetch has succeeded.
    bool allow_late_start = false;
    /// Accept `http://` URLs: a person on the network can then replace the keys and sign any token.
    bool insecure_allow_http = false;
};

namespace detail {

/// Throws ConfigurationError, which says how to fix it, for options that no remote key set can have.
inline void require_valid(const RemoteKeyOptions& options) {
    using std::chrono::seconds;
    require_valid(options.minimum_refresh > seconds{0} &&
                      options.minimum_refresh <= options.default_refresh &&
                      options.default_refresh <= options.maximum_refresh,
                  "RemoteKeyOptions: minimum_refresh must be above zero, and default_refresh between "
                  "minimum_refresh and maximum_refresh");
    require_valid(options.cooldown > seconds{0}, "RemoteKeyOptions::cooldown must be above zero");
    require_valid(
        options.usable_for >= options.maximum_refresh && options.usable_for <= std::chrono::days{30},
        "RemoteKeyOptions::usable_for must be between maximum_refresh and 30 days");
    require_valid(
        options.time_limit > std::chrono::milliseconds{0} && options.time_limit <= std::chrono::minutes{5},
        "RemoteKeyOptions::time_limit must be above zero and at most 5 minutes");
    require_valid(options.size_limit > 0 && options.size_limit <= max_jwk_set_size,
                  "RemoteKeyOptions::size_limit must be between 1 byte and 64 KiB");
}

}  // namespace detail

/// The public keys of an issuer, which follow its JWK Set (RFC 7517 §5) over HTTPS.
///
/// A thread fetches the set when the previous answer is no longer fresh, and once after a verifier has seen
/// an unknown key id, at most once in `RemoteKeyOptions::cooldown`. No verification waits for a fetch: a
/// token with an unknown key id is refused with `Errc::unknown_key`, and accepted after the fetch. Keys of
/// the set that are for another purpose or cannot be used are skipped. The set is refused, and the previous
/// keys remain, if no key is left or more than `KeyRing::max_keys` are left.
///
/// The destructor ends the thread; it waits for a fetch function that ignores `FetchRequest::stop`. Verifiers
/// made from `ring()` then use the last keys for as long as `RemoteKeyOptions::usable_for` states. A forked
/// child process does not have the thread: create the key set after the fork. Thread-safe.
template <VerificationAlgorithm Alg, Clock ClockType = SystemClock>
    requires(detail::is_public<Public<Alg>>)
class RemoteKeySet {
public:
    /// Fetches the keys of a JWK Set. Throws ConfigurationError for invalid options or an invalid URL, and
    /// KeyFetchError when the keys cannot be fetched or used, unless `allow_late_start` is set.
    RemoteKeySet(const JwkSetUrl& keys, Fetch fetch, RemoteKeyOptions options = {}, ClockType clock = {})
        : RemoteKeySet{{}, keys.url, std::move(fetch), std::move(options), std::move(clock)} {
        detail::require_url("the URL of the JWK Set", url_, options_.insecure_allow_http);
        start();
    }
    /// The same, with the JWK Set that the metadata of the issuer names (`discover_jwk_set`). The metadata is
    /// fetched again after a failure.
    RemoteKeySet(IssuerUrl issuer, Fetch fetch, RemoteKeyOptions options = {}, ClockType clock = {})
        : RemoteKeySet{std::move(issuer), {}, std::move(fetch), std::move(options), std::move(clock)} {
        detail::require_issuer_url(issuer_.url, options_.insecure_allow_http);
        start();
    }
    RemoteKeySet(const RemoteKeySet&) = delete;
    RemoteKeySet& operator=(const RemoteKeySet&) = delete;
    ~RemoteKeySet() = default;

    /// The keys, for verifiers. They remain valid after the key set is destroyed.
    [[nodiscard]] const LiveKeyRing<Public<Alg>>& ring() const noexcept { return ring_; }

    /// The current state. Waits for no fetch.
    [[nodiscard]] RemoteKeyState state() const {
        const std::scoped_lock lock{mutex_};
        return state_at(clock_.now());
    }

    /// Fetches the keys at once, in the calling thread, without regard to the cooldown. Returns whether this
    /// succeeded; `state()` says why not. Throws only `std::bad_alloc`.
    bool refresh() {
        const std::scoped_lock one_at_a_time{fetching_};
        return fetch_keys({});
    }

    /// Fetches the keys if the thread of the key set would do so now: for programs without that thread.
    /// Returns whether it fetched. Throws only `std::bad_alloc`.
    bool refresh_if_due() {
        const std::scoped_lock one_at_a_time{fetching_};
        if (!is_due()) {
            return false;
        }
        fetch_keys({});
        return true;
    }

    /// How often `on_fetch` has thrown.
    [[nodiscard]] std::uint64_t hook_failures() const noexcept { return hook_failures_.load(); }

private:
    using Ring = detail::Snapshot<detail::RingKeys<detail::PublicRingKey>>;

    RemoteKeySet(IssuerUrl issuer, std::string url, Fetch fetch, RemoteKeyOptions options, ClockType clock)
        : issuer_{std::move(issuer)},
          url_{std::move(url)},
          fetch_{std::move(fetch)},
          options_{std::move(options)},
          clock_{std::move(clock)},
          keys_{std::make_shared<Ring>(following({}))},
          ring_{detail::KeyState::made_of<LiveKeyRing<Public<Alg>>>(detail::KeptPointer<Ring>{keys_})} {
        detail::require_valid(options_);
        detail::require_valid(fetch_ != nullptr, "a RemoteKeySet needs a fetch function");
    }

    void start() {
        if (!options_.allow_late_start && !refresh()) {
            throw KeyFetchError{state_.failure};
        }
        if (options_.has_thread) {
            thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
        }
    }

    detail::RingKeys<detail::PublicRingKey> following(detail::RingKeys<detail::PublicRingKey> keys) const {
        keys.follow(request_);
        return keys;
    }

    /// Whether the keys are no longer fresh, or a verifier needs a key and the cooldown is over. A clock that
    /// was set back makes them due.
    [[nodiscard]] bool is_due() const {
        const std::scoped_lock lock{mutex_};
        const auto now = clock_.now();
        return !tried_at_ || now < *tried_at_ || now >= next_fetch_ ||
               (request_->is_made() && now >= *tried_at_ + options_.cooldown);
    }

    void run(const std::stop_token& stop) noexcept {
        // The clock may be set, so the thread does not sleep until a time that it has computed.
        constexpr std::chrono::seconds step{1};
        while (!stop.stop_requested()) {
            try {
                request_->wait(stop, step, [this] { return is_due(); });
                const std::scoped_lock one_at_a_time{fetching_};
                if (!stop.stop_requested() && is_due()) {
                    fetch_keys(stop);
                }
            } catch (...) {
                // Out of memory, or a clock that throws. The keys remain valid for their time.
                std::this_thread::sleep_for(std::chrono::milliseconds{10});
            }
        }
    }

    /// Fetches and replaces the keys. Call it with `fetching_` locked.
    bool fetch_keys(const std::stop_token& stop) {
        const auto now = clock_.now();
        {
            const std::scoped_lock lock{mutex_};
            tried_at_ = now;
            // Also if this throws, the next attempt waits.
            next_fetch_ = now + options_.cooldown;
        }
        request_->take();
        std::string failure;
        try {
            FetchRequest request{.url = {},
                                 .time_limit = options_.time_limit,
                                 .size_limit = options_.size_limit,
                                 .insecure_allow_http = options_.insecure_allow_http,
                                 .stop = stop};
            if (url_.empty()) {
                url_ = discover_jwk_set(issuer_, fetch_, request);
            }
            request.url = url_;
            use(detail::fetch_within_limits(fetch_, request), now);
        } catch (const std::exception& error) {
            failure = error.what();
            if (failure.empty()) {
                failure = "the fetch function threw an exception without a message";
            }
        } catch (...) {
            failure = "the fetch function threw something that is not a std::exception";
        }
        const bool succeeded = failure.empty();
        if (!succeeded && !issuer_.url.empty()) {
            url_.clear();
        }
        tell(std::move(failure), now);
        return succeeded;
    }

    void use(const FetchAnswer& answer, std::chrono::sys_seconds now) {
        detail::require_success(answer, url_);
        const auto fresh = detail::freshness_of(answer, now).value_or(options_.default_refresh);
        auto ring = detail::read_remote_ring<Alg>(answer.body, url_, now + options_.usable_for);
        const std::size_t size = ring.keys.size();
        keys_->replace(following(std::move(ring.keys)));
        const std::scoped_lock lock{mutex_};
        next_fetch_ = now + std::clamp(fresh, options_.minimum_refresh, options_.maximum_refresh);
        state_.fetched_at = now;
        state_.keys = size;
        state_.skipped = ring.skipped;
    }

    void tell(std::string failure, std::chrono::sys_seconds now) {
        RemoteKeyState told;
        {
            const std::scoped_lock lock{mutex_};
            ++(failure.empty() ? state_.successes : state_.failures);
            state_.failure = std::move(failure);
            told = state_at(now);
        }
        if (options_.on_fetch) {
            try {
                options_.on_fetch(told);
            } catch (...) {
                hook_failures_.fetch_add(1);
            }
        }
    }

    [[nodiscard]] RemoteKeyState state_at(std::chrono::sys_seconds now) const {
        RemoteKeyState state = state_;
        if (state.fetched_at) {
            state.age = now - *state.fetched_at;
            state.usable_until = *state.fetched_at + options_.usable_for;
            state.is_usable = now < *state.usable_until;
        }
        return state;
    }

    IssuerUrl issuer_;
    /// The JWK Set; empty before discovery. Guarded by `fetching_`.
    std::string url_;
    Fetch fetch_;
    RemoteKeyOptions options_;
    ClockType clock_;
    std::shared_ptr<detail::RefetchRequest> request_ = std::make_shared<detail::RefetchRequest>();
    std::shared_ptr<Ring> keys_;
    LiveKeyRing<Public<Alg>> ring_;
    /// Held during a fetch.
    std::mutex fetching_;
    /// Guards the members below. Not held during a fetch.
    mutable std::mutex mutex_;
    std::optional<std::chrono::sys_seconds> tried_at_{};
    std::chrono::sys_seconds next_fetch_{};
    RemoteKeyState state_{};
    std::atomic<std::uint64_t> hook_failures_ = 0;
    // Last, because it uses all other members.
    std::jthread thread_;
};

}  // namespace signet
