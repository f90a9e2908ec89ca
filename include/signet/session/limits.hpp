// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>

#include "signet/detail/policy_traits.hpp"
#include "signet/error.hpp"
#include "signet/policy.hpp"

namespace signet {

/// How long sessions last.
struct SessionLifetimes {
    /// What a refresh does to the idle end.
    enum class Expiry {
        sliding,  ///< each refresh moves the idle end on
        fixed,    ///< the idle end is set at login and never moves
    };

    /// How long a session lasts without a refresh: the life of a refresh token.
    std::chrono::seconds idle = RefreshPolicy::lifetime;
    /// How long a session lasts at most, counted from its login. Changing it leaves running sessions alone.
    std::chrono::seconds absolute = std::chrono::days{90};
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

    /// 0 for as many as they like.
    std::size_t maximum = 0;
    /// What one login too many does.
    WhenFull when_full = WhenFull::end_oldest;
};

/// The rules that sessions live by. The defaults suit a web application.
struct SessionLimits {
    /// The set for everyday logins.
    SessionLifetimes lifetimes{};
    /// The second set, for logins with `LoginOptions::remember_me`.
    SessionLifetimes remember_me{.idle = std::chrono::days{30}, .absolute = std::chrono::days{365}};
    /// How long after a rotation the token before it is still answered with the same successor: 0 to 120 s.
    /// With 0, two refreshes at once, or one lost answer, end the session.
    std::chrono::seconds retry_window{30};
    /// Whether a token that is ahead of the store moves the record forward (the store has lost writes, the
    /// signature proves that we issued it). If not, it is refused with `Errc::session_store_behind`.
    bool heal_store_behind = true;
    /// How many sessions one subject may have.
    SessionCap cap{};

    /// The set for a login with or without `LoginOptions::remember_me`.
    [[nodiscard]] constexpr const SessionLifetimes& lifetimes_of(bool remembered) const noexcept {
        return remembered ? remember_me : lifetimes;
    }

    /// The limits that go with a refresh policy: its `lifetime` as the idle lifetime, and its
    /// `absolute_lifetime`, when it has one, as the cap.
    template <class Refresh>
    [[nodiscard]] static constexpr SessionLimits of() {
        static_assert(detail::CompletePolicy<Refresh>::value);
        SessionLimits limits;
        limits.lifetimes.idle = Refresh::lifetime;
        if constexpr (requires {
                          { Refresh::absolute_lifetime } -> std::convertible_to<std::chrono::seconds>;
                      }) {
            limits.lifetimes.absolute = Refresh::absolute_lifetime;
        }
        if (limits.remember_me.idle < limits.lifetimes.idle) {
            limits.remember_me.idle = limits.lifetimes.idle;
        }
        if (limits.remember_me.absolute < limits.lifetimes.absolute) {
            limits.remember_me.absolute = limits.lifetimes.absolute;
        }
        return limits;
    }
};

/// How much `SessionManager::purge_expired` does in one call.
struct PurgeLimits {
    /// Sessions removed in one step of the store, which others may have to wait for.
    std::size_t batch = 1000;
    /// Steps of one call at most.
    std::size_t batches = 100;
};

namespace detail {

/// Throws ConfigurationError for limits that cannot work together, with the fix.
inline void require_sound(const SessionLimits& limits, std::chrono::seconds access_lifetime) {
    constexpr std::chrono::days longest{36500};
    const auto require = [](bool sound, const char* sentence) {
        if (!sound) {
            throw ConfigurationError{sentence};
        }
    };
    for (const SessionLifetimes* const lifetimes : {&limits.lifetimes, &limits.remember_me}) {
        require(lifetimes->idle > access_lifetime,
                "SessionLifetimes::idle must be longer than the access token lives");
        require(lifetimes->idle <= lifetimes->absolute,
                "SessionLifetimes::idle must not be longer than SessionLifetimes::absolute");
        require(lifetimes->absolute <= longest, "SessionLifetimes::absolute must be at most 36500 days");
        require(lifetimes->expiry == SessionLifetimes::Expiry::sliding ||
                    lifetimes->expiry == SessionLifetimes::Expiry::fixed,
                "SessionLifetimes::expiry must be sliding or fixed");
    }
    require(
        limits.retry_window >= std::chrono::seconds{0} && limits.retry_window <= std::chrono::seconds{120},
        "SessionLimits::retry_window must lie between 0 and 120 seconds: a longer one helps thieves");
    require(limits.retry_window < limits.lifetimes.idle && limits.retry_window < limits.remember_me.idle,
            "SessionLimits::retry_window must be shorter than SessionLifetimes::idle");
}

}  // namespace detail
}  // namespace signet
