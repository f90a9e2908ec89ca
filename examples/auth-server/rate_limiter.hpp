// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace auth {

/// The address as the key of a limit: of an IPv6 address only the first 64 bits, because one client usually
/// has all addresses that begin with them.
[[nodiscard]] std::string network_of(const std::string& address);

/// A token bucket for each key, with a burst and a number of attempts for each minute. Thread-safe. The
/// number of keys is bounded.
class RateLimiter {
public:
    explicit RateLimiter(int per_minute) : per_minute_{per_minute} {}

    /// Nothing if the attempt is allowed, else the time until the next one is.
    [[nodiscard]] std::optional<std::chrono::seconds> attempt(
        const std::string& key, std::chrono::steady_clock::time_point now = std::chrono::steady_clock::now());

private:
    struct Bucket {
        double tokens = 0;
        std::chrono::steady_clock::time_point filled_at{};
    };

    [[nodiscard]] double tokens_at(const Bucket& bucket, std::chrono::steady_clock::time_point now) const;
    void make_room(std::chrono::steady_clock::time_point now);

    static constexpr std::size_t capacity = 100'000;

    int per_minute_;
    std::mutex mutex_;
    std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace auth
