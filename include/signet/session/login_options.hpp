// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "signet/error.hpp"
#include "signet/session/binding.hpp"
#include "signet/session/events.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/session_record.hpp"

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
    /// What the session is bound to: each refresh must then come with the same. Only a hash of it is kept.
    Binding binding{};
    /// The private claims of the session's access tokens: a JSON object, or any struct that nlohmann/json can
    /// turn into one.
    nlohmann::json claims{};
};

/// Gives the private claims of the access token that a refresh answers with, or refuses the refresh, with
/// `Errc::login_refused` for an account that has been disabled. Replaces those given at login. It is called
/// from several threads, and before anything has changed: what it throws comes out of `refresh`, with the
/// session as it was.
using FreshClaims = std::function<Result<nlohmann::json>(const SessionRecord&)>;

/// What is the same for every session of a manager.
struct SessionOptions {
    SessionLimits limits{};       ///< how long sessions live, and how many there may be
    FreshClaims fresh_claims{};   ///< asked at each refresh; empty: the claims of the login
    SessionEventHook on_event{};  ///< told of each event; empty: nobody
};

}  // namespace signet
