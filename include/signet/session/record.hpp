// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "signet/detail/base/cxx23.hpp"

namespace signet {

/// Who ended a session. Stores write the numbers, so they never change.
enum class RevokedBy : std::uint8_t {
    owner = 1,        ///< the user, by logging out
    administrator,    ///< the program, through `SessionManager::revoke`
    reuse_detection,  ///< the manager: a spent refresh token was presented, so a second party has a copy
    session_cap,      ///< the store: a newer login of a subject that has reached `SessionCap::maximum`
    password_change,  ///< the user or the program, after a change of password
};

/// The names of the values of `RevokedBy`, which are equal to the enumerators, in the order of the values.
inline constexpr std::array<std::string_view, 5> revoked_by_names{"owner", "administrator", "reuse_detection",
                                                                  "session_cap", "password_change"};

/// The `RevokedBy` with this number; nullopt for any other number. For stores that read a record.
[[nodiscard]] constexpr std::optional<RevokedBy> revoked_by_of(std::uint64_t number) noexcept {
    return number >= 1 && number <= revoked_by_names.size() ? std::optional{static_cast<RevokedBy>(number)}
                                                            : std::nullopt;
}

/// A stable name for logs, equal to the enumerator; `"unknown"` for any other value.
[[nodiscard]] constexpr std::string_view revoked_by_name(RevokedBy by) noexcept {
    const auto number = static_cast<std::size_t>(by);
    return revoked_by_of(number) ? revoked_by_names[number - 1] : "unknown";
}

/// The number of `By` as a string literal, for stores that put it into SQL or Lua.
template <RevokedBy By>
inline constexpr char revoked_by_literal[2]{static_cast<char>('0' + static_cast<int>(By)), '\0'};

/// When and by whom a session was ended.
struct Revocation {
    std::chrono::sys_seconds at{};  ///< by the clock of the manager that ended it
    RevokedBy by = RevokedBy::owner;

    friend bool operator==(const Revocation&, const Revocation&) = default;
};

/// The owner of sessions: a subject of one issuer. Two issuers that share a store may both have a subject
/// "1"; these are two owners.
struct SessionOwner {
    std::string_view issuer{};   ///< the `iss` of the access tokens; empty for an issuer without a name
    std::string_view subject{};  ///< the `sub` of every token
};

/// Milliseconds since 1970.
using SessionTime = std::chrono::sys_time<std::chrono::milliseconds>;

/// The times of the last rotations of a session, the latest first. 0 is an unknown time.
///
/// All of them come from one clock: the store's if it `HasClock`, else the manager's.
using RotationTimes = std::array<SessionTime, 4>;

/// One session, from login to logout. A store keeps one record for it, which each refresh updates.
///
/// It contains no token and no hash of one. The current refresh token is determined by `subject`, `id`,
/// `generation`, `rotated_at`, `idle_end` and the issuer, so it can be signed again at any time. Earlier
/// tokens have a smaller generation.
struct SessionRecord {
    /// The `sid` of every token of the session: 128 random bits as a string, or what `NamesSessions` made.
    std::string id{};
    /// The `iss` of the access tokens; empty for an issuer without a name. Nullopt in a record of an older
    /// version, which did not store it: such a session belongs to every issuer.
    std::optional<std::string> issuer{};
    /// The user who logged in: the `sub` of every token of the session.
    std::string subject{};
    /// The generation of the current refresh token: 0 at login, one more with each rotation.
    std::uint64_t generation = 0;
    /// The time of the login.
    std::chrono::sys_seconds created_at{};
    /// When the current refresh token was issued, at login or at the last rotation: its `iat`.
    std::chrono::sys_seconds rotated_at{};
    /// When the session ends unless it is refreshed: the `exp` of the current refresh token. No token of the
    /// session that was issued since then expires later.
    std::chrono::sys_seconds idle_end{};
    /// When the session ends even if it is used. Set at login, never changed.
    std::chrono::sys_seconds absolute_end{};
    /// When and by whom the session was ended; nullopt if it was not.
    std::optional<Revocation> revoked{};
    /// Whether the session uses `SessionLimits::remember_me` instead of `SessionLimits::lifetimes`.
    bool remember_me = false;
    /// The name of the device, for a list of sessions.
    std::string device{};
    /// Data of the program. signet does not read it.
    std::string client_data{};
    /// The hash of the binding; empty if the session is not bound. See `Binding`.
    std::string binding_hash{};
    /// The private claims of refreshed access tokens, as a JSON object; empty for none.
    std::string claims{};
    /// When the session was rotated.
    RotationTimes rotation_times{};

    /// Whether the session was not ended and `now` is before both of its ends.
    [[nodiscard]] bool is_live_at(std::chrono::sys_seconds now) const noexcept {
        return !revoked && now < idle_end && now < absolute_end;
    }

    /// The owner of the session; views into the record.
    [[nodiscard]] SessionOwner owner() const noexcept {
        return {.issuer = issuer ? std::string_view{*issuer} : std::string_view{}, .subject = subject};
    }
    /// Whether the session belongs to `owner`.
    [[nodiscard]] bool belongs_to(const SessionOwner& owner) const noexcept {
        return subject == owner.subject && (!issuer || *issuer == owner.issuer);
    }

    friend bool operator==(const SessionRecord&, const SessionRecord&) = default;
};

}  // namespace signet
