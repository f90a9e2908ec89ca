// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "signet/session/record.hpp"

namespace signet::detail {

/// A bounded cache of records. Thread-safe. When a shard is full, it is cleared.
class LiveSessionCache {
public:
    LiveSessionCache(std::chrono::seconds time, std::size_t capacity)
        : time_{time}, shard_capacity_{std::max<std::size_t>(capacity / shard_count, 1)} {}

    /// Ignores entries that are older than the cache time, and entries dated after `now`.
    [[nodiscard]] std::optional<SessionRecord> find(std::string_view id, std::chrono::sys_seconds now) {
        Shard& shard = shard_of(id);
        const std::scoped_lock lock{shard.mutex};
        const auto found = shard.seen.find(id);
        if (found == shard.seen.end() || now < found->second.at || now - found->second.at >= time_) {
            return std::nullopt;
        }
        return found->second.record;
    }

    void keep(const SessionRecord& record, std::chrono::sys_seconds now) {
        Shard& shard = shard_of(record.id);
        const std::scoped_lock lock{shard.mutex};
        if (shard.seen.size() >= shard_capacity_ && !shard.seen.contains(record.id)) {
            shard.seen.clear();
        }
        shard.seen.insert_or_assign(record.id, Seen{record, now});
    }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>{}(text);
        }
    };
    struct Seen {
        SessionRecord record;
        std::chrono::sys_seconds at;
    };
    struct alignas(64) Shard {
        std::mutex mutex;
        std::unordered_map<std::string, Seen, Hash, std::equal_to<>> seen;
    };
    static constexpr std::size_t shard_count = 16;

    Shard& shard_of(std::string_view id) noexcept { return shards_[Hash{}(id) / 64 % shard_count]; }

    std::chrono::seconds time_;
    std::size_t shard_capacity_;
    std::array<Shard, shard_count> shards_{};
};

}  // namespace signet::detail
