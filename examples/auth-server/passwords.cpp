// SPDX-License-Identifier: MIT
#include "passwords.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <thread>

namespace auth {
namespace {

constexpr std::size_t salt_size = 16;
constexpr std::size_t hash_size = 32;
constexpr std::uint64_t block_size = 8;   // scrypt's r
constexpr std::uint64_t parallelism = 3;  // scrypt's p; with N = 2^15 as OWASP recommends

using Salt = std::array<unsigned char, salt_size>;
using Hash = std::array<unsigned char, hash_size>;

struct StoredPassword {
    int cost = 0;
    Salt salt{};
    Hash hash{};
};

Hash scrypt(std::string_view password, const Salt& salt, int cost) {
    Hash hash{};
    const std::uint64_t n = std::uint64_t{1} << cost;
    const std::uint64_t memory = 128 * block_size * (n + parallelism + 2);
    if (EVP_PBE_scrypt(password.data(), password.size(), salt.data(), salt.size(), n, block_size, parallelism,
                       memory, hash.data(), hash.size()) != 1) {
        throw std::runtime_error{"OpenSSL cannot compute scrypt: is there enough memory?"};
    }
    return hash;
}

std::string hex(std::span<const unsigned char> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : bytes) {
        text += digits[byte >> 4U];
        text += digits[byte & 15U];
    }
    return text;
}

bool unhex(std::string_view text, std::span<unsigned char> bytes) {
    if (text.size() != 2 * bytes.size()) {
        return false;
    }
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char* const digits = text.data() + 2 * i;
        if (const auto [end, error] = std::from_chars(digits, digits + 2, bytes[i], 16); end != digits + 2) {
            return false;
        }
    }
    return true;
}

/// "scrypt$COST$SALT$HASH"
std::optional<StoredPassword> parse(std::string_view text) {
    constexpr std::string_view prefix = "scrypt$";
    StoredPassword stored;
    if (!text.starts_with(prefix)) {
        return std::nullopt;
    }
    text.remove_prefix(prefix.size());
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), stored.cost);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    constexpr std::size_t salt_digits = 2 * salt_size;
    const bool valid = text.size() == 2 + salt_digits + 2 * hash_size && text.front() == '$' &&
                       text[1 + salt_digits] == '$' && unhex(text.substr(1, salt_digits), stored.salt) &&
                       unhex(text.substr(2 + salt_digits), stored.hash) && stored.cost >= 1 &&
                       stored.cost <= 20;
    return valid ? std::optional{stored} : std::nullopt;
}

constexpr std::size_t waiting_for_each_thread = 8;

std::size_t hashing_threads() {
    return std::clamp(std::thread::hardware_concurrency(), 1U, 16U);
}

}  // namespace

PasswordHasher::PasswordHasher(int cost)
    : cost_{cost},
      highest_cost_{cost},
      queue_{hashing_threads(), hashing_threads() * waiting_for_each_thread},
      hash_of_nothing_{hash("")} {}

std::string PasswordHasher::hash(std::string_view password) {
    return queue_.run([&] {
        Salt salt{};
        if (RAND_bytes(salt.data(), static_cast<int>(salt.size())) != 1) {
            throw std::runtime_error{"OpenSSL cannot make random bytes"};
        }
        return "scrypt$" + std::to_string(cost_) + "$" + hex(salt) + "$" + hex(scrypt(password, salt, cost_));
    });
}

bool PasswordHasher::matches(std::string_view password, const std::string& stored) {
    const auto parsed = parse(stored);
    if (!parsed) {
        return false;
    }
    return queue_.run([&] {
        const Hash computed = scrypt(password, parsed->salt, parsed->cost);
        if (CRYPTO_memcmp(computed.data(), parsed->hash.data(), computed.size()) == 0) {
            return true;
        }
        int highest = highest_cost_;
        while (highest < parsed->cost && !highest_cost_.compare_exchange_weak(highest, parsed->cost)) {
        }
        // Together with the hash above, these take as long as one hash of the highest cost.
        for (int cost = parsed->cost; cost < highest; ++cost) {
            static_cast<void>(scrypt(password, parsed->salt, cost));
        }
        return false;
    });
}

bool PasswordHasher::refuse(std::string_view password) {
    // The result is ignored: the empty password must not match.
    static_cast<void>(matches(password, hash_of_nothing_));
    return false;
}

bool PasswordHasher::is_outdated(const std::string& stored) const {
    const auto parsed = parse(stored);
    return parsed && parsed->cost != cost_;
}

}  // namespace auth
