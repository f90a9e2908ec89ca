// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <utility>

#include "signet/error.hpp"
#include "signet/session/binding.hpp"
#include "signet/session/events.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/login_options.hpp"
#include "signet/session/rotation.hpp"
#include "signet/session/session_record.hpp"
#include "signet/session/session_tokens.hpp"
#include "signet/verified.hpp"

namespace signet::detail {

/// One refresh: reads the record, decides, signs, and advances the record if nobody else has done so
/// meanwhile; else reads it again. A view of what its manager owns.
///
/// The new pair is signed before the record advances, so that nothing can go wrong between the two, and is
/// given out only after the store has said that this caller is the one who advanced it.
template <class Store, class Tokens>
class Refresher {
public:
    Refresher(Store& store, const Tokens& tokens, const SessionLimits& limits,
              const FreshClaims& fresh_claims, const EventSink& events)
        : store_{store}, tokens_{tokens}, limits_{limits}, fresh_claims_{fresh_claims}, events_{events} {}

    template <class Policy>
    auto refresh(const Verified<Policy>& token, const Binding& binding) const {
        using Pair = decltype(tokens_.pair(std::declval<const SessionRecord&>(), {}, {}));
        using Answer = Result<Pair>;

        const auto presented = PresentedToken::read(token);
        if (!presented) {
            const PresentedToken unreadable{token.session_id(), token.subject()};
            return Answer{refuse(presented.error(), unreadable, nullptr, tokens_.now())};
        }
        // Whoever loses the race finds the winner's generation on the next turn, so a second turn all but
        // always ends it.
        constexpr int turns = 8;
        for (int turn = 0; turn < turns; ++turn) {
            auto answer = try_once<Pair>(*presented, binding);
            if (!answer) {
                return Answer{std::unexpected{std::move(answer).error()}};
            }
            if (*answer) {
                return Answer{**std::move(answer)};
            }
        }
        return Answer{refuse({Errc::store_unavailable, "contended"}, *presented, nullptr, tokens_.now())};
    }

private:
    /// Nothing when another caller has changed the record between reading and advancing it.
    template <class Pair>
    Result<std::optional<Pair>> try_once(const PresentedToken& presented, const Binding& binding) const {
        const std::chrono::sys_seconds now = tokens_.now();
        const auto found = store_.find(presented.session_id);
        if (!found) {
            return refuse(found.error(), presented, nullptr, now);
        }
        // A session of somebody else is none of the bearer's, whatever the token's `sid` says.
        const bool is_own = *found && (*found)->subject == presented.subject;
        const SessionRecord* const record = is_own ? &**found : nullptr;

        const RotationDecision decision = decide(record, presented.generation, now, limits_);
        switch (decision) {
            case RotationDecision::rotate:
                return rotate<Pair>(*record, presented, binding, now);
            case RotationDecision::store_behind:
                if (!limits_.heal_store_behind) {
                    raise(SessionEventKind::store_behind, presented, record, now);
                    break;
                }
                return rotate<Pair>(*record, presented, binding, now);
            case RotationDecision::retry:
                return retry<Pair>(*record, presented, binding, now);
            case RotationDecision::reuse:
                return end_after_reuse(*record, presented, now);
            default:
                break;
        }
        return refuse({refusal_of(decision)}, presented, record, now);
    }

    template <class Pair>
    Result<std::optional<Pair>> rotate(const SessionRecord& record, const PresentedToken& presented,
                                       const Binding& binding, std::chrono::sys_seconds now) const {
        const Rotation next = rotation_after(record, presented.generation, now, limits_);
        SessionRecord rotated = record;
        rotated.generation = next.generation;
        rotated.rotated_at = next.rotated_at;
        rotated.idle_end = next.idle_end;
        auto pair = sign<Pair>(rotated, presented, binding, now);
        if (!pair) {
            return std::unexpected{std::move(pair).error()};
        }
        const auto advanced = store_.advance(record.id, record.generation, next);
        if (!advanced) {
            return refuse(advanced.error(), presented, &record, now);
        }
        if (!*advanced) {
            return std::nullopt;
        }
        if (presented.generation > record.generation) {
            raise(SessionEventKind::store_behind, presented, &record, now);
        }
        raise(SessionEventKind::refreshed, presented, &rotated, now);
        return *std::move(pair);
    }

    /// The record stays as it is, so the window does not move.
    template <class Pair>
    Result<std::optional<Pair>> retry(const SessionRecord& record, const PresentedToken& presented,
                                      const Binding& binding, std::chrono::sys_seconds now) const {
        auto pair = sign<Pair>(record, presented, binding, now);
        if (!pair) {
            return std::unexpected{std::move(pair).error()};
        }
        raise(SessionEventKind::retried, presented, &record, now);
        return *std::move(pair);
    }

    /// Whatever the binding: a spent token is a sign of theft from wherever it comes.
    std::unexpected<TokenError> end_after_reuse(const SessionRecord& record, const PresentedToken& presented,
                                                std::chrono::sys_seconds now) const {
        const auto ended = store_.revoke(record.id, {.at = now, .by = RevokedBy::reuse_detection});
        raise(SessionEventKind::reuse_detected, presented, &record, now, ended ? nullptr : &ended.error());
        if (!ended) {
            return refuse(ended.error(), presented, &record, now);
        }
        if (*ended) {
            events_.raise({.kind = SessionEventKind::revoked,
                           .at = now,
                           .session_id = record.id,
                           .subject = record.subject,
                           .device = record.device,
                           .by = RevokedBy::reuse_detection});
        }
        return refuse({Errc::refresh_token_reused}, presented, &record, now);
    }

    template <class Pair>
    Result<Pair> sign(const SessionRecord& record, const PresentedToken& presented, const Binding& binding,
                      std::chrono::sys_seconds now) const {
        if (!binding_fits(record.id, record.binding_hash, binding)) {
            return refuse({Errc::binding_mismatch}, presented, &record, now);
        }
        if (!fresh_claims_) {
            return sign_as_at_login<Pair>(record, presented, now);
        }
        const auto claims = fresh_claims_(record);
        if (!claims) {
            return refuse(claims.error(), presented, &record, now);
        }
        return tokens_.pair(record, *claims, now);
    }

    template <class Pair>
    Result<Pair> sign_as_at_login(const SessionRecord& record, const PresentedToken& presented,
                                  std::chrono::sys_seconds now) const {
        try {
            return tokens_.pair(record, now);
        } catch (const ClaimsError&) {
            // It was signed at login, so it is not what was stored then.
            return refuse({Errc::store_unavailable, "corrupt"}, presented, &record, now);
        }
    }

    void raise(SessionEventKind kind, const PresentedToken& presented, const SessionRecord* record,
               std::chrono::sys_seconds now, const TokenError* error = nullptr) const noexcept {
        SessionEvent event{.kind = kind,
                           .at = now,
                           .session_id = presented.session_id,
                           .subject = presented.subject,
                           .presented_generation = presented.generation};
        if (error != nullptr) {
            event.error = error->code();
        }
        if (record != nullptr) {
            event.device = record->device;
            event.record_generation = record->generation;
        }
        events_.raise(event);
    }

    std::unexpected<TokenError> refuse(TokenError error, const PresentedToken& presented,
                                       const SessionRecord* record, std::chrono::sys_seconds now) const {
        raise(SessionEventKind::refused, presented, record, now, &error);
        return std::unexpected{std::move(error)};
    }

    Store& store_;
    const Tokens& tokens_;
    const SessionLimits& limits_;
    const FreshClaims& fresh_claims_;
    const EventSink& events_;
};

}  // namespace signet::detail
