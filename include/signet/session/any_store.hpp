// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "signet/error.hpp"
#include "signet/result.hpp"
#include "signet/session/detail/advance_in_two_steps.hpp"
#include "signet/session/detail/new_session_id.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/record.hpp"
#include "signet/session/rotation.hpp"
#include "signet/session/store.hpp"

namespace signet {

/// A session store of any type. It lets a program choose its store when it runs; `open_store` returns one:
/// ```
/// signet::AnySessionStore store = on_one_machine
///     ? signet::AnySessionStore::make<signet::SqliteStore>("sessions.db")
///     : signet::AnySessionStore::make<signet::RedisStore>("redis://sessions.internal");
/// ```
/// Keeps the contract of the store that it holds and is as thread-safe as that store. Each primitive costs
/// one virtual call more. Movable, not copyable. A call on a moved-from object throws `ConfigurationError`.
class AnySessionStore {
public:
    /// Constructs a `Store` from `arguments` and holds it. Throws what the constructor throws.
    template <SessionStore Store, class... Arguments>
    [[nodiscard]] static AnySessionStore make(Arguments&&... arguments) {
        return from([&] { return Store(std::forward<Arguments>(arguments)...); });
    }
    /// Holds the store that `factory()` returns by value; the store need not be movable. If `factory` returns
    /// a reference, refers to that store, which must outlive this object. Throws what `factory` throws.
    template <std::invocable Factory>
        requires SessionStore<std::invoke_result_t<Factory>>
    [[nodiscard]] static AnySessionStore from(Factory factory) {
        return AnySessionStore{std::make_unique<Holder<std::invoke_result_t<Factory>>>(factory)};
    }

    /// The primitives of `SessionStore`, done by the store that this object holds.
    ///@{
    Result<std::vector<std::string>> insert(const SessionRecord& record, const SessionCap& cap) {
        return inside().insert(record, cap);
    }
    [[nodiscard]] Result<std::optional<SessionRecord>> find(std::string_view id) { return inside().find(id); }
    /// A store without a clock returns the time of this machine.
    [[nodiscard]] Result<std::optional<TimedRecord>> find_timed(std::string_view id) {
        return inside().find_timed(id);
    }
    [[nodiscard]] std::optional<SessionRecord> find_on_replica(std::string_view id) {
        return inside().find_on_replica(id);
    }
    Result<bool> advance(std::string_view id, std::uint64_t generation, const Rotation& next) {
        return inside().advance(id, generation, next);
    }
    /// One call of the store if it `AdvancesIfCurrent`; else `find` and `advance`.
    Result<std::optional<AdvanceOutcome>> advance_if_current(std::string_view id,
                                                             const PlainRotation& rotation) {
        return inside().advance_if_current(id, rotation);
    }
    Result<bool> revoke(std::string_view id, const Revocation& how) { return inside().revoke(id, how); }
    Result<std::vector<std::string>> revoke_all_of_subject(const SessionOwner& owner, std::string_view except,
                                                           const Revocation& how) {
        return inside().revoke_all_of_subject(owner, except, how);
    }
    [[nodiscard]] Result<std::vector<SessionRecord>> list(const SessionOwner& owner) {
        return inside().list(owner);
    }
    Result<std::size_t> purge(std::chrono::sys_seconds ended_before, std::size_t limit) {
        return inside().purge(ended_before, limit);
    }
    [[nodiscard]] std::string new_id(std::string_view subject) const { return inside().new_id(subject); }
    ///@}

private:
    class Base {
    public:
        Base() = default;
        Base(const Base&) = delete;
        Base& operator=(const Base&) = delete;
        virtual ~Base() = default;
        virtual Result<std::vector<std::string>> insert(const SessionRecord&, const SessionCap&) = 0;
        virtual Result<std::optional<SessionRecord>> find(std::string_view) = 0;
        virtual Result<std::optional<TimedRecord>> find_timed(std::string_view) = 0;
        virtual std::optional<SessionRecord> find_on_replica(std::string_view) = 0;
        virtual Result<bool> advance(std::string_view, std::uint64_t, const Rotation&) = 0;
        virtual Result<std::optional<AdvanceOutcome>> advance_if_current(std::string_view,
                                                                         const PlainRotation&) = 0;
        virtual Result<bool> revoke(std::string_view, const Revocation&) = 0;
        virtual Result<std::vector<std::string>> revoke_all_of_subject(const SessionOwner&, std::string_view,
                                                                       const Revocation&) = 0;
        virtual Result<std::vector<SessionRecord>> list(const SessionOwner&) = 0;
        virtual Result<std::size_t> purge(std::chrono::sys_seconds, std::size_t) = 0;
        [[nodiscard]] virtual std::string new_id(std::string_view) const = 0;
    };

