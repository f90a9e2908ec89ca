// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "signet/algorithm.hpp"
#include "signet/detail/crypto/openssl.hpp"
#include "signet/detail/crypto/wipe.hpp"

// HMAC (RFC 2104). The two hash states that depend only on the key are computed once.
namespace signet::detail {

struct DigestContextDeleter {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, DigestContextDeleter>;

inline DigestContext make_digest_context() {
    DigestContext context{EVP_MD_CTX_new()};
    require_openssl(context != nullptr, "create a digest");
    return context;
}

/// A message authentication code. `matches` compares in constant time. There is no `==`, and no printing.
template <SecretKeyAlgorithm Alg>
class Mac {
public:
    using Bytes = std::array<unsigned char, Alg::digest_size>;

    [[nodiscard]] bool matches(const Bytes& presented) const noexcept {
        // Sixteen bytes at a time: OpenSSL compares byte by byte for every other size.
        constexpr std::size_t step = 16;
        static_assert(Alg::digest_size % step == 0);
        int difference = 0;
        for (std::size_t at = 0; at < bytes_.size(); at += step) {
            difference |= CRYPTO_memcmp(bytes_.data() + at, presented.data() + at, step);
        }
        return difference == 0;
    }
    [[nodiscard]] const Bytes& bytes() const noexcept { return bytes_; }

private:
    template <SecretKeyAlgorithm>
    friend class HmacKey;
    Bytes bytes_{};
};

/// A key as two prepared hash states, which makes signing fast. Immutable and thread-safe. OpenSSL erases
/// both contexts when they are freed.
template <SecretKeyAlgorithm Alg>
class HmacKey {
public:
    explicit HmacKey(std::span<const std::byte> key) {
        Block block;
        if (key.size() > Alg::block_size) {
            require_openssl(
                EVP_Digest(key.data(), key.size(), block.all().data(), nullptr, Alg::digest(), nullptr) == 1,
                "hash a key");
        } else {
            std::transform(key.begin(), key.end(), block.all().begin(),
                           [](std::byte of_key) { return std::to_integer<unsigned char>(of_key); });
        }
        inner_ = keyed_context(block, 0x36);
        outer_ = keyed_context(block, 0x5c);
    }

    [[nodiscard]] Mac<Alg> sign(std::string_view message) const {
        // One context per thread: allocating contexts for every token takes as long as the hashing.
        thread_local const DigestContext scratch = make_digest_context();
        Mac<Alg> mac;
        auto* const out = mac.bytes_.data();
        require_openssl(EVP_MD_CTX_copy_ex(scratch.get(), inner_.get()) == 1 &&
                            EVP_DigestUpdate(scratch.get(), message.data(), message.size()) == 1 &&
                            EVP_DigestFinal_ex(scratch.get(), out, nullptr) == 1 &&
                            EVP_MD_CTX_copy_ex(scratch.get(), outer_.get()) == 1 &&
                            EVP_DigestUpdate(scratch.get(), out, mac.bytes_.size()) == 1 &&
                            EVP_DigestFinal_ex(scratch.get(), out, nullptr) == 1,
                        "compute an HMAC");
        return mac;
    }

private:
    using Block = WipedBytes<Alg::block_size>;

    static DigestContext keyed_context(const Block& key, unsigned char pad) {
        Block padded;
        std::transform(key.all().begin(), key.all().end(), padded.all().begin(),
                       [pad](unsigned char of_key) { return static_cast<unsigned char>(of_key ^ pad); });
        DigestContext context = make_digest_context();
        require_openssl(EVP_DigestInit_ex(context.get(), Alg::digest(), nullptr) == 1 &&
                            EVP_DigestUpdate(context.get(), padded.all().data(), padded.all().size()) == 1,
                        "prepare an HMAC key");
        return context;
    }

    DigestContext inner_;
    DigestContext outer_;
};

}  // namespace signet::detail
