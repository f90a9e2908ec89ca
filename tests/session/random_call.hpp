// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
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
    switch (dice.below(12)) {
        case 0:
        case 1:
        case 2: {
            const signet::SessionRecord record{.id = id,
                                               .issuer = issuer,
                                               .subject = subject,
                                               .created_at = now,
                                               .rotated_at = now,
                                               .idle_end = now + std::chrono::seconds{dice.below(60)},
                                               .absolute_end = now + std::chrono::seconds{200}};
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
