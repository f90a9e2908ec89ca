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
    /// How a refresh changes the idle end.
    enum class Expiry {
        sliding,  ///< each refresh moves the idle end
        fixed,    ///< the idle end is set at login and never moves
    };

    /// How long a session lasts without a refresh: the lifetime of a refresh token. Defaults to the
    /// `lifetime` of the refresh policy; for `remember_me` to the larger of that and 30 days.
    std::optional<std::chrono::seconds> idle{};
    /// How long a session lasts at most, from its login. A change does not affect existing sessions. Defaults
    /// to the `absolute_lifetime` of the refresh policy, or to 90 days if it has none; for `remember_me` to
    /// the larger of that and 365 days.
    std::optional<std::chrono::seconds> absolute{};
    /// Whether a refresh extends the session.
    Expiry expiry = Expiry::sliding;
};

/// How many live sessions an owner may have.
struct SessionCap {
    /// What a login above the maximum does.
    enum class WhenFull {
        end_oldest,    ///< the login succeeds and the oldest session ends
        refuse_login,  ///< the login is refused: `Errc::too_many_sessions`
    };

    /// 0 for no limit. Without a limit, a client that logs in repeatedly fills the store.
    std::size_t maximum = 100;
    /// What a login above the maximum does.
    WhenFull when_full = WhenFull::end_oldest;
};

/// When a refresh token with a larger generation than its record moves the record forward. The store has then
/// lost writes, and the signature proves that the token was issued. Other such tokens are refused with
/// `Errc::session_store_behind`.
///
/// The defaults heal a failover that lost the last seconds, and refuse older tokens: after the restore of a
/// backup it is unknown which of their sessions were ended in the meantime.
struct StoreHealing {
    /// By how many generations the token may be larger than the record. 0 heals nothing.
    std::uint64_t maximum_generations = 2;
    /// How long ago the token may have been issued. With an older token, the client must log in again.
    std::chrono::seconds maximum_token_age = std::chrono::hours{1};
    /// Tokens issued before this time are not healed. Set it to the current time when you restore a backup.
    std::chrono::sys_seconds not_before{};
    /// Heals every difference and ignores the other members: a restored backup then restores sessions that
    /// were ended since.
    bool insecure_allow_any_gap = false;
};

/// The rules for sessions. The defaults suit a web application.
struct SessionLimits {
    /// For logins without `LoginOptions::remember_me`.
    SessionLifetimes lifetimes{};
    /// For logins with `LoginOptions::remember_me`.
    SessionLifetimes remember_me{};
    /// How long after a rotation the previous token still returns the same successor: 0 to 120 s. With 0,
    /// concurrent refreshes or a lost answer end the session.
    std::chrono::seconds retry_window{30};
    /// The maximum time by which an outage of the store extends the two windows: 0 to 24 h. A manager knows
    /// of an outage only if one of its own calls failed in it.
    std::chrono::seconds maximum_outage = std::chrono::hours{1};
    /// How long after it was spent a token that is two to four generations old is refused without ending the
    /// session (`Errc::refresh_token_superseded`), provided that the client has refreshed normally since: 0
    /// to 300 s. This allows for requests that the network delayed. With 0, such a token ends the session.
    std::chrono::seconds late_duplicate_window{60};
    /// How to handle a store that has lost writes.
    StoreHealing healing{};
    /// How many sessions one owner may have.
    SessionCap cap{};

    /// The lifetimes of logins with or without `LoginOptions::remember_me`.
    [[nodiscard]] constexpr const SessionLifetimes& lifetimes_of(bool remembered) const noexcept {
        return remembered ? remember_me : lifetimes;
    }

    /// These limits with every missing lifetime set from the refresh policy, see `SessionLifetimes`.
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

/// How many sessions `SessionManager::purge_expired` removes in one call.
struct PurgeLimits {
    /// The number of sessions in one call of the store, during which other callers may have to wait.
    std::size_t batch = 1000;
    /// The maximum number of calls of the store.
    std::size_t batches = 100;
};

}  // namespace signet
