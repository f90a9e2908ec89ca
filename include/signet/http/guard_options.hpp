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

/// A request that a guard refused, for a security log. The references are valid during the call only.
///
/// `subject`, `session_id` and `token_id` come from a token with a valid signature, for example one that is
/// expired, lacks a scope or belongs to an ended session. They are empty if the signature is invalid or the
/// token lacks the claim. A refused token proves nothing: use them only in the log.
struct RefusedRequest {
    const Error& error;             ///< why
    const RequestContext& context;  ///< the result of `GuardOptions::context`
    std::string_view subject{};     ///< `sub`
    std::string_view session_id{};  ///< `sid`
    std::string_view token_id{};    ///< `jti`
};

/// Options of a guard: which tokens it reads, and how it refuses a request.
struct GuardOptions {
    /// Where to look for a token. Defaults to the Authorization header only.
    TokenSources sources{};
    /// What the answer to a refused request contains.
    ChallengeOptions challenge{};
    /// Returns what the program knows about a request. Called once for each request, on the thread of the
    /// request. Its exceptions leave the handler. Without it, the context is empty: bound sessions are
    /// refused.
    std::function<RequestContext(const RequestView&)> context{};
    /// Called for each refusal, on the thread of the request: for the log. Its exceptions leave the handler.
    std::function<void(const RefusedRequest&)> on_refusal{};
};

}  // namespace signet
