// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "signet/detail/base/cxx23.hpp"
#include "signet/detail/base/option_limits.hpp"

namespace signet {

/// When a key of a set signs. It is set when the key is made and does not change. The status of a key follows
/// from the schedules of all keys of the set (`key_statuses`).
struct KeySchedule {
    /// When the key starts to sign. Before this time it is announced: it only verifies. It signs until a key
    /// with a later start signs. Without a value, it starts before all keys that have one.
    std::optional<std::chrono::sys_seconds> signs_from{};
    /// The longest lifetime of a token that the key signs. It verifies for this time plus `key_change_slack`
    /// after the next key starts to sign. Without a value, it verifies for as long as it is in the set.
    std::optional<std::chrono::seconds> tokens_live{};
    /// False for a key that only verifies.
    bool may_sign = true;
};

/// How long a retired key verifies after `KeySchedule::tokens_live`: for clocks that differ, and for servers
/// that sign with it until they reload the keys.
inline constexpr std::chrono::seconds key_change_slack = detail::maximum_leeway;

/// What a key does at one moment.
struct KeyStatus {
    /// All but `expired` verify, and `signing` signs.
    enum class State : std::uint8_t { announced, signing, retired, expired };

    /// `retired` for a key that may only verify.
    State state = State::retired;
    /// When a retired key stops verifying, if that is known.
    std::optional<std::chrono::sys_seconds> until{};

    /// The name of the state, the same in every release.
    [[nodiscard]] constexpr std::string_view name() const noexcept {
        constexpr std::array<std::string_view, 4> names{"announced", "signing", "retired", "expired"};
        return names.at(static_cast<std::size_t>(state));
    }

    bool operator==(const KeyStatus&) const = default;
};

/// What each key of a set does at `now`, in the order of `schedules`.
///
/// The key with the latest `signs_from` that is not after `now` signs; of equal ones, the first. If all are
/// after `now`, for example because the clock is slow, the earliest signs. The result depends on the
/// arguments only, so all servers agree. When no key may sign, none is `signing`.
inline std::vector<KeyStatus> key_statuses(std::span<const KeySchedule> schedules,
                                           std::chrono::sys_seconds now) {
    const auto start = [schedules](std::size_t key) {
        return schedules[key].signs_from.value_or((std::chrono::sys_seconds::min)());
    };
    std::vector<std::size_t> signers;  // in the order in which they start to sign
    for (std::size_t key = 0; key < schedules.size(); ++key) {
        if (schedules[key].may_sign) {
            signers.push_back(key);
        }
    }
    std::ranges::sort(signers, [&start](std::size_t one, std::size_t other) {
        return start(one) != start(other) ? start(one) < start(other) : one > other;
    });
    // The signers before `begun` have started. If none has started, the first ones count as started.
    const auto moment = signers.empty() ? now : (std::max)(now, start(signers.front()));
    const auto begun = std::ranges::upper_bound(signers, moment, {}, start);

    std::vector<KeyStatus> statuses(schedules.size());
    for (auto signer = signers.begin(); signer != signers.end(); ++signer) {
        KeyStatus& status = statuses[*signer];
        if (signer >= begun) {
            status.state = KeyStatus::State::announced;
        } else if (signer + 1 == begun) {
            status.state = KeyStatus::State::signing;
        } else if (const auto& tokens_live = schedules[*signer].tokens_live;
                   tokens_live && schedules[*(signer + 1)].signs_from) {
            status.until = start(*(signer + 1)) + *tokens_live + key_change_slack;
            status.state = now < *status.until ? KeyStatus::State::retired : KeyStatus::State::expired;
        }
    }
    return statuses;
}

}  // namespace signet
