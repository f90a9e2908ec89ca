// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "signet/request_context.hpp"
#include "signet/result.hpp"
#include "signet/session/events.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/record.hpp"

namespace signet {

/// What is particular to one login. Texts that come from a client are kept as they are: bound their length
/// before.
struct LoginOptions {
    /// Follow `SessionLimits::remember_me`.
    bool remember_me = false;
    /// What the person calls the device.
    std::string device{};
    /// Whatever the program wants to keep with the session.
    std::string client_data{};
    /// The request that logs in. The session is bound to its `binding`, unless that is empty: each refresh
    /// must then come with the same. Only a hash of the binding is kept.
    RequestContext request{};
    /// The private claims of the session's access tokens: a JSON object, or any struct that nlohmann/json can
    /// turn into one. The tokens get `auth_time`, the time of the login, as well, unless it is given here.
    /// After a refresh `fresh` is false, see `RequireFreshLogin`; all other claims stay.
    nlohmann::json claims{};
};

/// Returns the private claims of the access token that a refresh answers with, or refuses the refresh, with
/// `Errc::login_refused` for an account that has been disabled. They replace those given at login, except
/// that `auth_time` stays that of the login and `fresh` is never true. It is called from several threads, and
/// before anything has changed: what it throws comes out of `refresh`, with the session as it was.
using FreshClaims = std::function<Result<nlohmann::json>(const SessionRecord&)>;

/// What is the same for every session of a manager.
struct SessionOptions {
    SessionLimits limits{};       ///< how long sessions live, and how many there may be
    FreshClaims fresh_claims{};   ///< called at each refresh; empty: the claims of the login
    SessionEventHook on_event{};  ///< called after each event; empty: no call
};

}  // namespace signet
