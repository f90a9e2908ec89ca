// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signet/error.hpp"
#include "signet/result.hpp"
#include "signet/session/ids.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/record.hpp"
#include "signet/session/rotation.hpp"
#include "signet/session/store.hpp"

namespace signet {

/// A store whose kind is chosen when the program runs, as by an option on its command line:
/// ```
/// signet::AnySessionStore store = on_one_machine
///     ? signet::AnySessionStore::make<signet::SqliteStore>("sessions.db")
///     : signet::AnySessionStore::make<signet::RedisStore>("redis://sessions.internal");
/// ```
/// Keeps the contract as far as the store inside does, and is as thread-safe; adds one virtual call to each
/// primitive. Movable, not copyable: a store that was moved from throws
/// `ConfigurationError`.
class AnySessionStore {
public:
    /// Makes the store inside; what its constructor throws comes out.
    template <SessionStore Store, class... Arguments>
    [[nodiscard]] static AnySessionStore make(Arguments&&... arguments) {
        return AnySessionStore{std::make_unique<Holder<Store>>(std::forward<Arguments>(arguments)...)};
    }

    /// The primitives of `SessionStore`, as the store inside does them.
    ///@{
    Result<std::vector<std::string>> insert(const SessionRecord& record, const SessionCap& cap) {
        return inside().insert(record, cap);
    }
    [[nodiscard]] Result<std::optional<SessionRecord>> find(std::string_view id) { return inside().find(id); }
    /// With the time of this machine for a store that has no clock.
    [[nodiscard]] Result<std::optional<TimedRecord>> find_timed(std::string_view id) {
        return inside().find_timed(id);
    }
    [[nodiscard]] std::optional<SessionRecord> find_on_replica(std::string_view id) {
        return inside().find_on_replica(id);
    }
    Result<bool> advance(std::string_view id, std::uint64_t generation, const Rotation& next) {
        return inside().advance(id, generation, next);
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
        template <class... Arguments>
        explicit Holder(Arguments&&... arguments) : store_(std::forward<Arguments>(arguments)...) {}

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
            throw ConfigurationError{"this AnySessionStore was moved from: keep the store where it is used"};
        }
        return *inside_;
    }

    std::unique_ptr<Base> inside_;
};

static_assert(SessionStore<AnySessionStore>);
static_assert(HasClock<AnySessionStore>);

}  // namespace signet
