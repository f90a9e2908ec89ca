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

#include "signet/detail/base/deleted.hpp"
#include "signet/error.hpp"
#include "signet/policy.hpp"
#include "signet/request_context.hpp"
#include "signet/result.hpp"
#include "signet/session/detail/binding.hpp"
#include "signet/session/detail/endings.hpp"
#include "signet/session/detail/login_claims.hpp"
#include "signet/session/detail/outages.hpp"
#include "signet/session/detail/refresher.hpp"
#include "signet/session/events.hpp"
#include "signet/session/holder.hpp"
#include "signet/session/ids.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/login_options.hpp"
#include "signet/session/policies.hpp"
#include "signet/session/record.hpp"
#include "signet/session/store.hpp"
#include "signet/session/tokens.hpp"
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
    SessionManager(Store& store, IssuerPair<AccessIssuer, RefreshIssuer> issuers, SessionOptions options = {})
        : store_{&store},
          tokens_{std::move(issuers)},
          limits_{checked(options.limits.template completed<Refresh>())},
          fresh_claims_{std::move(options.fresh_claims)},
          events_{std::move(options.on_event)} {}

    /// One issuer for both tokens.
    SessionManager(Store& store, const AccessIssuer& issuer, SessionOptions options = {})
        requires std::same_as<AccessIssuer, RefreshIssuer>
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
        std::string claims = detail::claims_at_login(options.claims, now);
        Pair pair = tokens_.pair(record, claims, now);
        record.claims = detail::stored_claims(options.claims, std::move(claims), now);
        const auto ended = store_->insert(record, limits_.cap);
        if (!ended) {
            events_.raise({.kind = SessionEventKind::refused,
                           .at = now,
                           .subject = subject,
                           .device = record.device,
                           .error = ended.error().code(),
                           .request = &options.request});
            return Unexpected{ended.error()};
        }
        endings(options.request).raise(*ended, subject, RevokedBy::session_cap, now);
        events_.raise({.kind = SessionEventKind::logged_in,
                       .at = now,
                       .session_id = record.id,
                       .subject = subject,
                       .device = record.device,
                       .request = &options.request});
        return pair;
    }

    /// Exchanges a refresh token for a new pair, as docs/sessions.md describes. The answer to a token that
    /// was just exchanged is the same refresh token again. A bound session demands `request.binding`.
    ///
    /// `Errc::unknown_session`, `session_revoked`, `session_idle_expired`, `session_expired`,
    /// `refresh_token_reused` (its session has ended), `refresh_token_superseded` (its session goes on),
    /// `session_store_behind`, `binding_mismatch`, `login_refused` or whatever `FreshClaims` says;
    /// `missing_claim` or `invalid_claim` for a token that comes from no manager.
    [[nodiscard]] Result<Pair> refresh(const Verified<Refresh>& token, const RequestContext& request = {}) {
        const auto presented = detail::PresentedToken::read(token);
        const detail::RefreshTools<Store, Tokens> tools{*store_,       tokens_, limits_,
                                                        fresh_claims_, events_, outages_};
        if (!presented) {
            const detail::PresentedToken unreadable{token.session_id(), token.issuer(), token.subject()};
            return detail::Refresh{tools, unreadable, request}.refuse(presented.error(), nullptr,
                                                                      tokens_.now());
        }
        return detail::Refresh{tools, *presented, request}.run();
    }

    SIGNET_DELETE_BEGIN
    /// Text, issued tokens, access tokens and unchecked results are refused by the compiler.
    template <class Other, class Reason = only_a_verified_refresh_token_can_be_exchanged>
        requires(!std::derived_from<Other, Verified<Refresh>>)
    Result<Pair> refresh(const Other& other, const RequestContext& request = {}) = SIGNET_DELETE(
        "signet: only a verified refresh token can be exchanged: call verify<RefreshPolicy>() and check its "
        "result");
    SIGNET_DELETE_END

    /// Ends the session of this token. Not an error when it has ended already. `Errc::unknown_session` when
    /// there is no such session, or it belongs to another owner than the token.
    Result<void> log_out(const Holder& holder, const RequestContext& request = {}) {
        const auto ended = endings(request).end_own(holder, holder.session_id(), RevokedBy::owner);
        return ended ? Result<void>{} : Unexpected{ended.error()};
    }

    /// Ends the owner's session with the given id: `Errc::unknown_session` when they have none. The session
    /// of the token must be live.
    Result<void> log_out_one(const Holder& holder, std::string_view session_id,
                             const RequestContext& request = {}) {
        if (auto live = endings(request).require_live(holder); !live) {
            return live;
        }
        const auto ended = endings(request).end_own(holder, session_id, RevokedBy::owner);
        return ended ? Result<void>{} : Unexpected{ended.error()};
    }

    /// Ends all other sessions of the owner, as after a change of password. Returns how many. The session of
    /// the token must be live.
    Result<std::size_t> log_out_others(const Holder& holder, const RequestContext& request = {},
                                       RevokedBy by = RevokedBy::owner) {
        if (const auto live = endings(request).require_live(holder); !live) {
            return Unexpected{live.error()};
        }
        return endings(request).end_all(holder.subject(), holder.session_id(), by);
    }

    /// Ends every session of the owner, this one too. Returns how many. The session of the token must be
    /// live.
    Result<std::size_t> log_out_everywhere(const Holder& holder, const RequestContext& request = {},
                                           RevokedBy by = RevokedBy::owner) {
        if (const auto live = endings(request).require_live(holder); !live) {
            return Unexpected{live.error()};
        }
        return endings(request).end_all(holder.subject(), {}, by);
    }

    /// Ends a session of this manager's issuer from outside; true when this call did it.
    /// `Errc::unknown_session`.
    Result<bool> revoke(std::string_view session_id, RevokedBy by = RevokedBy::administrator,
                        const RequestContext& request = {}) {
        const auto record = store_->find(session_id);
        if (!record) {
            return Unexpected{record.error()};
        }
        if (!*record || !(*record)->belongs_to(tokens_.owner((*record)->subject))) {
            return Unexpected{Error{Errc::unknown_session}};
        }
        return endings(request).end(session_id, (*record)->subject, by);
    }

    /// Ends every session of a subject from outside, as when an account is closed. Returns how many.
    Result<std::size_t> revoke_all_of(std::string_view subject, RevokedBy by = RevokedBy::administrator,
                                      const RequestContext& request = {}) {
        return endings(request).end_all(subject, {}, by);
    }

    /// The subject's live sessions, in the order of their logins.
    [[nodiscard]] Result<std::vector<SessionRecord>> sessions(std::string_view subject) {
        auto records = store_->list(tokens_.owner(subject));
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
                return Unexpected{removed.error()};
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

    static SessionLimits checked(const SessionLimits& limits) {
        detail::require_sound(limits, Access::lifetime);
        return limits;
    }

    SessionRecord new_record(std::string_view subject, const LoginOptions& options,
                             std::chrono::sys_seconds now) const {
        const SessionLifetimes& lifetimes = limits_.lifetimes_of(options.remember_me);
        SessionRecord record{.id = detail::new_session_id(*store_, subject),
                             .issuer = std::string{tokens_.owner(subject).issuer},
                             .subject = std::string{subject},
                             .created_at = now,
                             .rotated_at = now,
                             .idle_end = now + lifetimes.idle.value(),
                             .absolute_end = now + lifetimes.absolute.value(),
                             .remember_me = options.remember_me,
                             .device = options.device,
                             .client_data = options.client_data};
        record.binding_hash = detail::binding_hash(record.id, options.request.binding);
        return record;
    }

    auto endings(const RequestContext& request) {
        return detail::SessionEndings<Store, Tokens>{*store_, tokens_, events_, request};
    }

    Store* store_;
    Tokens tokens_;
    SessionLimits limits_;
    FreshClaims fresh_claims_;
    detail::EventSink events_;
    detail::StoreOutages outages_{};
};

}  // namespace signet
