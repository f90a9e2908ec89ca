// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/rand.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>

#include "signet/detail/crypto/openssl.hpp"
#include "signet/detail/jose/base64url.hpp"

#if __has_include(<pthread.h>)
#include <pthread.h>
#endif

namespace signet::detail {

inline std::atomic<unsigned> forks_seen{0};

/// The number of forks up to this process. A child must not use random bytes that its parent has drawn.
inline unsigned fork_count() {
#if __has_include(<pthread.h>)
    [[maybe_unused]] static const int registered =
        pthread_atfork(nullptr, nullptr, [] { forks_seen.fetch_add(1, std::memory_order_relaxed); });
#endif
    return forks_seen.load(std::memory_order_relaxed);
}

/// Fills `out` with random bytes. Throws CryptoError, for example when the system has no entropy.
inline void fill_random(std::span<unsigned char> out) {
    require_openssl(RAND_bytes(out.data(), static_cast<int>(out.size())) == 1, "make random bytes");
}

/// A random number from zero to one. Throws CryptoError like `fill_random`.
inline double random_fraction() {
    std::array<unsigned char, 2> bytes{};
    fill_random(bytes);
    constexpr double largest = 0xFFFF;
    return static_cast<double>(bytes[0] * 256 + bytes[1]) / largest;
}

/// A token id (`jti`, RFC 7519 §4.1.7): 128 random bits as 22 characters of base64url.
///
/// Each thread draws the bytes of 64 ids at once, because one call of RAND_bytes takes longer than signing.
class RandomId {
public:
    RandomId() {
        thread_local Pool pool;
        const auto bytes = pool.take();
        base64url_encode(bytes.data(), bytes.size(), text_.data());
    }
    [[nodiscard]] std::string_view text() const noexcept { return {text_.data(), text_.size()}; }

private:
    static constexpr std::size_t id_size = 16;

    class Pool {
    public:
        std::array<unsigned char, id_size> take() {
            const unsigned forks = fork_count();
            if (next_ == bytes_.size() || forks != forks_) {
                fill_random(bytes_);
                next_ = 0;
                forks_ = forks;
            }
            std::array<unsigned char, id_size> id{};
            std::memcpy(id.data(), bytes_.data() + next_, id.size());
            next_ += id.size();
            return id;
        }

    private:
        std::array<unsigned char, 64 * id_size> bytes_{};
        std::size_t next_ = bytes_.size();
        unsigned forks_ = 0;
    };

    std::array<char, base64url_encoded_size(id_size)> text_{};
};

}  // namespace signet::detail
