// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
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

/// A key, and when it signs.
template <Algorithm Alg = HS256>
struct ScheduledKey {
    /// With its id, if it has one.
    SecretKey<Alg> key;
    /// What was written down beside it; without times for a key that signs since ever.
    KeySchedule schedule{};
};

/// Keys with their schedules: what a file or directory of keys says, and the ring that follows from it at any
/// moment. A value; immutable. A set that was moved from has no keys, and no ring: `ring_at` throws
/// `KeyError`.
template <Algorithm Alg = HS256>
class KeySet {
public:
    /// Throws KeyError when no key may sign.
    explicit KeySet(std::vector<ScheduledKey<Alg>> keys) : keys_{std::move(keys)} {
        if (std::ranges::none_of(keys_, [](const auto& one) { return one.schedule.may_sign; })) {
            throw KeyError{
                keys_.empty()
                    ? "there is no key to sign with: `signet keys rotate` and `signet keygen --jwk` "
                      "make one"
                    : "none of the keys may sign: one of them needs \"sign\" in its key_ops, or none"};
        }
    }

    /// All keys, in the order in which they were given.
    [[nodiscard]] const std::vector<ScheduledKey<Alg>>& keys() const noexcept { return keys_; }

    /// What each key does at `now`, in the order of `keys()`.
    [[nodiscard]] std::vector<KeyLife> lives_at(std::chrono::sys_seconds now) const {
        std::vector<KeySchedule> schedules;
        schedules.reserve(keys_.size());
        for (const ScheduledKey<Alg>& one : keys_) {
            schedules.push_back(one.schedule);
        }
        return key_lives(schedules, now);
    }

    /// The ring for `now`: the signing key, and those announced and retired. Throws KeyError when they are
    /// more than `KeyRing::max_keys`, or two have the same id.
    [[nodiscard]] KeyRing<Alg> ring_at(std::chrono::sys_seconds now) const {
        constexpr std::chrono::sys_seconds always{std::chrono::seconds{detail::numeric_date_max}};
        const std::vector<KeyLife> lives = lives_at(now);
        const auto signing = static_cast<std::size_t>(
            std::ranges::find(lives, KeyState::signing, &KeyLife::state) - lives.begin());
        if (signing == keys_.size()) {
            throw KeyError{"this key set was moved from: copy a set that is used again"};
        }
        KeyRing<Alg> ring{keys_[signing].key};
        for (std::size_t i = 0; i < keys_.size(); ++i) {
            if (i != signing && lives[i].state != KeyState::expired) {
                ring.also_verify(keys_[i].key, lives[i].until.value_or(always));
            }
        }
        return ring;
    }

private:
    std::vector<ScheduledKey<Alg>> keys_;
};

}  // namespace signet
