// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signet/detail/deleted.hpp"
#include "signet/error.hpp"
#include "signet/policy.hpp"
#include "signet/session/events.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/login_options.hpp"
#include "signet/session/refresher.hpp"
#include "signet/session/session_holder.hpp"
#include "signet/session/session_ids.hpp"
#include "signet/session/session_policies.hpp"
#include "signet/session/session_record.hpp"
#include "signet/session/session_store.hpp"
#include "signet/session/session_tokens.hpp"
#include "signet/token.hpp"
#include "signet/verified.hpp"

namespace signet {

/// Carries logins from sign-in to logout: rotation, replay detection, revocation, devices.
/// ```
/// signet::MemoryStore store;
/// signet::SessionManager sessions{store, issuer};
/// signet::Result<signet::TokenPair> pair = sessions.log_in("user-42", {.device = "Laptop"});
/// ```
/// Keeps no state but counters: any number of managers, in any number of processes, may serve one store. The
/// store must outlive it. Thread-safe. What it refuses also comes as an event.
///
/// Every function may fail with `Errc::store_unavailable`; nothing is accepted then.
template <SessionStore Store, class AccessIssuer, class RefreshIssuer = AccessIssuer,
          class Policies = SessionPolicies<>>
class SessionManager {
public:
    using Access = typename Policies::access;       ///< policy of the access tokens
    using Refresh = typename Policies::refresh;     ///< policy of the refresh tokens
    using Pair = BasicTokenPair<Access, Refresh>;   ///< what a login gets
    using Holder = SessionHolder<Access, Refresh>;  ///< who may end a session

    /// Throws ConfigurationError for limits that cannot work.
    SessionManager(Store& store, IssuerPair<AccessIssuer, RefreshIssuer> issuers,
                   SessionOptions options = {.limits = SessionLimits::of<Refresh>()})
        : store_{&store},
          tokens_{std::move(issuers)},
          limits_{checked(options.limits)},
          fresh_claims_{std::move(options.fresh_claims)},
          events_{std::move(options.on_event)} {}

    /// One issuer for both tokens.
    SessionManager(Store& store, const AccessIssuer& issuer,
                   SessionOptions options = {.limits = SessionLimits::of<Refresh>()}) requires
        std::same_as<AccessIssuer, RefreshIssuer>
        : SessionManager{store, IssuerPair{issuer, issuer}, std::move(options)} {}

    SessionManager(const SessionManager&) = delete;
    SessionManager& operator=(const SessionManager&) = delete;
    ~SessionManager() = default;

    /// Begins a session for somebody whose password or other proof has just been checked.
    ///
    /// `Errc::too_many_sessions` when the cap refuses it. Throws ClaimsError, like `TokenIssuer::issue`, for
    /// a subject or claims that cannot be put into a token; nothing is stored then.
    [[nodiscard]] Result<Pair> log_in(std::string_view subject, const LoginOptions& options = {}) {
        if (subject.empty()) {
            throw ClaimsError{"a session needs a subject: say whose it is"};
        }
        const std::chrono::sys_seconds now = tokens_.now();
        SessionRecord record = new_record(subject, options, now);
        Pair pair = tokens_.pair(record, options.claims, now);
        if (!options.claims.is_null()) {
            record.claims = options.claims.dump();
        }
        const auto ended = store_->insert(record, limits_.cap);
        if (!ended) {
            events_.raise({.kind = SessionEventKind::refused,
                           .at = now,
                           .subject = subject,
                           .device = record.device,
                           .error = ended.error().code()});
            return std::unexpected{ended.error()};
        }
        raise_revoked(*ended, subject, RevokedBy::session_cap, now);
        events_.raise({.kind = SessionEventKind::logged_in,
                       .at = now,
                       .session_id = record.id,
                       .subject = subject,
                       .device = record.device});
        return pair;
    }