    template <class Store>
    class Holder final : public Base {
    public:
        template <class Factory>
        explicit Holder(Factory& factory) : store_(factory()) {}

        Result<std::vector<std::string>> insert(const SessionRecord& record, const SessionCap& cap) override {
            return store_.insert(record, cap);
        }
        Result<std::optional<SessionRecord>> find(std::string_view id) override { return store_.find(id); }
        Result<std::optional<TimedRecord>> find_timed(std::string_view id) override {
            if constexpr (HasClock<Store>) {
                return store_.find_timed(id);
            } else {
                auto found = store_.find(id);
                if (!found) {
                    return Unexpected{std::move(found).error()};
                }
                return *found ? std::optional{TimedRecord{**std::move(found), machine_time()}} : std::nullopt;
            }
        }
        std::optional<SessionRecord> find_on_replica(std::string_view id) override {
            if constexpr (HasReplicas<Store>) {
                return store_.find_on_replica(id);
            } else {
                return std::nullopt;
            }
        }
        Result<bool> advance(std::string_view id, std::uint64_t generation, const Rotation& next) override {
            if constexpr (!HasClock<Store>) {
                if (next.times.front() == SessionTime{}) {
                    Rotation timed = next;
                    timed.times.front() = machine_time();
                    return store_.advance(id, generation, timed);
                }
            }
            return store_.advance(id, generation, next);
        }
        Result<std::optional<AdvanceOutcome>> advance_if_current(std::string_view id,
                                                                 const PlainRotation& rotation) override {
            if constexpr (!AdvancesIfCurrent<Store>) {
                return detail::advance_in_two_steps(*this, id, rotation);
            } else if constexpr (HasClock<Store>) {
                return store_.advance_if_current(id, rotation);
            } else {
                PlainRotation timed = rotation;
                if (timed.at == SessionTime{}) {
                    timed.at = machine_time();
                }
                auto outcome = store_.advance_if_current(id, timed);
                if (outcome && *outcome) {
                    (*outcome)->read_at = machine_time();
                }
                return outcome;
            }
        }
        Result<bool> revoke(std::string_view id, const Revocation& how) override {
            return store_.revoke(id, how);
        }
        Result<std::vector<std::string>> revoke_all_of_subject(const SessionOwner& owner,
                                                               std::string_view except,
                                                               const Revocation& how) override {
            return store_.revoke_all_of_subject(owner, except, how);
        }
        Result<std::vector<SessionRecord>> list(const SessionOwner& owner) override {
            return store_.list(owner);
        }
        Result<std::size_t> purge(std::chrono::sys_seconds ended_before, std::size_t limit) override {
            return store_.purge(ended_before, limit);
        }
        [[nodiscard]] std::string new_id(std::string_view subject) const override {
            return detail::new_session_id(store_, subject);
        }

    private:
        static SessionTime machine_time() {
            return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
        }

        Store store_;
    };

    explicit AnySessionStore(std::unique_ptr<Base> inside) : inside_{std::move(inside)} {}

    [[nodiscard]] Base& inside() const {
        if (!inside_) {
            throw ConfigurationError{
                "this AnySessionStore was moved from: use the object that it was moved to"};
        }
        return *inside_;
    }

    std::unique_ptr<Base> inside_;
};

static_assert(SessionStore<AnySessionStore>);
static_assert(HasClock<AnySessionStore>);
static_assert(AdvancesIfCurrent<AnySessionStore>);

}  // namespace signet
