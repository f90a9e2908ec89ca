// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "work_queue.hpp"

namespace auth {

/// Hashes passwords with scrypt (RFC 7914). Thread-safe. Only a few hashes are computed at a time, because
/// each takes tens of megabytes, and only a few callers can wait: beyond that, every function that hashes
/// throws BusyError at once.
class PasswordHasher {
public:
    /// `cost` is the base-2 logarithm of N.
    explicit PasswordHasher(int cost);

    /// A string for the database: parameters, a new salt, the hash.
    [[nodiscard]] std::string hash(std::string_view password);

    /// Whether `stored` is a hash of `password`. Takes as long for a wrong password as `refuse`, also if
    /// `stored` has a lower cost.
    [[nodiscard]] bool matches(std::string_view password, const std::string& stored);

    /// For an account that does not exist: takes as long as `matches`, and returns false.
    bool refuse(std::string_view password);

    /// Whether `stored` has another cost than new hashes.
    [[nodiscard]] bool is_outdated(const std::string& stored) const;

private:
    int cost_;
    std::atomic<int> highest_cost_;  // of the present cost and the stored hashes that were checked
    WorkQueue queue_;
    std::string hash_of_nothing_;
};

}  // namespace auth
