// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/evp.h>

#include <concepts>
#include <cstddef>
#include <string_view>

#include "signet/detail/base/cxx23.hpp"

namespace signet {

/// A signature algorithm of RFC 7518 §3.2 (HMAC with SHA-2), as a type.
///
/// `name` is the exact value of the `alg` header. `digest_size` is the size of a signature and the
/// smallest size of a key, in bytes. `block_size` is the block size of the hash in bytes (RFC 2104).
/// `digest()` is its OpenSSL method.
template <class T>
concept Algorithm = requires {
    { T::name } -> std::convertible_to<std::string_view>;
    { T::digest_size } -> std::convertible_to<std::size_t>;
    { T::block_size } -> std::convertible_to<std::size_t>;
    { T::digest() } -> std::same_as<const EVP_MD*>;
};

/// HMAC with SHA-256: the default algorithm, which every JWT library supports.
struct HS256 {
    /// The members that `Algorithm` requires.
    ///@{
    static constexpr std::string_view name = "HS256";
    static constexpr std::size_t digest_size = 32;
    static constexpr std::size_t block_size = 64;
    static const EVP_MD* digest() noexcept { return EVP_sha256(); }
    ///@}
};

/// HMAC with SHA-384.
struct HS384 {
    /// The members that `Algorithm` requires.
    ///@{
    static constexpr std::string_view name = "HS384";
    static constexpr std::size_t digest_size = 48;
    static constexpr std::size_t block_size = 128;
    static const EVP_MD* digest() noexcept { return EVP_sha384(); }
    ///@}
};

/// HMAC with SHA-512.
struct HS512 {
    /// The members that `Algorithm` requires.
    ///@{
    static constexpr std::string_view name = "HS512";
    static constexpr std::size_t digest_size = 64;
    static constexpr std::size_t block_size = 128;
    static const EVP_MD* digest() noexcept { return EVP_sha512(); }
    ///@}
};

/// An algorithm whose keys serve one policy only.
///
/// Only the key distinguishes tokens that do not carry their type (`Marking::none()`). Such a policy
/// therefore works only with `SecretKey<OnlyFor<ThatPolicy>>`. The key of one policy in the issuer or
/// verifier of another policy does not compile.
template <class Policy, Algorithm Base = HS256>
struct OnlyFor : Base {
    /// The policy whose tokens a key of this algorithm signs and verifies.
    using only_policy = Policy;
};

}  // namespace signet
