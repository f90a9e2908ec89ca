// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "signet/detail/jwt/policy_traits.hpp"
#include "signet/policy.hpp"

namespace signet {

/// How long sessions last.
struct SessionLifetimes {
    /// What a refresh does to the idle end.
    enum class Expiry {
        sliding,  ///< each refresh moves the idle end on
        fixed,    ///< the idle end is set at login and never moves
    };

    /// How long a session lasts without a refresh: the life of a refresh token. Defaults to the `lifetime` of
    /// the refresh policy; for remembered logins to 30 days, or to that where it is longer.
    std::optional<std::chrono::seconds> idle{};
    /// How long a session lasts at most, counted from its login. Changing it leaves running sessions alone.
    /// Defaults to the `absolute_lifetime` of the refresh policy, or to 90 days where it has none; for
    /// remembered logins to 365 days, or to that where it is longer.
    std::optional<std::chrono::seconds> absolute{};
    /// Whether using a session keeps it alive.
    Expiry expiry = Expiry::sliding;
};

/// How many sessions a subject may have at a time.
struct SessionCap {
    /// What happens to one login too many.
    enum class WhenFull {
        end_oldest,    ///< the login succeeds and the oldest session ends
        refuse_login,  ///< the login is refused: `Errc::too_many_sessions`
    };

    /// 0 for no limit. Without one, a client that logs in again and again fills the store.
    std::size_t maximum = 100;
    /// What one login too many does.
    WhenFull when_full = WhenFull::end_oldest;
};

/// When a token that is ahead of its record moves the record forward. The store has then lost writes, and the
/// signature proves that the token was issued. What is not healed is refused with
/// `Errc::session_store_behind`.
///
/// The defaults heal a failover that lost the last seconds, and refuse what was issued long before: after the
/// restore of a backup nobody knows which of those sessions were ended in the meantime.
struct StoreHealing {
    /// By how many generations the token may be ahead. 0 heals nothing.
    std::uint64_t maximum_generations = 2;
    /// How long ago the token may have been issued. A client that comes later has to log in again.
    std::chrono::seconds maximum_token_age = std::chrono::hours{1};
    /// Tokens issued before this moment are not healed. Set it to the present time when you restore a backup.
    std::chrono::sys_seconds not_before{};
    /// Heals every gap, whatever the other members say: a restored backup then brings back sessions that have
    /// ended since.
    bool insecure_allow_any_gap = false;
};

/// The rules for sessions. The defaults suit a web application.
struct SessionLimits {
    /// The set for everyday logins.
    SessionLifetimes lifetimes{};
    /// The second set, for logins with `LoginOptions::remember_me`.
    SessionLifetimes remember_me{};
    /// How long after a rotation the token before it is still answered with the same successor: 0 to 120 s.
    /// With 0, two refreshes at once, or one lost answer, end the session.
    std::chrono::seconds retry_window{30};
    /// By how much a time in which the store could not be reached extends the two windows, at most: 0 to 24
    /// h. A manager knows of such a time when a call of its own has failed in it.
    std::chrono::seconds maximum_outage = std::chrono::hours{1};
    /// How long after it was spent a token that is two to four generations old is refused without ending the
    /// session (`Errc::refresh_token_superseded`), provided that the client has refreshed normally since: 0
    /// to 300 s. A request that was delayed on its way looks like this. With 0, it ends the session.
    std::chrono::seconds late_duplicate_window{60};
    /// What is done about a store that has lost writes.
    StoreHealing healing{};
    /// How many sessions one owner may have.
    SessionCap cap{};

    /// The set for a login with or without `LoginOptions::remember_me`.
    [[nodiscard]] constexpr const SessionLifetimes& lifetimes_of(bool remembered) const noexcept {
        return remembered ? remember_me : lifetimes;
    }

    /// These limits with every lifetime that is missing taken from a refresh policy, see `SessionLifetimes`.
    template <class Refresh>
    [[nodiscard]] constexpr SessionLimits completed() const {
        static_assert(detail::CompletePolicy<Refresh>::value);
        constexpr std::chrono::seconds policy_idle{Refresh::lifetime};
        constexpr std::chrono::seconds policy_absolute = [] {
            if constexpr (requires {
                              { Refresh::absolute_lifetime } -> std::convertible_to<std::chrono::seconds>;
                          }) {
                return std::chrono::seconds{Refresh::absolute_lifetime};
            } else {
                return std::chrono::seconds{std::chrono::days{90}};
            }
        }();
        constexpr std::chrono::seconds month = std::chrono::days{30};
        constexpr std::chrono::seconds year = std::chrono::days{365};
        SessionLimits limits = *this;
        limits.lifetimes.idle = lifetimes.idle.value_or(policy_idle);
        limits.lifetimes.absolute = lifetimes.absolute.value_or(policy_absolute);
        limits.remember_me.idle = remember_me.idle.value_or((std::max)(month, policy_idle));
        limits.remember_me.absolute = remember_me.absolute.value_or((std::max)(year, policy_absolute));
        return limits;
    }

    /// The defaults for a refresh policy.
    template <class Refresh>
    [[nodiscard]] static constexpr SessionLimits of() {
        return SessionLimits{}.completed<Refresh>();
    }
};

/// How much `SessionManager::purge_expired` does in one call.
struct PurgeLimits {
    /// Sessions removed in one step of the store, which others may have to wait for.
    std::size_t batch = 1000;
    /// Steps of one call at most.
    std::size_t batches = 100;
};

}  // namespace signet