    /// Exchanges a refresh token for a new pair, as docs/sessions.md describes. The answer to a token that
    /// was just exchanged is the same refresh token again.
    ///
    /// `Errc::unknown_session`, `session_revoked`, `session_idle_expired`, `session_expired`,
    /// `refresh_token_reused` (its session has ended), `session_store_behind`, `binding_mismatch`,
    /// `login_refused` or whatever `FreshClaims` says; `missing_claim` or `invalid_claim` for a token that
    /// comes from no manager.
    [[nodiscard]] Result<Pair> refresh(const Verified<Refresh>& token, const Binding& binding = {}) {
        return Refresher{*store_, tokens_, limits_, fresh_claims_, events_}.refresh(token, binding);
    }

    SIGNET_DELETE_BEGIN
    /// Text, issued tokens, access tokens and unchecked results are refused by the compiler.
    template <class Other, class Reason = only_a_verified_refresh_token_can_be_exchanged>
    requires(!std::derived_from<Other, Verified<Refresh>>) Result<Pair> refresh(const Other& other,
                                                                                const Binding& binding = {})
    = SIGNET_DELETE(
        "signet: only a verified refresh token can be exchanged: call verify<RefreshPolicy>() and check its "
        "result");
    SIGNET_DELETE_END

    /// Ends the session of this token. Not an error when it has ended already.
    Result<void> log_out(const Holder& holder) {
        const auto ended = end(holder.session_id(), holder.subject(), RevokedBy::owner);
        return ended ? Result<void>{} : std::unexpected{ended.error()};
    }

    /// Ends the subject's session with the given id: `Errc::unknown_session` when they have none. The session
    /// of the token must be live.
    Result<void> log_out_one(const Holder& holder, std::string_view session_id) {
        if (auto live = require_live(holder); !live) {
            return live;
        }
        const auto record = store_->find(session_id);
        if (!record) {
            return std::unexpected{record.error()};
        }
        if (!*record || (*record)->subject != holder.subject()) {
            return std::unexpected{TokenError{Errc::unknown_session}};
        }
        const auto ended = end(session_id, holder.subject(), RevokedBy::owner);
        return ended ? Result<void>{} : std::unexpected{ended.error()};
    }

    /// Ends all other sessions of the subject, as after a change of password. Gives how many. The session of
    /// the token must be live.
    Result<std::size_t> log_out_others(const Holder& holder) {
        if (const auto live = require_live(holder); !live) {
            return std::unexpected{live.error()};
        }
        return end_all(holder.subject(), holder.session_id(), RevokedBy::owner);
    }

    /// Ends every session of the subject, this one too. Gives how many. The session of the token must be
    /// live.
    Result<std::size_t> log_out_everywhere(const Holder& holder) {
        if (const auto live = require_live(holder); !live) {
            return std::unexpected{live.error()};
        }
        return end_all(holder.subject(), {}, RevokedBy::owner);
    }

    /// Ends a session from outside; true when this call did it. `Errc::unknown_session`.
    Result<bool> revoke(std::string_view session_id, RevokedBy by = RevokedBy::administrator) {
        const auto record = store_->find(session_id);
        if (!record) {
            return std::unexpected{record.error()};
        }
        if (!*record) {
            return std::unexpected{TokenError{Errc::unknown_session}};
        }
        return end(session_id, (*record)->subject, by);
    }

    /// Ends every session of a subject from outside, as when an account is closed. Gives how many.
    Result<std::size_t> revoke_all_of(std::string_view subject, RevokedBy by = RevokedBy::administrator) {
        return end_all(subject, {}, by);
    }

    /// The subject's live sessions, in the order of their logins.
    [[nodiscard]] Result<std::vector<SessionRecord>> sessions(std::string_view subject) {
        auto records = store_->list(subject);
        if (records) {
            const std::chrono::sys_seconds now = tokens_.now();
            std::erase_if(*records, [now](const SessionRecord& one) { return !one.is_live_at(now); });
        }
        return records;
    }

