// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "signet/session/record.hpp"
#include "signet/store/redis/detail/slots.hpp"

namespace signet::detail {

/// The keys of one partition. All have one hash tag, so that a cluster keeps them on one node and one script
/// can use several of them.
class RedisPartition {
public:
    RedisPartition(std::string_view prefix, std::size_t number) {
        static constexpr std::string_view digits = "0123456789abcdef";
        for (unsigned shift = 16; shift > 0; shift -= 4) {
            number_ += digits[(number >> (shift - 4)) & 0xFU];
        }
        const std::string tag = std::string{prefix} + ":" + number_;
        slot_ = redis_slot_of(tag);
        begin_ = "{" + tag + "}";
    }

    [[nodiscard]] std::uint16_t slot() const noexcept { return slot_; }
    /// Four digits. With several partitions, the ids of the sessions begin with them.
    [[nodiscard]] const std::string& number() const noexcept { return number_; }
    [[nodiscard]] std::string sessions() const { return begin_ + "s:"; }
    [[nodiscard]] std::string session(std::string_view id) const { return sessions().append(id); }
    /// The list of an owner's sessions. The length of the issuer keeps two owners from sharing one.
    [[nodiscard]] std::string owner(const SessionOwner& owner) const {
        return (begin_ + "o:" + std::to_string(owner.issuer.size()) + ":")
            .append(owner.issuer)
            .append(owner.subject);
    }
    /// The list of those sessions of a subject that have no issuer: all sessions of version 1.
    [[nodiscard]] std::string subject(std::string_view subject) const {
        return (begin_ + "u:").append(subject);
    }
    [[nodiscard]] std::string ends() const { return begin_ + "ends"; }
    [[nodiscard]] std::string sequence() const { return begin_ + "sequence"; }
    [[nodiscard]] std::string layout() const { return begin_ + "layout"; }

private:
    std::string number_;
    std::string begin_;
    std::uint16_t slot_ = 0;
};

/// Which partition a session or a subject belongs to.
class RedisPartitions {
public:
    RedisPartitions(std::string_view prefix, std::size_t count) {
        partitions_.reserve(count);
        for (std::size_t number = 0; number < count; ++number) {
            partitions_.emplace_back(prefix, number);
        }
    }

    [[nodiscard]] std::size_t count() const noexcept { return partitions_.size(); }
    [[nodiscard]] const RedisPartition& at(std::size_t number) const { return partitions_[number]; }

    /// By the hash FNV-1a, which is the same on every machine.
    [[nodiscard]] const RedisPartition& of_subject(std::string_view subject) const {
        if (count() == 1) {
            return at(0);
        }
        std::uint64_t hash = 14695981039346656037ULL;
        for (const char one : subject) {
            hash = (hash ^ static_cast<unsigned char>(one)) * 1099511628211ULL;
        }
        return at(static_cast<std::size_t>(hash % count()));
    }

    /// Null for an id that belongs to no partition.
    [[nodiscard]] const RedisPartition* of_session(std::string_view id) const {
        if (count() == 1) {
            return &at(0);
        }
        constexpr std::size_t digits = 4;
        std::size_t number = 0;
        const auto [end, error] =
            std::from_chars(id.data(), id.data() + (std::min)(id.size(), digits), number, 16);
        const bool is_one = error == std::errc{} && end == id.data() + digits && number < count();
        return is_one && id.starts_with(at(number).number()) ? &at(number) : nullptr;
    }

private:
    std::vector<RedisPartition> partitions_;
};

}  // namespace signet::detail
