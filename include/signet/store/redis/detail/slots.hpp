// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "signet/store/redis/detail/reply.hpp"
#include "signet/store/redis/options.hpp"

// The hash slots of a Redis Cluster (Redis Cluster Specification, "Key distribution model").
namespace signet::detail {

inline constexpr std::size_t redis_slots = 16384;

/// CRC-16/XMODEM of a hash tag, modulo the number of slots.
[[nodiscard]] constexpr std::uint16_t redis_slot_of(std::string_view tag) noexcept {
    std::uint32_t crc = 0;
    for (const char one : tag) {
        crc ^= static_cast<std::uint32_t>(static_cast<unsigned char>(one)) << 8U;
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc & 0x8000U) != 0 ? (crc << 1U) ^ 0x1021U : crc << 1U;
        }
        crc &= 0xFFFFU;
    }
    return static_cast<std::uint16_t>(crc % redis_slots);
}
static_assert(redis_slot_of("123456789") == 0x31C3 % redis_slots);

/// The endpoint in a redirection such as `MOVED 3999 127.0.0.1:6381`; empty for another error. A redirection
/// without a host means the host that sent it.
[[nodiscard]] inline std::optional<RedisEndpoint> read_redirection(std::string_view error,
                                                                   const std::string& asked_host) {
    const auto space = error.rfind(' ');
    const auto colon = error.rfind(':');
    if (space == std::string_view::npos || colon == std::string_view::npos || colon < space) {
        return std::nullopt;
    }
    RedisEndpoint endpoint{.host = std::string{error.substr(space + 1, colon - space - 1)}, .port = 0};
    if (endpoint.host.empty()) {
        endpoint.host = asked_host;
    }
    const std::string_view port = error.substr(colon + 1);
    const auto [end, problem] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
    return problem == std::errc{} && end == port.data() + port.size() && endpoint.port != 0
               ? std::optional{std::move(endpoint)}
               : std::nullopt;
}

/// The last known node of each slot. Thread-safe.
class RedisSlotMap {
public:
    [[nodiscard]] std::optional<RedisEndpoint> node_of(std::uint16_t slot) const {
        const std::shared_lock lock{mutex_};
        const std::size_t node = slots_.empty() ? no_node : slots_[slot];
        return node == no_node ? std::nullopt : std::optional{nodes_[node]};
    }

    /// The replicas of the node of the slot.
    [[nodiscard]] std::vector<RedisEndpoint> replicas_of(std::uint16_t slot) const {
        const std::shared_lock lock{mutex_};
        const std::size_t node = slots_.empty() ? no_node : slots_[slot];
        const auto known = replicas_.find(node);
        return known == replicas_.end() ? std::vector<RedisEndpoint>{} : known->second;
    }

    void move(std::uint16_t slot, const RedisEndpoint& to) {
        const std::scoped_lock lock{mutex_};
        slots_.resize(redis_slots, no_node);
        slots_[slot] = number_of(to);
    }

    /// All nodes that have or had slots.
    [[nodiscard]] std::vector<RedisEndpoint> nodes() const {
        const std::shared_lock lock{mutex_};
        return nodes_;
    }

    /// Replaces the map with the answer to CLUSTER SLOTS. Returns false if it names no primary.
    bool read(const RedisReply& answer, const std::string& asked_host) {
        std::vector<std::size_t> slots(redis_slots, no_node);
        bool any = false;
        const std::scoped_lock lock{mutex_};
        nodes_.clear();
        replicas_.clear();
        for (const redisReply* const range : answer.elements()) {
            const auto parts = RedisReply::elements_of(*range);
            if (parts.size() < 3 || parts[0]->integer < 0 ||
                parts[1]->integer >= static_cast<long long>(redis_slots)) {
                continue;
            }
            const auto primary = endpoint_of(*parts[2], asked_host);
            if (!primary) {
                continue;
            }
            const std::size_t node = number_of(*primary);
            auto& replicas = replicas_[node];
            replicas.clear();
            for (const redisReply* const part : parts.subspan(3)) {
                if (auto replica = endpoint_of(*part, asked_host)) {
                    replicas.push_back(*std::move(replica));
                }
            }
            for (auto slot = parts[0]->integer; slot <= parts[1]->integer; ++slot) {
                slots[static_cast<std::size_t>(slot)] = node;
            }
            any = true;
        }
        slots_ = std::move(slots);
        return any;
    }

private:
    static constexpr std::size_t no_node = static_cast<std::size_t>(-1);

    static std::optional<RedisEndpoint> endpoint_of(const redisReply& node, const std::string& asked_host) {
        const auto parts = RedisReply::elements_of(node);
        if (parts.size() < 2 || parts[1]->integer <= 0 || parts[1]->integer > 65535) {
            return std::nullopt;
        }
        const std::string_view host = RedisReply::text_of(*parts[0]);
        return RedisEndpoint{.host = host.empty() ? asked_host : std::string{host},
                             .port = static_cast<std::uint16_t>(parts[1]->integer)};
    }

    std::size_t number_of(const RedisEndpoint& node) {
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            if (nodes_[i] == node) {
                return i;
            }
        }
        nodes_.push_back(node);
        return nodes_.size() - 1;
    }

    mutable std::shared_mutex mutex_;
    std::vector<RedisEndpoint> nodes_;
    std::vector<std::size_t> slots_;
    std::map<std::size_t, std::vector<RedisEndpoint>> replicas_;
};

}  // namespace signet::detail
