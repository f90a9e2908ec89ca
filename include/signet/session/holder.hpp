// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <string_view>

#include "signet/detail/base/deleted.hpp"
#include "signet/session/detail/sentences.hpp"
#include "signet/verified.hpp"

namespace signet {

/// The client that presented a verified access or refresh token of a session, and may therefore end it.
///
/// A view: the token must outlive it. Immutable and therefore thread-safe.
template <class Access, class Refresh>
class SessionHolder {
public:
    // Implicit, so that a verified token can be passed where a holder is expected.
    SessionHolder(const Verified<Access>& token)  // NOLINT(google-explicit-constructor)
        : session_id_{token.session_id()}, issuer_{token.issuer()}, subject_{token.subject()} {}
    SessionHolder(const Verified<Refresh>& token)  // NOLINT(google-explicit-constructor)
        : session_id_{token.session_id()}, issuer_{token.issuer()}, subject_{token.subject()} {}

    SIGNET_DELETE_BEGIN
    /// Strings, issued tokens, decoded tokens and tokens of other types do not compile.
    template <class Other, class Reason = detail::only_a_verified_token_can_end_a_session>
        requires(!std::derived_from<Other, Verified<Access>> &&
                 !std::derived_from<Other, Verified<Refresh>> && !std::same_as<Other, SessionHolder>)
    SessionHolder(const Other& other) = SIGNET_DELETE(
        "signet: only a verified access or refresh token can end a session: call verify() and check its "
        "result");
    SIGNET_DELETE_END

    /// The `sid` of the token. Not empty if a session manager issued the token.
    [[nodiscard]] std::string_view session_id() const noexcept { return session_id_; }
    /// The `iss` of the token; empty if it has none.
    [[nodiscard]] std::string_view issuer() const noexcept { return issuer_; }
    /// The `sub` of the token.
    [[nodiscard]] std::string_view subject() const noexcept { return subject_; }

private:
    std::string_view session_id_;
    std::string_view issuer_;
    std::string_view subject_;
};

}  // namespace signet
