// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <signet/session/detail/erased_store.hpp>
#include <signet/session/store.hpp>
#include <string>
#include <string_view>

namespace session_test {

/// The names in the calls below. They are few, so that calls refer to the same sessions.
inline constexpr std::size_t random_ids = 40;
inline constexpr std::size_t random_subjects = 5;

inline constexpr std::size_t random_issuers = 2;
inline std::string random_issuer(std::size_t i) {
    return i == 0 ? "" : "https://auth.example";
}

/// `advance_if_current` of the store, or of an `AnySessionStore` with it.
template <class Store>
auto advance_if_current(Store& store, std::string_view id, const signet::PlainRotation& rotation) {
    if constexpr (signet::AdvancesIfCurrent<Store>) {
        return store.advance_if_current(id, rotation);
    } else {
        return signet::detail::erased_store(store).advance_if_current(id, rotation);
    }
}

inline std::string described(const signet::Result<std::optional<signet::AdvanceOutcome>>& outcome) {
    if (!outcome || !*outcome) {
        return outcome ? "nothing" : std::string{outcome.error().name()};
    }
    const signet::SessionRecord& record = (*outcome)->record;
    std::string all = (*outcome)->advanced ? "yes " : "no ";
    all += record.subject + " " + record.binding_hash + (record.revoked ? " revoked " : " ") +
           std::to_string(record.generation) + " " +
           std::to_string(record.rotated_at.time_since_epoch().count()) + " " +
           std::to_string(record.idle_end.time_since_epoch().count());
    for (const signet::SessionTime time : record.rotation_times) {
        all += " " + std::to_string(time.time_since_epoch().count());
    }
    return all;
}

/// One random call. Equal dice result in equal calls.
template <class Store, class Dice>
std::string random_call(Store& store, Dice dice, std::chrono::sys_seconds now) {
    const std::string id = "s" + std::to_string(dice.below(random_ids));
    const std::string subject = "u" + std::to_string(dice.below(random_subjects));
    const std::string issuer = random_issuer(dice.below(random_issuers));
    const std::uint64_t generation = dice.below(4);
    const signet::Revocation how{.at = now, .by = static_cast<signet::RevokedBy>(1 + dice.below(5))};
    const auto text = [](const auto& result) -> std::string {
        return result ? std::to_string(*result) : std::string{result.error().name()};
    };
    const auto ids = [](auto result) -> std::string {
        if (!result) {
            return std::string{result.error().name()};
        }
        std::ranges::sort(*result);
        std::string all;
        for (const std::string& one : *result) {
            all += one + " ";
        }
        return all;
    };
    switch (dice.below(15)) {
        case 0:
        case 1:
        case 2: {
            const signet::SessionRecord record{.id = id,
                                               .issuer = issuer,
                                               .subject = subject,
                                               .created_at = now,
                                               .rotated_at = now,
                                               .idle_end = now + std::chrono::seconds{dice.below(60)},
                                               .absolute_end = now + std::chrono::seconds{200},
                                               .remember_me = dice.one_in(2),
                                               .binding_hash = dice.one_in(4) ? "b" : ""};
            const auto when_full = dice.one_in(2) ? signet::SessionCap::WhenFull::end_oldest
                                                  : signet::SessionCap::WhenFull::refuse_login;
            return "insert " + ids(store.insert(record, {.maximum = dice.below(6), .when_full = when_full}));
        }
        case 3:
            return "revoke " + text(store.revoke(id, how));
        case 4:
            return dice.one_in(8)
                       ? "revoke all " + ids(store.revoke_all_of_subject({issuer, subject}, id, how))
                       : std::string{"nothing"};
        case 6:
        case 7:
        case 8: {
            signet::PlainRotation rotation{.owner = {.issuer = issuer, .subject = subject},
                                           .generation = generation,
                                           .binding_hash = dice.one_in(2) ? "b" : "",
                                           .now = now,
                                           .at = now + std::chrono::milliseconds{2}};
            if (!dice.one_in(3)) {
                rotation.idle_end = now + std::chrono::seconds{dice.below(300)};
                rotation.remembered_idle_end = now + std::chrono::seconds{dice.below(60)};
            }
            return "advance if current " + described(advance_if_current(store, id, rotation));
        }
        case 5:
            return "purge";  // the caller purges all: a store chooses which of several it purges
        default:
            return "advance " + text(store.advance(id, generation,
                                                   {.generation = generation + 1,
                                                    .rotated_at = now,
                                                    .idle_end = now + std::chrono::seconds{dice.below(60)},
                                                    .times = {now + std::chrono::milliseconds{1}, now}}));
    }
}

}  // namespace session_test
