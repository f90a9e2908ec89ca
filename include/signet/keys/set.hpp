// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "signet/algorithm.hpp"
#include "signet/detail/jwt/numeric_date.hpp"
#include "signet/error.hpp"
#include "signet/key_ring.hpp"
#include "signet/keys/schedule.hpp"
#include "signet/secret_key.hpp"

namespace signet {

/// Keys with their schedules, from which the key ring for any time follows. A set of `Public<Alg>` has no
/// signing key: its keys verify for as long as they are in the set. Immutable. A set that was moved from has
/// no keys: `ring_at` throws `KeyError`.
template <Algorithm Alg = HS256>
class KeySet {
public:
    /// One key of the set: a `SecretKey`, `PrivateKey` or `PublicKey`; for `AnyOf`, a `std::variant` of them.
    struct Entry {
        typename detail::RingOf<Alg>::Key key;
        KeySchedule schedule{};
        /// The file of a key that was read from a directory; otherwise empty.
        std::filesystem::path file{};
    };

    /// Throws KeyError when the set is empty, or none of its secret or private keys may sign.
    explicit KeySet(std::vector<Entry> keys) : keys_{std::move(keys)} {
        if constexpr (detail::is_public<Alg>) {
            if (keys_.empty()) {
                throw KeyError{"the set contains no key: add the public keys of the issuer"};
            }
        } else if (std::ranges::none_of(keys_, [](const auto& one) { return one.schedule.may_sign; })) {
            throw KeyError{
                keys_.empty()
                    ? "there is no signing key: make one with `signet keys rotate` or `signet keygen "
                      "--jwk`"
                    : "none of the keys may sign: add \"sign\" to the key_ops of one key, or remove its "
                      "key_ops"};
        }
    }

    /// All keys, in the order in which they were given.
    [[nodiscard]] const std::vector<Entry>& keys() const noexcept { return keys_; }

    /// The schedule of each key, in the order of `keys()`.
    [[nodiscard]] std::vector<KeySchedule> schedules() const {
        std::vector<KeySchedule> schedules;
        schedules.reserve(keys_.size());
        for (const Entry& one : keys_) {
            schedules.push_back(one.schedule);
        }
        return schedules;
    }

    /// The status of each key at `now`, in the order of `keys()`.
    [[nodiscard]] std::vector<KeyStatus> statuses_at(std::chrono::sys_seconds now) const {
        return key_statuses(schedules(), now);
    }

    /// The key ring for `now`: the signing key, and the announced and retired keys; for public keys, all
    /// keys. Throws KeyError when there are more than `KeyRing::max_keys`, or two have the same id.
    [[nodiscard]] KeyRing<Alg> ring_at(std::chrono::sys_seconds now) const {
        constexpr std::chrono::sys_seconds always{std::chrono::seconds{detail::numeric_date_max}};
        const std::vector<KeyStatus> statuses = statuses_at(now);
        std::size_t first = 0;
        if constexpr (!detail::is_public<Alg>) {
            first = static_cast<std::size_t>(
                std::ranges::find(statuses, KeyStatus::State::signing, &KeyStatus::state) - statuses.begin());
        }
        if (first == keys_.size()) {
            throw KeyError{
                "this key set was moved from: copy a key set instead of moving it if it is used again"};
        }
        auto ring = with_key(keys_[first].key, [](const auto& key) { return KeyRing<Alg>{key}; });
        for (std::size_t i = 0; i < keys_.size(); ++i) {
            if (i != first && statuses[i].state != KeyStatus::State::expired) {
                with_key(keys_[i].key,
                         [&](const auto& key) { ring.also_verify(key, statuses[i].until.value_or(always)); });
            }
        }
        return ring;
    }

private:
    /// Calls `use` with the key, which is a variant in a set of several algorithms.
    template <class Key, class Use>
    static auto with_key(const Key& key, const Use& use) {
        if constexpr (requires { key.index(); }) {
            return std::visit(use, key);
        } else {
            return use(key);
        }
    }

    std::vector<Entry> keys_;
};

}  // namespace signet
