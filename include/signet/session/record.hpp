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

/// Who ended a session. The numbers are what stores write down: they never change.
enum class RevokedBy : std::uint8_t {
    owner = 1,        ///< the user, by logging out
    administrator,    ///< the program, through `SessionManager::revoke`
    reuse_detection,  ///< a spent refresh token was presented: a second party has a copy
    session_cap,      ///< a newer login of a subject that may not have more sessions
    password_change,  ///< the user or the program, after a change of password
};

/// A stable name for logs, equal to the enumerator; `"unknown"` for a number that is none.
[[nodiscard]] constexpr std::string_view revoked_by_name(RevokedBy by) noexcept {
    switch (by) {
        case RevokedBy::owner:
            return "owner";
        case RevokedBy::administrator:
            return "administrator";
        case RevokedBy::reuse_detection:
            return "reuse_detection";
        case RevokedBy::session_cap:
            return "session_cap";
        case RevokedBy::password_change:
            return "password_change";
    }
    return "unknown";
}

/// When and by whom a session was ended.
struct Revocation {
    std::chrono::sys_seconds at{};    ///< by the clock of whoever ended it
    RevokedBy by = RevokedBy::owner;  ///< who ended it

    friend bool operator==(const Revocation&, const Revocation&) = default;
};

/// Whose sessions: an issuer and one of its subjects. Two issuers that share a store may both have a subject
/// "1"; their sessions have nothing to do with each other.
struct SessionOwner {
    std::string_view issuer{};   ///< the `iss` of the access tokens; empty for an issuer without a name
    std::string_view subject{};  ///< the `sub` of every token
};

/// Milliseconds since 1970.
using SessionTime = std::chrono::sys_time<std::chrono::milliseconds>;

/// When the last rotations of a session took place, the latest first. 0 is a time that is not known.
///
/// All of them come from one clock: that of the store where it has one (`HasClock`), else that of the
/// manager.
using RotationTimes = std::array<SessionTime, 4>;

/// One login, from sign-in to logout: the one row that a store keeps for it, however often it is refreshed.
///
/// No token is part of it, nor a hash of one. The current refresh token is a function of `subject`, `id`,
/// `generation`, `rotated_at`, `idle_end` and the issuer, so it can be signed again at any time; all earlier
/// ones are those with a smaller generation.
struct SessionRecord {
    /// 128 random bits as text: the `sid` of every token of the session.
    std::string id{};
    /// Whose tokens they are: the `iss` of the access tokens, empty for an issuer without a name. Nothing in
    /// a record of a version that did not keep it: such a session counts as one of every issuer.
    std::optional<std::string> issuer{};
    /// Who logged in: the `sub` of every token of the session.
    std::string subject{};
    /// The generation of the current refresh token: 0 at login, one more with each rotation.
    std::uint64_t generation = 0;
    /// When they logged in.
    std::chrono::sys_seconds created_at{};
    /// When the current refresh token was made, at login or at the last rotation: its `iat`.
    std::chrono::sys_seconds rotated_at{};
    /// When the session ends unless it is refreshed before: the `exp` of the current refresh token. No token
    /// of the session made since then expires later.
    std::chrono::sys_seconds idle_end{};
    /// When the session ends however it is used. Set at login, never moved.
    std::chrono::sys_seconds absolute_end{};
    /// When and by whom it was ended; nothing while it was not.
    std::optional<Revocation> revoked{};
    /// Which of the two sets of lifetimes the session follows.
    bool remember_me = false;
    /// What the person calls the device, for a list of sessions.
    std::string device{};
    /// Whatever the program wants to keep with the session. signet never looks at it.
    std::string client_data{};
    /// The hash of what the session is bound to; empty when it is bound to nothing. See `Binding`.
    std::string binding_hash{};
    /// The private claims of refreshed access tokens, as the text of a JSON object; empty for none.
    std::string claims{};
    /// When the session was rotated last, and before that.
    RotationTimes rotation_times{};

    /// Not ended by anybody, and before both of its ends.
    [[nodiscard]] bool is_live_at(std::chrono::sys_seconds now) const noexcept {
        return !revoked && now < idle_end && now < absolute_end;
    }

    /// Whose session it is; views into the record.
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
