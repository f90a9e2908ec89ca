// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "signet/clock.hpp"
#include "signet/detail/base/moved_from.hpp"
#include "signet/error.hpp"
#include "signet/request_context.hpp"
#include "signet/result.hpp"
#include "signet/session/detail/binding.hpp"
#include "signet/session/detail/erased_store.hpp"
#include "signet/session/detail/live_session_cache.hpp"
#include "signet/session/detail/valid_options.hpp"
#include "signet/session/live_session_options.hpp"
#include "signet/session/record.hpp"
#include "signet/verified.hpp"

namespace signet {

/// Checks that the session of a token is live, so that a logout takes effect at once and not only when the
/// access token expires:
/// ```
/// signet::Bearer<signet::AccessPolicy, signet::LiveSession> bearer{verifier, signet::LiveSession{store}};
/// ```
/// `Errc::missing_claim` for a token without `sid`, `unknown_session`, `session_revoked`,
/// `session_idle_expired`, `session_expired`, `binding_mismatch`; `store_unavailable` if the store cannot
/// answer.
///
/// The same type for every store and clock. The store must outlive it and its copies. Cheap to copy: copies
/// share the cache. Thread-safe.
class LiveSession {
public:
    /// `store` is a `SessionStore`. `clock` must show the same time as the issuer's clock. Throws
    /// ConfigurationError for invalid options.
    template <class Store, Clock ClockType = SystemClock>
        requires(!std::same_as<std::remove_cv_t<Store>, LiveSession>)
    explicit LiveSession(Store& store, const LiveSessionOptions& options = {}, ClockType clock = {})
        : state_{std::make_shared<State>(detail::erased_store(store), options, std::move(clock))} {}

    /// Checks the session of `token`, which must not be bound.
    template <class Policy>
    [[nodiscard]] Result<void> check(const Verified<Policy>& token) const {
        const Binding none;
        return check_record(token, state_->allow_unchecked_binding ? nullptr : &none);
    }

    /// Checks the session of `token`. A bound session must be bound to `request.binding`.
    template <class Policy>
    [[nodiscard]] Result<void> check(const Verified<Policy>& token, const RequestContext& request) const {
        return check_record(token, &request.binding);
    }

private:
    struct State {
        template <class ClockType>
        State(AnySessionStore of, const LiveSessionOptions& options, ClockType clock)
            : store{std::move(of)},
              now{[clock = std::move(clock)] { return clock.now(); }},
              allow_unchecked_binding{options.allow_unchecked_binding} {
            detail::require_valid(options);
            if (options.cache_time > std::chrono::seconds{0}) {
                cache.emplace(options.cache_time, options.cache_capacity);
            }
        }

        AnySessionStore store;
        std::function<std::chrono::sys_seconds()> now;
        bool allow_unchecked_binding;
        std::optional<detail::LiveSessionCache> cache{};
    };

    template <class Policy>
    Result<void> check_record(const Verified<Policy>& token, const Binding* binding) const {
        if (token.session_id().empty()) {
            return Unexpected{Error{Errc::missing_claim, "sid"}};
        }
        const std::chrono::sys_seconds now = state_->now();
        const auto record = find(token.session_id(), now);
        if (!record) {
            return Unexpected{record.error()};
        }
        if (!*record || !(*record)->belongs_to({token.issuer(), token.subject()})) {
            return Unexpected{Error{Errc::unknown_session}};
        }
        if ((*record)->revoked) {
            return Unexpected{Error{Errc::session_revoked}};
        }
        if (!(*record)->is_live_at(now)) {
            return Unexpected{
                Error{now >= (*record)->absolute_end ? Errc::session_expired : Errc::session_idle_expired}};
        }
        if (binding != nullptr && !detail::binding_fits((*record)->id, (*record)->binding_hash, *binding)) {
            return Unexpected{Error{Errc::binding_mismatch}};
        }
        return {};
    }

    Result<std::optional<SessionRecord>> find(std::string_view id, std::chrono::sys_seconds now) const {
        auto& cache = state_->cache;
        if (cache) {
            if (auto seen = cache->find(id, now)) {
                return seen;
            }
        }
        auto found = query_store(id, now);
        if (cache && found && *found && (*found)->is_live_at(now)) {
            cache->keep(**found, now);
        }
        return found;
    }

    /// A replica decides only that a session is live: it may not have a new or just refreshed session yet.
    Result<std::optional<SessionRecord>> query_store(std::string_view id,
                                                     std::chrono::sys_seconds now) const {
        auto copy = state_->store.find_on_replica(id);
        if (copy && copy->is_live_at(now)) {
            return copy;
        }
        return state_->store.find(id);
    }

    detail::KeptPointer<State> state_;
};

}  // namespace signet
