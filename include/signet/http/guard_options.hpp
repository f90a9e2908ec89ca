// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <string_view>

#include "signet/error.hpp"
#include "signet/http/challenge.hpp"
#include "signet/http/request_view.hpp"
#include "signet/http/token_sources.hpp"
#include "signet/request_context.hpp"

namespace signet {

/// A request that a guard refused, for a security log. Refers to what exists during the call only.
///
/// `subject`, `session_id` and `token_id` come from a token whose signature is good: one that has expired,
/// lacks a scope, belongs to an ended session, came without its anti-forgery token and so on. They are empty
/// if the signature is not good, and if the token does not have them. A refused token proves nothing: write
/// them to the log, decide nothing by them.
struct RefusedRequest {
    const Error& error;             ///< why
    const RequestContext& context;  ///< what `GuardOptions::context` read from the request
    std::string_view subject{};     ///< `sub`
    std::string_view session_id{};  ///< `sid`
    std::string_view token_id{};    ///< `jti`
};

/// What `require` and `allow_anonymous` look for, and how they refuse.
struct GuardOptions {
    /// Where tokens are looked for. Defaults to the Authorization header alone.
    TokenSources sources{};
    /// What the answer to a refused request contains.
    ChallengeOptions challenge{};
    /// Reads from a request what the program knows about it. Called once for each request, on the thread of
    /// the request; what it throws comes out of the handler. Without it, the context is empty, and a bound
    /// session is refused.
    std::function<RequestContext(const RequestView&)> context{};
    /// Called for each refusal, on the thread of the request: for the log. What it throws comes out of the
    /// handler.
    std::function<void(const RefusedRequest&)> on_refusal{};
};

}  // namespace signet
