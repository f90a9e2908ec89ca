// SPDX-License-Identifier: MIT
#include "rate_limiter.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace auth {

std::string network_of(const std::string& address) {
    in6_addr parsed{};
    if (::inet_pton(AF_INET6, address.c_str(), &parsed) != 1 || IN6_IS_ADDR_V4MAPPED(&parsed)) {
        return address;
    }
    constexpr std::size_t network_bytes = 8;
    std::fill(std::begin(parsed.s6_addr) + network_bytes, std::end(parsed.s6_addr), std::uint8_t{0});
    std::array<char, INET6_ADDRSTRLEN> text{};
    return ::inet_ntop(AF_INET6, &parsed, text.data(), text.size());
}

std::optional<std::chrono::seconds> RateLimiter::attempt(const std::string& key,
                                                         std::chrono::steady_clock::time_point now) {
    const std::scoped_lock lock{mutex_};
    if (buckets_.size() >= capacity && !buckets_.contains(key)) {
        make_room(now);
    }
    Bucket& bucket = buckets_.try_emplace(key, Bucket{static_cast<double>(per_minute_), now}).first->second;
    bucket.tokens = tokens_at(bucket, now);
    bucket.filled_at = now;
    if (bucket.tokens < 1) {
        const double seconds = (1 - bucket.tokens) * 60 / per_minute_;
        return std::chrono::seconds{static_cast<long>(std::ceil(seconds))};
    }
    bucket.tokens -= 1;
    return std::nullopt;
}

double RateLimiter::tokens_at(const Bucket& bucket, std::chrono::steady_clock::time_point now) const {
    const std::chrono::duration<double, std::ratio<60>> minutes = now - bucket.filled_at;
    return (std::min)(bucket.tokens + minutes.count() * per_minute_, static_cast<double>(per_minute_));
}

void RateLimiter::make_room(std::chrono::steady_clock::time_point now) {
    std::erase_if(buckets_, [&](const auto& one) { return tokens_at(one.second, now) >= per_minute_; });
    // Bounds the size of the table if a client sends many different keys: all limits are reset.
    if (buckets_.size() >= capacity) {
        buckets_.clear();
    }
}

}  // namespace auth