    /// Removes sessions from the store that no token can speak for any more, in bounded batches; call it now
    /// and then, from wherever. Gives how many. A session is kept until its last refresh token has expired
    /// even for a verifier with the largest leeway.
    Result<std::size_t> purge_expired(const PurgeLimits& limits = {}) {
        constexpr std::chrono::minutes largest_leeway{10};
        const std::chrono::sys_seconds now = tokens_.now();
        std::size_t total = 0;
        for (std::size_t batch = 0; batch < limits.batches; ++batch) {
            const auto removed = store_->purge(now - largest_leeway, limits.batch);
            if (!removed) {
                return std::unexpected{removed.error()};
            }
            if (*removed > 0) {
                total += *removed;
                events_.raise({.kind = SessionEventKind::purged, .at = now, .count = *removed});
            }
            if (*removed < limits.batch) {
                break;
            }
        }
        return total;
    }

    /// How often each event has happened.
    [[nodiscard]] SessionCounters counters() const noexcept { return events_.counters(); }
    /// The limits it was made with.
    [[nodiscard]] const SessionLimits& limits() const noexcept { return limits_; }

private:
    using Tokens = detail::SessionTokens<Access, Refresh, AccessIssuer, RefreshIssuer>;
    using Refresher = detail::Refresher<Store, Tokens>;

    static SessionLimits checked(const SessionLimits& limits) {
        detail::require_sound(limits, Access::lifetime);
        return limits;
    }

    SessionRecord new_record(std::string_view subject, const LoginOptions& options,
                             std::chrono::sys_seconds now) const {
        const SessionLifetimes& lifetimes = limits_.lifetimes_of(options.remember_me);
        SessionRecord record{.id = detail::new_session_id(*store_, subject),
                             .subject = std::string{subject},
                             .created_at = now,
                             .rotated_at = now,
                             .idle_end = now + lifetimes.idle,
                             .absolute_end = now + lifetimes.absolute,
                             .remember_me = options.remember_me,
                             .device = options.device,
                             .client_data = options.client_data};
        record.binding_hash = detail::binding_hash(record.id, options.binding);
        return record;
    }

    Result<void> require_live(const Holder& holder) {
        const auto record = store_->find(holder.session_id());
        if (!record) {
            return std::unexpected{record.error()};
        }
        if (!*record || (*record)->subject != holder.subject()) {
            return std::unexpected{TokenError{Errc::unknown_session}};
        }
        if (!(*record)->is_live_at(tokens_.now())) {
            return std::unexpected{
                TokenError{(*record)->revoked ? Errc::session_revoked : Errc::session_expired}};
        }
        return {};
    }

    Result<bool> end(std::string_view session_id, std::string_view subject, RevokedBy by) {
        const std::chrono::sys_seconds now = tokens_.now();
        const auto ended = store_->revoke(session_id, {.at = now, .by = by});
        if (ended && *ended) {
            raise_revoked({std::string{session_id}}, subject, by, now);
        }
        return ended;
    }

    Result<std::size_t> end_all(std::string_view subject, std::string_view except, RevokedBy by) {
        const std::chrono::sys_seconds now = tokens_.now();
        const auto ended = store_->revoke_all_of_subject(subject, except, {.at = now, .by = by});
        if (!ended) {
            return std::unexpected{ended.error()};
        }
        raise_revoked(*ended, subject, by, now);
        return ended->size();
    }

    void raise_revoked(const std::vector<std::string>& ids, std::string_view subject, RevokedBy by,
                       std::chrono::sys_seconds now) const noexcept {
        for (const std::string& id : ids) {
            events_.raise({.kind = SessionEventKind::revoked,
                           .at = now,
                           .session_id = id,
                           .subject = subject,
                           .by = by});
        }
    }

    Store* store_;
    Tokens tokens_;
    SessionLimits limits_;
    FreshClaims fresh_claims_;
    detail::EventSink events_;
};

}  // namespace signet
