// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>

#include "signet/error.hpp"
#include "signet/request_context.hpp"
#include "signet/result.hpp"
#include "signet/session/any_store.hpp"
#include "signet/session/detail/binding.hpp"
#include "signet/session/detail/event_sink.hpp"
#include "signet/session/detail/login_claims.hpp"
#include "signet/session/detail/outages.hpp"
#include "signet/session/detail/tokens.hpp"
#include "signet/session/events.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/login_options.hpp"
#include "signet/session/record.hpp"
#include "signet/session/rotation.hpp"
#include "signet/session/store.hpp"

namespace signet::detail {

/// What all refreshes of one manager share. Refers to members of the manager.
template <class Tokens>
struct RefreshTools {
    AnySessionStore& store;
    const Tokens& tokens;
    const SessionOptions& options;
    const EventSink& events;
    StoreOutages& outages;
    /// Rotation times come from the store's clock, which all servers share, unless time is simulated.
    bool uses_store_clock;
};

/// One refresh. One call of the store advances the record if the token is the current one, and returns the
/// record in any case; then the new pair is signed. If that fails, the client has lost an answer: it repeats
/// its request, which is a retry. A token that is not the current one is decided from the returned record.
///
/// A healed record, and every record if `fresh_claims` may refuse, is advanced in two steps: the pair is
/// signed before the record advances, and is returned only if the store reports that this caller advanced the
/// record. If another caller has changed the record meanwhile, the refresh starts again.
template <class Tokens>
class Refresh {
public:
    using Pair = typename Tokens::Pair;

    Refresh(const RefreshTools<Tokens>& tools, const PresentedToken& presented, const RequestContext& request)
        : tools_{tools}, presented_{presented}, request_{request} {}

    [[nodiscard]] Result<Pair> run() const {
        // A caller that loses the race reads the winner's generation in the second turn, which is then nearly
        // always the last one.
        constexpr int turns = 8;
        for (int turn = 0; turn < turns; ++turn) {
            auto answer = try_once();
            if (!answer) {
                return Unexpected{std::move(answer).error()};
            }
            if (*answer) {
                return **std::move(answer);
            }
        }
        return refuse(StoreFailure::contended, nullptr, tools_.tokens.now());
    }

    /// Raises the event of a refusal and returns its error.
    Unexpected<Error> refuse(Error error, const SessionRecord* record, std::chrono::sys_seconds now) const {
        raise(SessionEventKind::refused, record, now, &error);
        return Unexpected{std::move(error)};
    }

private:
    /// Returns nullopt if another caller changed the record between the read and the advance.
    Result<std::optional<Pair>> try_once() const {
        const SessionTime began = tools_.tokens.exact_now();
        const std::chrono::sys_seconds now = tools_.tokens.now();
        const auto found = may_advance_unread() ? advance_if_current(now) : read();
        if (!found) {
            return refuse_unreachable(found.error(), nullptr, began, now);
        }
        tools_.outages.note_answer(tools_.tokens.exact_now());
        if (*found && (*found)->advanced) {
            auto pair = sign((*found)->record, now);
            if (!pair) {
                return Unexpected{std::move(pair).error()};
            }
            raise(SessionEventKind::refreshed, &(*found)->record, now);
            return *std::move(pair);
        }
        // The session of another owner counts as unknown, even if the token has its `sid`.
        const bool is_own = *found && presented_.may_speak_for((*found)->record, tools_.tokens);
        const SessionRecord* const record = is_own ? &(*found)->record : nullptr;
        const RotationMoment moment{
            .now = now, .spent_ago = is_own ? known_spent_ago(*record, (*found)->read_at) : std::nullopt};

        const RotationDecision decision =
            decide(record, {presented_.generation, presented_.issued_at}, moment, tools_.options.limits);
        switch (decision) {
            case RotationDecision::rotate:
            case RotationDecision::heal:
                return rotate(*record, now);
            case RotationDecision::retry:
                return retry(*record, now);
            case RotationDecision::reuse:
                return end_after_reuse(*record, now);
            case RotationDecision::late_duplicate:
                raise(SessionEventKind::late_duplicate, record, now);
                break;
            case RotationDecision::store_behind:
                raise(SessionEventKind::store_behind, record, now);
                break;
            default:
                break;
        }
        return refuse({refusal_of(decision)}, record, now);
    }

    /// Only then can nothing refuse after the record has advanced.
    [[nodiscard]] bool may_advance_unread() const noexcept {
        return !tools_.options.fresh_claims && tools_.tokens.is_own_issuer(presented_.issuer);
    }

    Result<std::optional<AdvanceOutcome>> advance_if_current(std::chrono::sys_seconds now) const {
        const std::string binding = binding_hash(presented_.session_id, request_.binding);
        PlainRotation rotation =
            plain_rotation(presented_.generation, now, rotation_time(), tools_.options.limits);
        rotation.owner = tools_.tokens.owner(presented_.subject);
        rotation.binding_hash = binding;
        auto outcome = tools_.store.advance_if_current(presented_.session_id, rotation);
        if (outcome && *outcome && !tools_.uses_store_clock) {
            (*outcome)->read_at = tools_.tokens.exact_now();
        }
        return outcome;
    }

