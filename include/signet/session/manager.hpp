// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "signet/algorithm.hpp"
#include "signet/clock.hpp"
#include "signet/detail/base/deleted.hpp"
#include "signet/detail/base/option_limits.hpp"
#include "signet/detail/jwt/policy_traits.hpp"
#include "signet/error.hpp"
#include "signet/issuer.hpp"
#include "signet/policy.hpp"
#include "signet/request_context.hpp"
#include "signet/result.hpp"
#include "signet/session/detail/binding.hpp"
#include "signet/session/detail/endings.hpp"
#include "signet/session/detail/erased_store.hpp"
#include "signet/session/detail/event_sink.hpp"
#include "signet/session/detail/login_claims.hpp"
#include "signet/session/detail/outages.hpp"
#include "signet/session/detail/refresher.hpp"
#include "signet/session/detail/sentences.hpp"
#include "signet/session/detail/tokens.hpp"
#include "signet/session/detail/valid_options.hpp"
#include "signet/session/events.hpp"
#include "signet/session/holder.hpp"
#include "signet/session/issuer_pair.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/login_options.hpp"
#include "signet/session/record.hpp"
#include "signet/session/store.hpp"
#include "signet/token.hpp"
#include "signet/verified.hpp"

namespace signet {

/// Manages sessions: login, refresh with rotation and reuse detection, logout, lists of devices.
/// ```
/// signet::MemoryStore store;
/// signet::SessionManager sessions{store, issuer};  // a signet::SessionManager<>
/// signet::Result<signet::TokenPair> pair = sessions.log_in("user-42", {.device = "Laptop"});
/// ```
/// The same type for every store, algorithm and clock. It keeps no state except counters and the outages of
/// the store, so any number of managers, in any number of processes, can use one store. The store must
/// outlive the manager. Thread-safe.
///
/// Every function can fail with `Errc::store_unavailable`; nothing is accepted then. Each refused login and
/// refresh is also an event.
template <class AccessPolicyType = AccessPolicy, class RefreshPolicyType = RefreshPolicy>
class SessionManager {
public:
    using Access = AccessPolicyType;                ///< policy of the access tokens
    using Refresh = RefreshPolicyType;              ///< policy of the refresh tokens
    using Pair = BasicTokenPair<Access, Refresh>;   ///< what a login or refresh returns
    using Holder = SessionHolder<Access, Refresh>;  ///< who may end a session

    static_assert(detail::CompletePolicy<Access>::value && detail::CompletePolicy<Refresh>::value);
    static_assert(std::chrono::seconds{Access::lifetime} < std::chrono::seconds{Refresh::lifetime},
                  "signet: the lifetime of an access token must be shorter than that of its refresh token");
    static_assert(std::chrono::seconds{Refresh::lifetime} <= SessionLimits::of<Refresh>().lifetimes.absolute,
                  "signet: a refresh token must not outlive its session (90 days unless the refresh policy "
                  "has `static constexpr std::chrono::seconds absolute_lifetime`)");

    /// Uses two issuers. `store` is a `SessionStore`. Throws ConfigurationError for invalid options.
    template <class Store, class AccessIssuer, class RefreshIssuer>
    SessionManager(Store& store, const IssuerPair<AccessIssuer, RefreshIssuer>& issuers,
                   SessionOptions options = {})
        : store_{detail::erased_store(store)},
          uses_store_clock_{HasClock<Store> &&
                            !SimulatedClock<std::remove_cvref_t<decltype(issuers.access.clock())>>},
          options_{valid(std::move(options))},
          tokens_{issuers, options_.access_lifetime.value_or(Access::lifetime)},
          events_{options_.on_event} {}

    /// Uses one issuer for both tokens.
    template <class Store, SignatureAlgorithm Alg, Clock ClockType>
    SessionManager(Store& store, const TokenIssuer<Alg, ClockType>& issuer, SessionOptions options = {})
        : SessionManager{store, IssuerPair{issuer, issuer}, std::move(options)} {}

    SessionManager(const SessionManager&) = delete;
    SessionManager& operator=(const SessionManager&) = delete;
    ~SessionManager() = default;

