// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "signet/detail/base/cxx23.hpp"

namespace signet {

/// When a key of a set signs, as it was written down when the key was made. Nothing of it ever has to be
/// changed: what a key does at a moment follows from the keys beside it (`key_lives`).
struct KeySchedule {
    /// When it begins to sign, unless a younger key does. Until then it is announced: it verifies everywhere.
    /// Without this it signs since ever.
    std::optional<std::chrono::sys_seconds> signs_from{};
    /// The longest life of a token signed with it: for so long, and `key_change_slack` on top, it verifies
    /// after the next key has begun to sign. Without this it verifies for as long as it is in the set.
    std::optional<std::chrono::seconds> tokens_live{};
    /// False for a key that only verifies.
    bool may_sign = true;
};

/// How much longer a retired key verifies than its tokens live: for clocks that differ, and for servers that
/// go on signing with it until they look at the keys again. As long as the largest leeway of a verifier.
inline constexpr std::chrono::seconds key_change_slack = std::chrono::minutes{10};

/// The life of a key, in this order. All but the expired verify.
enum class KeyState : std::uint8_t { announced, signing, retired, expired };

/// The name of a state, the same in every release.
constexpr std::string_view key_state_name(KeyState state) noexcept {
    switch (state) {
        case KeyState::announced:
            return "announced";
        case KeyState::signing:
            return "signing";
        case KeyState::retired:
            return "retired";
        case KeyState::expired:
            return "expired";
    }
    return "";
}

/// What a key does at one moment.
struct KeyLife {
    /// `retired` for a key that may only verify.
    KeyState state = KeyState::retired;
    /// When a retired key stops to verify, as far as that is known.
    std::optional<std::chrono::sys_seconds> until{};

    bool operator==(const KeyLife&) const = default;
};

/// What each key of a set does at `now`, in the order of `schedules`.
///
/// The key that began to sign last signs; of two that began together, the one that comes first. When none has
/// begun, as on a machine whose clock is behind, the one that is to begin first signs. Whoever knows the same
/// keys and the same time comes to the same result. When no key may sign, none is `signing`.
inline std::vector<KeyLife> key_lives(std::span<const KeySchedule> schedules, std::chrono::sys_seconds now) {
    const auto start = [schedules](std::size_t key) {
        return schedules[key].signs_from.value_or((std::chrono::sys_seconds::min)());
    };
    std::vector<std::size_t> signers;  // the one that begins last comes last
    for (std::size_t key = 0; key < schedules.size(); ++key) {
        if (schedules[key].may_sign) {
            signers.push_back(key);
        }
    }
    std::ranges::sort(signers, [&start](std::size_t one, std::size_t other) {
        return start(one) != start(other) ? start(one) < start(other) : one > other;
    });
    // Those that have begun, or where none has, those that are to begin first.
    const auto moment = signers.empty() ? now : (std::max)(now, start(signers.front()));
    const auto begun = std::ranges::upper_bound(signers, moment, {}, start);

    std::vector<KeyLife> lives(schedules.size());
    for (auto signer = signers.begin(); signer != signers.end(); ++signer) {
        KeyLife& life = lives[*signer];
        if (signer >= begun) {
            life.state = KeyState::announced;
        } else if (signer + 1 == begun) {
            life.state = KeyState::signing;
        } else if (const auto& tokens_live = schedules[*signer].tokens_live;
                   tokens_live && schedules[*(signer + 1)].signs_from) {
            life.until = start(*(signer + 1)) + *tokens_live + key_change_slack;
            life.state = now < *life.until ? KeyState::retired : KeyState::expired;
        }
    }
    return lives;
}

}  // namespace signet