    Result<std::optional<AdvanceOutcome>> read() const {
        auto found = tools_.store.find_timed(presented_.session_id);
        if (!found) {
            return Unexpected{std::move(found).error()};
        }
        if (!*found) {
            return std::nullopt;
        }
        return AdvanceOutcome{
            .record = std::move((*found)->record),
            .read_at = tools_.uses_store_clock ? (*found)->read_at : tools_.tokens.exact_now()};
    }

    /// Nullopt if the store sets it.
    [[nodiscard]] std::optional<SessionTime> rotation_time() const {
        return tools_.uses_store_clock ? std::nullopt : std::optional{tools_.tokens.exact_now()};
    }

    /// A client could not retry while the store was unavailable, so that time does not count.
    [[nodiscard]] std::optional<std::chrono::milliseconds> known_spent_ago(const SessionRecord& record,
                                                                           SessionTime read_at) const {
        auto ago = spent_ago(record, presented_.generation, read_at);
        if (ago && *ago > std::chrono::milliseconds{0}) {
            const SessionTime here = tools_.tokens.exact_now();
            *ago -= (std::min)(tools_.outages.between(here - *ago, here),
                               std::chrono::milliseconds{tools_.options.limits.maximum_outage});
        }
        return ago;
    }

    Result<std::optional<Pair>> rotate(const SessionRecord& record, std::chrono::sys_seconds now) const {
        const SessionTime began = tools_.tokens.exact_now();
        const Rotation next =
            rotation_after(record, presented_.generation, now, rotation_time(), tools_.options.limits);
        SessionRecord rotated = record;
        next.apply_to(rotated);
        auto pair = sign(rotated, now);
        if (!pair) {
            return Unexpected{std::move(pair).error()};
        }
        const auto advanced = tools_.store.advance(record.id, record.generation, next);
        if (!advanced) {
            return refuse_unreachable(advanced.error(), &record, began, now);
        }
        if (!*advanced) {
            return std::nullopt;
        }
        if (presented_.generation > record.generation) {
            raise(SessionEventKind::store_behind, &record, now);
        }
        raise(SessionEventKind::refreshed, &rotated, now);
        return *std::move(pair);
    }

    /// Does not change the record, so the retry window does not move.
    Result<std::optional<Pair>> retry(const SessionRecord& record, std::chrono::sys_seconds now) const {
        auto pair = sign(record, now);
        if (!pair) {
            return Unexpected{std::move(pair).error()};
        }
        raise(SessionEventKind::retried, &record, now);
        return *std::move(pair);
    }

    /// Ignores the binding: reuse indicates theft, whichever device presents the token.
    Unexpected<Error> end_after_reuse(const SessionRecord& record, std::chrono::sys_seconds now) const {
        const auto ended = tools_.store.revoke(record.id, {.at = now, .by = RevokedBy::reuse_detection});
        raise(SessionEventKind::reuse_detected, &record, now, ended ? nullptr : &ended.error());
        if (!ended) {
            return refuse(ended.error(), &record, now);
        }
        if (*ended) {
            tools_.events.raise({.kind = SessionEventKind::revoked,
                                 .at = now,
                                 .session_id = record.id,
                                 .subject = record.subject,
                                 .device = record.device,
                                 .by = RevokedBy::reuse_detection,
                                 .request = &request_});
        }
        return refuse({Errc::refresh_token_reused}, &record, now);
    }

    Result<Pair> sign(const SessionRecord& record, std::chrono::sys_seconds now) const {
        if (!binding_fits(record.id, record.binding_hash, request_.binding)) {
            return refuse({Errc::binding_mismatch}, &record, now);
        }
        return tools_.options.fresh_claims ? sign_fresh_claims(record, now)
                                           : sign_claims_of_login(record, now);
    }

    Result<Pair> sign_fresh_claims(const SessionRecord& record, std::chrono::sys_seconds now) const {
        auto claims = tools_.options.fresh_claims(record);
        if (!claims) {
            return refuse(claims.error(), &record, now);
        }
        return tools_.tokens.pair(record, refreshed_claims(*std::move(claims), record), now);
    }

    Result<Pair> sign_claims_of_login(const SessionRecord& record, std::chrono::sys_seconds now) const {
        try {
            return tools_.tokens.pair(record, refreshed_claims(record), now);
        } catch (const ClaimsError&) {
            // The claims were signed at login, so the stored claims were changed since.
            return refuse(StoreFailure::corrupt, &record, now);
        }
    }

    void raise(SessionEventKind kind, const SessionRecord* record, std::chrono::sys_seconds now,
               const Error* error = nullptr) const noexcept {
        SessionEvent event{.kind = kind,
                           .at = now,
                           .session_id = presented_.session_id,
                           .subject = presented_.subject,
                           .presented_generation = presented_.generation,
                           .request = &request_};
        if (error != nullptr) {
            event.error = error->code();
        }
        if (record != nullptr) {
            event.device = record->device;
            event.record_generation = record->generation;
        }
        tools_.events.raise(event);
    }

    Unexpected<Error> refuse_unreachable(const Error& error, const SessionRecord* record, SessionTime began,
                                         std::chrono::sys_seconds now) const {
        if (error == Errc::store_unavailable && error != StoreFailure::corrupt) {
            tools_.outages.note_failure(began);
        }
        return refuse(error, record, now);
    }

    const RefreshTools<Tokens>& tools_;
    const PresentedToken& presented_;
    const RequestContext& request_;
};

}  // namespace signet::detail
