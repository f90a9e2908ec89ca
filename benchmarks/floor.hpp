// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace signet_benchmark {

/// The minimum cost of HMAC-SHA-256 with OpenSSL's public interface: two contexts that have already hashed
/// the key are copied for each message.
class Floor {
public:
    explicit Floor(std::span<const std::byte> key)
        : inner_{keyed(key, 0x36)}, outer_{keyed(key, 0x5c)}, first_{keyed(key, 0)}, second_{keyed(key, 0)} {}

    const std::array<unsigned char, 32>& sign(std::string_view message) {
        EVP_MD_CTX_copy_ex(first_.get(), inner_.get());
        EVP_DigestUpdate(first_.get(), message.data(), message.size());
        EVP_DigestFinal_ex(first_.get(), mac_.data(), nullptr);
        EVP_MD_CTX_copy_ex(second_.get(), outer_.get());
        EVP_DigestUpdate(second_.get(), mac_.data(), mac_.size());
        EVP_DigestFinal_ex(second_.get(), mac_.data(), nullptr);
        return mac_;
    }

private:
    struct Free {
        void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
    };
    using Context = std::unique_ptr<EVP_MD_CTX, Free>;

    static Context keyed(std::span<const std::byte> key, unsigned char pad) {
        std::array<unsigned char, 64> block{};
        for (std::size_t i = 0; i < block.size(); ++i) {
            const unsigned char byte = i < key.size() ? std::to_integer<unsigned char>(key[i]) : 0;
            block[i] = static_cast<unsigned char>(byte ^ pad);
        }
        Context context{EVP_MD_CTX_new()};
        EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr);
        EVP_DigestUpdate(context.get(), block.data(), block.size());
        return context;
    }

    Context inner_, outer_, first_, second_;
    std::array<unsigned char, 32> mac_{};
};

}  // namespace signet_benchmark
