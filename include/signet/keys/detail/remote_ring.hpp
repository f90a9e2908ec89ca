// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "signet/algorithm.hpp"
#include "signet/detail/json/elements.hpp"
#include "signet/detail/json/members.hpp"
#include "signet/detail/jwt/ring_key.hpp"
#include "signet/error.hpp"
#include "signet/key_ring.hpp"
#include "signet/keys/fetch.hpp"
#include "signet/keys/jwk_set.hpp"

namespace signet::detail {

/// The keys of the JWK Set of another system.
struct RemoteRing {
    RingKeys<PublicRingKey> keys{};
    /// How many keys of the set are not used.
    std::size_t skipped = 0;
};

/// Reads a JWK Set of another system. Skips each key that is for another purpose or cannot be used, because
/// one such key must not make the others unusable. All keys verify until `until`. Throws KeyFetchError when
/// no key remains, more keys than a ring holds remain, or the text is not a JWK Set.
template <class Alg>
RemoteRing read_remote_ring(const std::string& text, const std::string& url, std::chrono::sys_seconds until) {
    JsonMembers members;
    const bool is_object = members.read(text) == JsonFault::none;
    const JsonValue* const array = is_object ? members.find("keys") : nullptr;
    if (array == nullptr || array->kind != JsonKind::array) {
        throw KeyFetchError{url + " is not a JWK Set"};
    }
    RemoteRing ring;
    for_each_element(array->inside(), [&](std::string_view element) {
        try {
            const std::string one{element};
            JsonMembers key_members;
            read_jwk_object(key_members, one, "the key");
            auto entry = read_jwk_of_set<Public<Alg>>(key_members, "the key");
            if (!entry) {
                ++ring.skipped;
                return;
            }
            const auto add = [&](const auto& key) { ring.keys.add(ring_key(key, until)); };
            if constexpr (is_any_of<Alg>) {
                std::visit(add, entry->key);
            } else {
                add(entry->key);
            }
        } catch (const KeyError&) {
            ++ring.skipped;
        }
        if (ring.keys.size() > KeyRing<Public<Alg>>::max_keys) {
            throw KeyFetchError{url + " has more than " + std::to_string(KeyRing<Public<Alg>>::max_keys) +
                                " keys for the algorithm"};
        }
    });
    if (ring.keys.size() == 0) {
        throw KeyFetchError{url + " has no usable key that is " + noun_of_keys<Public<Alg>>()};
    }
    return ring;
}

}  // namespace signet::detail
