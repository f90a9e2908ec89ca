// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "signet/error.hpp"

namespace signet::detail {

struct RefusalCode {
    int status;
    std::string_view error;
    /// Whether other credentials would help, so that the answer has a challenge.
    bool asks_for_credentials;
};

constexpr RefusalCode refusal_code(Errc code) noexcept {
    switch (code) {
        case Errc::missing_credentials:
            return {401, "missing_credentials", true};
        case Errc::malformed_credentials:
            return {400, "invalid_request", true};
        case Errc::csrf_mismatch:
            return {403, "csrf_mismatch", false};
        case Errc::insufficient_scope:
            return {403, "insufficient_scope", true};
        case Errc::login_too_old:
            return {401, "insufficient_user_authentication", true};
        case Errc::too_many_sessions:
            return {409, "too_many_sessions", false};
        case Errc::refresh_token_superseded:
            return {409, "refresh_token_superseded", false};
        case Errc::store_unavailable:
        case Errc::keys_unavailable:
        case Errc::duplicate_session_id:
            return {503, "temporarily_unavailable", false};
        default:
            // Every other code, including the codes of later releases, means that the token is not accepted.
            return {401, "invalid_token", true};
    }
}

/// The sentence for the client. It names no option of the server and no claim: those are for the log.
constexpr std::string_view public_sentence(Errc code) noexcept {
    switch (code) {
        case Errc::unexpected_issuer:
            return error_sentence(Errc::wrong_issuer);
        case Errc::unexpected_audience:
            return error_sentence(Errc::wrong_audience);
        default:
            return error_sentence(code);
    }
}

}  // namespace signet::detail
