// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "signet/algorithm.hpp"
#include "signet/detail/jwt/numeric_date.hpp"
#include "signet/error.hpp"
#include "signet/key_ring.hpp"
#include "signet/keys/schedule.hpp"
#include "signet/secret_key.hpp"

namespace signet {

/// Keys with their schedules, from which the key ring for any time follows. Immutable. A set that was moved
/// from has no keys: `ring_at` throws `KeyError`.
template <Algorithm Alg = HS256>
class KeySet {
public:
    /// One key of the set.
    struct Entry {
        SecretKey<Alg> key;
        KeySchedule schedule{};
        /// The file of a key that was read from a directory; otherwise empty.
        std::filesystem::path file{};
    };

    /// Throws KeyError when no key may sign.
    explicit KeySet(std::vector<Entry> keys) : keys_{std::move(keys)} {
        if (std::ranges::none_of(keys_, [](const auto& one) { return one.schedule.may_sign; })) {
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

    /// The status of each key at `now`, in the order of `keys()`.
    [[nodiscard]] std::vector<KeyStatus> statuses_at(std::chrono::sys_seconds now) const {
        std::vector<KeySchedule> schedules;
        schedules.reserve(keys_.size());
        for (const Entry& one : keys_) {
            schedules.push_back(one.schedule);
        }
        return key_statuses(schedules, now);
    }

    /// The key ring for `now`: the signing key, and the announced and retired keys. Throws KeyError when
    /// there are more than `KeyRing::max_keys`, or two have the same id.
    [[nodiscard]] KeyRing<Alg> ring_at(std::chrono::sys_seconds now) const {
        constexpr std::chrono::sys_seconds always{std::chrono::seconds{detail::numeric_date_max}};
        const std::vector<KeyStatus> statuses = statuses_at(now);
        const auto signing = static_cast<std::size_t>(
            std::ranges::find(statuses, KeyStatus::State::signing, &KeyStatus::state) - statuses.begin());
        if (signing == keys_.size()) {
            throw KeyError{
                "this key set was moved from: copy a key set instead of moving it if it is used again"};
        }
        KeyRing<Alg> ring{keys_[signing].key};
        for (std::size_t i = 0; i < keys_.size(); ++i) {
            if (i != signing && statuses[i].state != KeyStatus::State::expired) {
                ring.also_verify(keys_[i].key, statuses[i].until.value_or(always));
            }
        }
        return ring;
    }

private:
    std::vector<Entry> keys_;
};

}  // namespace signet
