// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signet/error.hpp"
#include "signet/request_context.hpp"
#include "signet/result.hpp"
#include "signet/session/any_store.hpp"
#include "signet/session/detail/event_sink.hpp"
#include "signet/session/events.hpp"
#include "signet/session/record.hpp"

namespace signet::detail {

/// Ends sessions for a manager and raises the events. Refers to members of the manager.
template <class Tokens>
class SessionEndings {
public:
    SessionEndings(AnySessionStore& store, const Tokens& tokens, const EventSink& events,
                   const RequestContext& request)
        : store_{store}, tokens_{tokens}, events_{events}, request_{request} {}

    /// Ends the session with this id if it belongs to the owner of the holder's token.
    template <class Holder>
    Result<bool> end_own(const Holder& holder, std::string_view session_id, RevokedBy by) const {
        const auto record = find_own(holder, session_id);
        if (!record) {
            return Unexpected{record.error()};
        }
        return end(session_id, holder.subject(), by);
    }

    /// `Errc::session_revoked` or `session_expired` if the session of the holder's token has ended.
    template <class Holder>
    Result<void> require_live(const Holder& holder) const {
        const auto record = find_own(holder, holder.session_id());
        if (!record) {
            return Unexpected{record.error()};
        }
        if (!record->is_live_at(tokens_.now())) {
            return Unexpected{Error{record->revoked ? Errc::session_revoked : Errc::session_expired}};
        }
        return {};
    }

    Result<bool> end(std::string_view session_id, std::string_view subject, RevokedBy by) const {
        const std::chrono::sys_seconds now = tokens_.now();
        const auto ended = store_.revoke(session_id, {.at = now, .by = by});
        if (ended && *ended) {
            raise({std::string{session_id}}, subject, by, now);
        }
        return ended;
    }

    Result<std::size_t> end_all(std::string_view subject, std::string_view except, RevokedBy by) const {
        const std::chrono::sys_seconds now = tokens_.now();
        const auto ended =
            store_.revoke_all_of_subject(tokens_.owner(subject), except, {.at = now, .by = by});
        if (!ended) {
            return Unexpected{ended.error()};
        }
        raise(*ended, subject, by, now);
        return ended->size();
    }

    /// Raises one event for each of the sessions.
    void raise(const std::vector<std::string>& ids, std::string_view subject, RevokedBy by,
               std::chrono::sys_seconds now) const noexcept {
        for (const std::string& id : ids) {
            events_.raise({.kind = SessionEventKind::revoked,
                           .at = now,
                           .session_id = id,
                           .subject = subject,
                           .by = by,
                           .request = &request_});
        }
    }

private:
    template <class Holder>
    Result<SessionRecord> find_own(const Holder& holder, std::string_view session_id) const {
        auto record = store_.find(session_id);
        if (!record) {
            return Unexpected{std::move(record).error()};
        }
        if (!*record || !tokens_.is_own_issuer(holder.issuer()) ||
            !(*record)->belongs_to(tokens_.owner(holder.subject()))) {
            return Unexpected{Error{Errc::unknown_session}};
        }
        return **std::move(record);
    }

    AnySessionStore& store_;
    const Tokens& tokens_;
    const EventSink& events_;
    const RequestContext& request_;
};

}  // namespace signet::detail
