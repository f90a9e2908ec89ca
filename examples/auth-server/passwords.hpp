// SPDX-License-Identifier: MIT
#pragma once

#include <semaphore>
#include <string>
#include <string_view>

namespace auth {

/// Hashes passwords with scrypt (RFC 7914). Thread-safe. Only a few hashes are computed at a time, because
/// each takes tens of megabytes.
class PasswordHasher {
public:
    /// `cost` is the base-2 logarithm of N.
    explicit PasswordHasher(int cost);

    /// A string for the database: parameters, a new salt, the hash.
    [[nodiscard]] std::string hash(std::string_view password);

    /// Whether `stored` is a hash of `password`.
    [[nodiscard]] bool matches(std::string_view password, const std::string& stored);

    /// For an account that does not exist: takes as long as `matches`, and returns false.
    bool refuse(std::string_view password);

private:
    int cost_;
    std::counting_semaphore<64> free_slots_;
    std::string hash_of_nothing_;
};

}  // namespace auth
