// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "signet/clock.hpp"
#include "signet/error.hpp"
#include "signet/request_context.hpp"
#include "signet/result.hpp"
#include "signet/session/detail/binding.hpp"
#include "signet/session/detail/live_session_cache.hpp"
#include "signet/session/record.hpp"
#include "signet/session/store.hpp"
#include "signet/verified.hpp"

namespace signet {

/// How `LiveSession` asks.
struct LiveSessionOptions {
    /// For how long a session that was seen alive is taken to be alive still: 0 (ask the store each time) to
    /// 5 minutes. A session that ends meanwhile is accepted that much longer.
    std::chrono::seconds cache_time{0};
    /// How many sessions the cache remembers at most.
    std::size_t cache_capacity = 10'000;
    /// Accept a token of a bound session when the caller gives no request to compare its binding with. A
    /// guard without `GuardOptions::context` gives an empty one, which is refused either way.
    bool allow_unchecked_binding = false;
};

/// Asks the store whether the session of a token is still alive, so that a logout takes effect at once and
/// not only when the access token expires:
/// ```
/// signet::Bearer<signet::AccessPolicy, signet::LiveSession<signet::SqliteStore>> bearer{
///     verifier, signet::LiveSession{store}};
/// ```
/// `Errc::missing_claim` for a token without `sid`, `unknown_session`, `session_revoked`,
/// `session_idle_expired`, `session_expired`, `binding_mismatch`; `store_unavailable` when the store cannot
/// answer: never accepted then. Cheap to copy (copies share the cache), thread-safe. The store must outlive
/// it.
template <SessionStore Store, Clock ClockType = SystemClock>
class LiveSession {
public:
    /// `clock` must show the same time as the issuer's. Throws ConfigurationError.
    explicit LiveSession(Store& store, const LiveSessionOptions& options = {}, ClockType clock = {})
        : store_{&store},
          allow_unchecked_binding_{options.allow_unchecked_binding},
          clock_{std::move(clock)} {
        if (options.cache_time < std::chrono::seconds{0} || options.cache_time > std::chrono::minutes{5}) {
            throw ConfigurationError{
                "LiveSessionOptions::cache_time must lie between 0 seconds and 5 minutes: a logout should "
                "not take longer"};
        }
        if (options.cache_time > std::chrono::seconds{0}) {
            cache_ = std::make_shared<detail::LiveSessionCache>(options.cache_time, options.cache_capacity);
        }
    }

    /// Asks about the session of `token`, which must not be bound to anything.
    template <class Policy>
    [[nodiscard]] Result<void> check(const Verified<Policy>& token) const {
        const Binding none;
        return check_record(token, allow_unchecked_binding_ ? nullptr : &none);
    }

    /// The same for a session that may be bound: then to `request.binding`.
    template <class Policy>
    [[nodiscard]] Result<void> check(const Verified<Policy>& token, const RequestContext& request) const {
        return check_record(token, &request.binding);
    }

private:
    template <class Policy>
    Result<void> check_record(const Verified<Policy>& token, const Binding* binding) const {
        if (token.session_id().empty()) {
            return Unexpected{Error{Errc::missing_claim, "sid"}};
        }
        const std::chrono::sys_seconds now = clock_.now();
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
        if (cache_) {
            if (auto seen = cache_->find(id, now)) {
                return seen;
            }
        }
        auto found = ask_store(id, now);
        if (cache_ && found && *found && (*found)->is_live_at(now)) {
            cache_->keep(**found, now);
        }
        return found;
    }

    /// A copy of the store is believed when it says that a session is alive. It may not have heard yet of one
    /// that is new or has just been refreshed.
    Result<std::optional<SessionRecord>> ask_store(std::string_view id, std::chrono::sys_seconds now) const {
        if constexpr (HasReplicas<Store>) {
            auto copy = store_->find_on_replica(id);
            if (copy && copy->is_live_at(now)) {
                return copy;
            }
        }
        return store_->find(id);
    }

    Store* store_;
    bool allow_unchecked_binding_;
    [[no_unique_address]] ClockType clock_;
    std::shared_ptr<detail::LiveSessionCache> cache_;
};

}  // namespace signet
