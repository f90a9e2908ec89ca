// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "signet/request_context.hpp"
#include "signet/result.hpp"
#include "signet/session/events.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/record.hpp"

namespace signet {

/// The options of one login. Strings are stored unchanged: limit the length of those that a client sends.
struct LoginOptions {
    /// Use the lifetimes `SessionLimits::remember_me`.
    bool remember_me = false;
    /// The name of the device, for a list of sessions.
    std::string device{};
    /// Data of the program that is stored with the session.
    std::string client_data{};
    /// The request that logs in. If its `binding` is not empty, the session is bound to it: each refresh must
    /// present the same binding. Only a hash of the binding is stored.
    RequestContext request{};
    /// The private claims of the session's access tokens: a JSON object, or any struct that nlohmann/json
    /// converts to one. `auth_time`, the time of the login, is added unless it is set here. After a refresh
    /// `fresh` is false, see `RequireFreshLogin`; all other claims stay.
    nlohmann::json claims{};
};

/// Returns the private claims of the access token that a refresh issues, or refuses the refresh, for example
/// with `Errc::login_refused` for a disabled account. The claims replace those of the login, except that
/// `auth_time` stays that of the login and `fresh` is never true.
///
/// Called from several threads, before anything changes: an exception that it throws leaves `refresh`, and
/// the session is unchanged.
using FreshClaims = std::function<Result<nlohmann::json>(const SessionRecord&)>;

/// The options of a `SessionManager`.
struct SessionOptions {
    /// How long sessions last, and how many an owner may have.
    SessionLimits limits{};
    /// Called at each refresh. If empty, refreshed access tokens have the claims of the login.
    FreshClaims fresh_claims{};
    /// Called after each event if it is not empty.
    SessionEventHook on_event{};
    /// The lifetime of access tokens: above 0 and at most the lifetime of the access policy. Defaults to the
    /// lifetime of the access policy.
    std::optional<std::chrono::seconds> access_lifetime{};
};

}  // namespace signet
