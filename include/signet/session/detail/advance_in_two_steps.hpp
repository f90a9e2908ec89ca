// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "signet/result.hpp"
#include "signet/session/rotation.hpp"
#include "signet/session/store.hpp"

namespace signet::detail {

/// `advance_if_current` for a store without it. If the store sets the time of the rotation, the returned
/// record has 0 instead of that time.
template <HasClock Store>
Result<std::optional<AdvanceOutcome>> advance_in_two_steps(Store& store, std::string_view id,
                                                           const PlainRotation& rotation) {
    auto found = store.find_timed(id);
    bool advanced = false;
    if (found && *found && rotation.applies_to((*found)->record)) {
        SessionRecord& record = (*found)->record;
        const Rotation next = rotation.of(record);
        const auto result = store.advance(id, rotation.generation, next);
        if (!result) {
            return Unexpected{result.error()};
        }
        advanced = *result;
        if (advanced) {
            next.apply_to(record);
        } else {
            found = store.find_timed(id);  // another caller has changed the session
        }
    }
    if (!found) {
        return Unexpected{std::move(found).error()};
    }
    return *found ? std::optional{AdvanceOutcome{advanced, std::move((*found)->record), (*found)->read_at}}
                  : std::nullopt;
}

}  // namespace signet::detail
