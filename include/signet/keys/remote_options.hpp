// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "signet/detail/base/option_limits.hpp"
#include "signet/keys/jwk_set.hpp"

namespace signet {

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
    /// A key set fetches earlier than stated by a random part of up to this percentage of the time, so that
    /// key sets that start together do not fetch together. If that is before `minimum_refresh`, it fetches
    /// later by this part. Zero to 50.
    int jitter_percent = 10;
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

/// Throws ConfigurationError, which says how to fix it, for invalid options.
inline void require_valid(const RemoteKeyOptions& options) {
    using std::chrono::seconds;
    require_valid(options.minimum_refresh > seconds{0} &&
                      options.minimum_refresh <= options.default_refresh &&
                      options.default_refresh <= options.maximum_refresh,
                  "RemoteKeyOptions: minimum_refresh must be above zero, and default_refresh between "
                  "minimum_refresh and maximum_refresh");
    constexpr int largest_jitter = 50;
    require_valid(options.jitter_percent >= 0 && options.jitter_percent <= largest_jitter,
                  "RemoteKeyOptions::jitter_percent must be between 0 and 50");
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

}  // namespace signet
