// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "signet/error.hpp"
#include "signet/request_context.hpp"
#include "signet/session/record.hpp"

namespace signet {

/// What happened to a session.
enum class SessionEventKind : std::uint8_t {
    logged_in,       ///< a login created a session
    refreshed,       ///< a refresh token was exchanged for a new pair
    retried,         ///< a refresh token was presented again within the retry window and answered again
    reuse_detected,  ///< a spent refresh token was presented again: raise an alert
    store_behind,    ///< the store has lost writes: raise an alert
    revoked,         ///< a session was ended; `SessionEvent::by` says by whom
    purged,          ///< ended or expired sessions were removed; `SessionEvent::count` says how many
    refused,         ///< a login or a refresh was refused; `SessionEvent::error` says why
    late_duplicate,  ///< an older refresh token arrived late and was refused; the session continues
};

/// The number of enumerators of `SessionEventKind`.
inline constexpr std::size_t session_event_kinds = 9;

/// A stable name for logs and metrics, equal to the enumerator; `"unknown"` for any other value.
[[nodiscard]] constexpr std::string_view session_event_name(SessionEventKind kind) noexcept {
    constexpr std::array<std::string_view, session_event_kinds> names{
        "logged_in", "refreshed", "retried", "reuse_detected", "store_behind",
        "revoked",   "purged",    "refused", "late_duplicate"};
    const auto index = static_cast<std::size_t>(kind);
    // cppcheck-suppress returnDanglingLifetime ; the views point to literals
    return index < names.size() ? names[index] : "unknown";
}

/// One event. It contains no token, no binding and no claim. The views and the pointer are valid only during
/// the call of the hook.
struct SessionEvent {
    SessionEventKind kind = SessionEventKind::refused;
    std::chrono::sys_seconds at{};
    /// Empty for `purged` and for a refused login.
    std::string_view session_id{};
    /// The subject of the session; for a refused login, the subject that tried to log in.
    std::string_view subject{};
    /// `LoginOptions::device`, if the record of the session was read.
    std::string_view device{};
    /// The generations of the presented token and of the record. A large difference suggests theft; a small
    /// one suggests a client that does not keep its newest token.
    std::optional<std::uint64_t> presented_generation{};
    std::optional<std::uint64_t> record_generation{};
    /// Why the call was refused. For `reuse_detected`: set if the store could not end the session.
    std::optional<Errc> error{};
    /// Who ended the session; only for `revoked`.
    std::optional<RevokedBy> by{};
    /// The number of sessions. Greater than 1 only for `purged`.
    std::size_t count = 1;
    /// The request that caused the event. Null for `purged`.
    const RequestContext* request = nullptr;
};

/// The event as one line of JSON, for a log:
/// `{"event":"revoked","time":1800000000,"session_id":"...","subject":"user-42","revoked_by":"owner"}`.
///
/// The names of the members are stable: `event`, `time` (seconds since 1970), `session_id`, `subject`,
/// `device`, `presented_generation`, `record_generation`, `error`, `revoked_by`, `count` (for `purged`), and
/// from the request `address`, `user_agent`, `request_id`. Members without a value are left out. The external
/// URL is left out because its query may contain a token. Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] inline std::string json_text(const SessionEvent& event) {
    nlohmann::ordered_json json{{"event", session_event_name(event.kind)},
                                {"time", event.at.time_since_epoch().count()}};
    const auto add_string = [&json](const char* name, std::string_view value) {
        if (!value.empty()) {
            json[name] = value;
        }
    };
    add_string("session_id", event.session_id);
    add_string("subject", event.subject);
    add_string("device", event.device);
    if (event.presented_generation) {
        json["presented_generation"] = *event.presented_generation;
    }
    if (event.record_generation) {
        json["record_generation"] = *event.record_generation;
    }
    add_string("error", event.error ? error_name(*event.error) : std::string_view{});
    add_string("revoked_by", event.by ? revoked_by_name(*event.by) : std::string_view{});
    if (event.kind == SessionEventKind::purged) {
        json["count"] = event.count;
    }
    if (event.request != nullptr) {
        add_string("address", event.request->address);
        add_string("user_agent", event.request->user_agent);
        add_string("request_id", event.request->request_id);
    }
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

/// Called after each event, on the thread that caused it, from several threads at once. An exception that it
/// throws is counted and ignored.
using SessionEventHook = std::function<void(const SessionEvent&)>;

/// How often each event has happened since the manager was constructed.
struct SessionCounters {
    /// One for each `SessionEventKind`. `purged` counts sessions, the others count events.
    ///@{
    std::uint64_t logged_in = 0;
    std::uint64_t refreshed = 0;
    std::uint64_t retried = 0;
    std::uint64_t reuse_detected = 0;
    std::uint64_t store_behind = 0;
    std::uint64_t revoked = 0;
    std::uint64_t purged = 0;
    std::uint64_t refused = 0;
    std::uint64_t late_duplicate = 0;
    ///@}
    /// How often the hook has thrown.
    std::uint64_t hook_failures = 0;
};

}  // namespace signet
