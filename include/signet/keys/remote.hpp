// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
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
#include "signet/detail/base/option_limits.hpp"
#include "signet/detail/crypto/random.hpp"
#include "signet/detail/jose/key_id.hpp"
#include "signet/detail/jwt/refetch_request.hpp"
#include "signet/detail/jwt/ring_key.hpp"
#include "signet/detail/system/snapshot.hpp"
#include "signet/error.hpp"
#include "signet/keys/detail/fetched.hpp"
#include "signet/keys/detail/freshness.hpp"
#include "signet/keys/detail/remote_ring.hpp"
#include "signet/keys/discovery.hpp"
#include "signet/keys/fetch.hpp"
#include "signet/keys/remote_options.hpp"
#include "signet/live_key_ring.hpp"

namespace signet {

/// The address of a JWK Set.
struct JwkSetUrl {
    std::string url;
};

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
        next_fetch_ =
            now + with_jitter(std::clamp(fresh, options_.minimum_refresh, options_.maximum_refresh));
        state_.fetched_at = now;
        state_.keys = size;
        state_.skipped = ring.skipped;
    }

    /// `period`, changed by the random part of this key set, within the bounds of the options.
    [[nodiscard]] std::chrono::seconds with_jitter(std::chrono::seconds period) const {
        const std::chrono::seconds part{static_cast<std::chrono::seconds::rep>(
            static_cast<double>(period.count()) * options_.jitter_percent / 100 * random_part_)};
        return period - part >= options_.minimum_refresh
                   ? period - part
                   : (std::min)(period + part, options_.maximum_refresh);
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
    /// From zero to one. Constant, so that the random numbers cannot fail later.
    double random_part_ = detail::random_fraction();
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
