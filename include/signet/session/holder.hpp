// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <string_view>

#include "signet/detail/base/deleted.hpp"
#include "signet/verified.hpp"

namespace signet {

// Sentences, to be read in an error.
// NOLINTBEGIN(readability-identifier-naming)
/// Shown by the compiler when anything but a verified refresh token is to be exchanged.
struct only_a_verified_refresh_token_can_be_exchanged {};

/// Shown by the compiler when anything but a verified token is to stand for a session.
struct only_a_verified_token_can_speak_for_a_session {};
// NOLINTEND(readability-identifier-naming)

/// Somebody who has shown a token of a session, access or refresh, and may therefore end it. A view: it lives
/// no longer than the token. Immutable, and so thread-safe.
template <class Access, class Refresh>
class SessionHolder {
public:
    /// Who showed an access token.
    // Not explicit: where a holder is asked for, a verified token will do.
    SessionHolder(const Verified<Access>& token)  // NOLINT(google-explicit-constructor)
        : session_id_{token.session_id()}, issuer_{token.issuer()}, subject_{token.subject()} {}
    /// Who showed a refresh token.
    SessionHolder(const Verified<Refresh>& token)  // NOLINT(google-explicit-constructor)
        : session_id_{token.session_id()}, issuer_{token.issuer()}, subject_{token.subject()} {}

    SIGNET_DELETE_BEGIN
    /// Text, tokens that were only issued or decoded, and tokens of other types speak for no session.
    template <class Other, class Reason = only_a_verified_token_can_speak_for_a_session>
        requires(!std::derived_from<Other, Verified<Access>> &&
                 !std::derived_from<Other, Verified<Refresh>> && !std::same_as<Other, SessionHolder>)
    SessionHolder(const Other& other) =
        SIGNET_DELETE("signet: only a verified access or refresh token can speak for a session");
    SIGNET_DELETE_END

    /// Never empty for tokens of a session.
    [[nodiscard]] std::string_view session_id() const noexcept { return session_id_; }
    /// Who issued the token; empty for a token that does not say.
    [[nodiscard]] std::string_view issuer() const noexcept { return issuer_; }
    /// Whose session it is.
    [[nodiscard]] std::string_view subject() const noexcept { return subject_; }

private:
    std::string_view session_id_;
    std::string_view issuer_;
    std::string_view subject_;
};

}  // namespace signet