    /// Creates a session for a subject whose password or other proof the program has just checked.
    ///
    /// `Errc::too_many_sessions` if the cap refuses it. Throws ClaimsError, like `TokenIssuer::issue`, for a
    /// subject or claims that a token cannot contain; nothing is stored then.
    [[nodiscard]] Result<Pair> log_in(std::string_view subject, const LoginOptions& options = {}) {
        if (subject.empty()) {
            throw ClaimsError{"a session needs a subject: pass the id of the user to log_in"};
        }
        const std::chrono::sys_seconds now = tokens_.now();
        SessionRecord record = new_record(subject, options, now);
        std::string claims = detail::claims_at_login(options.claims, now);
        Pair pair = tokens_.pair(record, claims, now);
        record.claims = detail::stored_claims(options.claims, std::move(claims), now);
        const auto ended = store_.insert(record, options_.limits.cap);
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

    /// Exchanges a refresh token for a new pair, as docs/sessions.md describes. Within the retry window, a
    /// token that was already exchanged returns the same new refresh token again. A bound session requires
    /// `request.binding`.
    ///
    /// `Errc::unknown_session`, `session_revoked`, `session_idle_expired`, `session_expired`,
    /// `refresh_token_reused` (the session has ended), `refresh_token_superseded` (the session continues),
    /// `session_store_behind`, `binding_mismatch`, `login_refused` or another error of `FreshClaims`;
    /// `missing_claim` or `invalid_claim` for a token that a session manager did not issue.
    [[nodiscard]] Result<Pair> refresh(const Verified<Refresh>& token, const RequestContext& request = {}) {
        const auto presented = detail::PresentedToken::read(token);
        const detail::RefreshTools<Tokens> tools{store_,  tokens_,  options_,
                                                 events_, outages_, uses_store_clock_};
        if (!presented) {
            const detail::PresentedToken unreadable{token.session_id(), token.issuer(), token.subject()};
            return detail::Refresh{tools, unreadable, request}.refuse(presented.error(), nullptr,
                                                                      tokens_.now());
        }
        return detail::Refresh{tools, *presented, request}.run();
    }

    SIGNET_DELETE_BEGIN
    /// Strings, issued tokens, access tokens and unchecked results do not compile.
    template <class Other, class Reason = detail::only_a_verified_refresh_token_can_be_exchanged>
        requires(!std::derived_from<Other, Verified<Refresh>>)
    Result<Pair> refresh(const Other& other, const RequestContext& request = {}) = SIGNET_DELETE(
        "signet: only a verified refresh token can be exchanged: call verify<RefreshPolicy>() and check its "
        "result");
    SIGNET_DELETE_END

    /// Ends the session of the token. Succeeds if the session has already ended. `Errc::unknown_session` if
    /// the session does not exist or has another owner than the token.
    Result<void> log_out(const Holder& holder, const RequestContext& request = {}) {
        const auto ended = endings(request).end_own(holder, holder.session_id(), RevokedBy::owner);
        return ended ? Result<void>{} : Unexpected{ended.error()};
    }

    /// Ends the owner's session with the given id. The session of the token must be live.
    /// `Errc::unknown_session` if the owner does not have such a session.
    Result<void> log_out_one(const Holder& holder, std::string_view session_id,
                             const RequestContext& request = {}) {
        if (auto live = endings(request).require_live(holder); !live) {
            return live;
        }
        const auto ended = endings(request).end_own(holder, session_id, RevokedBy::owner);
        return ended ? Result<void>{} : Unexpected{ended.error()};
    }

    /// Ends all other sessions of the owner, for example after a change of password, and returns how many.
    /// The session of the token must be live.
    Result<std::size_t> log_out_others(const Holder& holder, const RequestContext& request = {},
                                       RevokedBy by = RevokedBy::owner) {
        if (const auto live = endings(request).require_live(holder); !live) {
            return Unexpected{live.error()};
        }
        return endings(request).end_all(holder.subject(), holder.session_id(), by);
    }

    /// Ends every session of the owner, including that of the token, and returns how many. The session of the
    /// token must be live.
    Result<std::size_t> log_out_everywhere(const Holder& holder, const RequestContext& request = {},
                                           RevokedBy by = RevokedBy::owner) {
        if (const auto live = endings(request).require_live(holder); !live) {
            return Unexpected{live.error()};
        }
        return endings(request).end_all(holder.subject(), {}, by);
    }

    /// Ends a session of this manager's issuer without a token of it, as an administrator does. Returns true
    /// if this call ended it, false if it had already ended. `Errc::unknown_session`.
    Result<bool> revoke(std::string_view session_id, RevokedBy by = RevokedBy::administrator,
                        const RequestContext& request = {}) {
        const auto record = store_.find(session_id);
        if (!record) {
            return Unexpected{record.error()};
        }
        if (!*record || !(*record)->belongs_to(tokens_.owner((*record)->subject))) {
            return Unexpected{Error{Errc::unknown_session}};
        }
        return endings(request).end(session_id, (*record)->subject, by);
    }

    /// Ends every session of a subject without a token, for example when an account is closed, and returns
    /// how many.
    Result<std::size_t> revoke_all_of(std::string_view subject, RevokedBy by = RevokedBy::administrator,
                                      const RequestContext& request = {}) {
        return endings(request).end_all(subject, {}, by);
    }

    /// The live sessions of the subject, ordered by login time.
    [[nodiscard]] Result<std::vector<SessionRecord>> sessions(std::string_view subject) {
        auto records = store_.list(tokens_.owner(subject));
        if (records) {
            const std::chrono::sys_seconds now = tokens_.now();
            std::erase_if(*records, [now](const SessionRecord& one) { return !one.is_live_at(now); });
        }
        return records;
    }

    /// Removes sessions whose refresh tokens have all expired, in bounded batches, and returns how many. Call
    /// it periodically, from any thread or process. A session is kept until its last refresh token has
    /// expired for a verifier with the largest leeway.
    Result<std::size_t> purge_expired(const PurgeLimits& limits = {}) {
        const std::chrono::sys_seconds now = tokens_.now();
        std::size_t total = 0;
        for (std::size_t batch = 0; batch < limits.batches; ++batch) {
            const auto removed = store_.purge(now - detail::maximum_leeway, limits.batch);
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

    /// How often each event has happened since construction.
    [[nodiscard]] SessionCounters counters() const noexcept { return events_.counters(); }
    /// The limits in use, with all lifetimes complete.
    [[nodiscard]] const SessionLimits& limits() const noexcept { return options_.limits; }

private:
    using Tokens = detail::SessionTokens<Access, Refresh>;

    static SessionOptions valid(SessionOptions options) {
        options.limits = options.limits.template completed<Refresh>();
        detail::require_valid(options, Access::lifetime);
        return options;
    }

    SessionRecord new_record(std::string_view subject, const LoginOptions& options,
                             std::chrono::sys_seconds now) const {
        const SessionLifetimes& lifetimes = options_.limits.lifetimes_of(options.remember_me);
        SessionRecord record{.id = detail::new_session_id(store_, subject),
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
        return detail::SessionEndings<Tokens>{store_, tokens_, events_, request};
    }

    AnySessionStore store_;
    bool uses_store_clock_;
    SessionOptions options_;
    Tokens tokens_;
    detail::EventSink events_;
    detail::StoreOutages outages_{};
};

}  // namespace signet
