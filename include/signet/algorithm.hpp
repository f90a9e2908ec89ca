// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "signet/detail/base/cxx23.hpp"

namespace signet {

/// An algorithm with one key that signs and verifies: HMAC with SHA-2 (RFC 7518 §3.2), as a type.
///
/// `name` is the exact value of the `alg` header. `digest_size` is the size of a signature and the
/// smallest size of a key, in bytes. `block_size` is the block size of the hash in bytes (RFC 2104).
/// `digest()` is its OpenSSL method.
template <class T>
concept SecretKeyAlgorithm = requires {
    { T::name } -> std::convertible_to<std::string_view>;
    { T::digest_size } -> std::convertible_to<std::size_t>;
    { T::block_size } -> std::convertible_to<std::size_t>;
    { T::digest() } -> std::same_as<const EVP_MD*>;
};

/// How the keys of a public-key algorithm sign and verify.
struct SignatureScheme {
    /// ECDSA (RFC 7518 §3.4), Ed25519 (RFC 8037 §3.1), RSASSA-PKCS1-v1_5 (RFC 7518 §3.3), RSASSA-PSS (§3.5).
    enum class Family : std::uint8_t { ecdsa, ed25519, rsa_pkcs1, rsa_pss };

    /// The value of `alg` that issuers write.
    std::string_view name;
    Family family = Family::ecdsa;
    /// OpenSSL's name of the hash. Empty for Ed25519, which defines its own hash.
    std::string_view digest{};
    /// The value of `crv` in a JWK (RFC 7518 §6.2.1.1, RFC 8037 §2). Empty for RSA.
    std::string_view curve{};
    /// The size of a coordinate of a point of the curve, in bytes. 0 for RSA.
    std::size_t coordinate_size = 0;
    /// Another value of `alg` that verifiers accept; empty if there is no other value.
    std::string_view other_name{};

    /// Whether a token with this value of `alg` was signed by this scheme.
    [[nodiscard]] constexpr bool accepts(std::string_view alg) const noexcept {
        return alg == name || (!other_name.empty() && alg == other_name);
    }
    /// Whether the same message and key always result in the same signature.
    [[nodiscard]] constexpr bool is_deterministic() const noexcept {
        return family == Family::ed25519 || family == Family::rsa_pkcs1;
    }
    [[nodiscard]] constexpr bool is_rsa() const noexcept {
        return family == Family::rsa_pkcs1 || family == Family::rsa_pss;
    }
};

/// An algorithm whose private key signs and whose public key only verifies, as a type. `scheme` describes it.
template <class T>
concept PublicKeyAlgorithm = requires {
    { T::scheme } -> std::convertible_to<const SignatureScheme&>;
};

/// An algorithm that signs tokens.
template <class T>
concept SignatureAlgorithm = SecretKeyAlgorithm<T> || PublicKeyAlgorithm<T>;

/// HMAC with SHA-256: the default algorithm, which every JWT library supports.
struct HS256 {
    /// The members that `SecretKeyAlgorithm` requires.
    ///@{
    static constexpr std::string_view name = "HS256";
    static constexpr std::size_t digest_size = 32;
    static constexpr std::size_t block_size = 64;
    static const EVP_MD* digest() noexcept { return EVP_sha256(); }
    ///@}
};

/// HMAC with SHA-384.
struct HS384 {
    /// The members that `SecretKeyAlgorithm` requires.
    ///@{
    static constexpr std::string_view name = "HS384";
    static constexpr std::size_t digest_size = 48;
    static constexpr std::size_t block_size = 128;
    static const EVP_MD* digest() noexcept { return EVP_sha384(); }
    ///@}
};

/// HMAC with SHA-512.
struct HS512 {
    /// The members that `SecretKeyAlgorithm` requires.
    ///@{
    static constexpr std::string_view name = "HS512";
    static constexpr std::size_t digest_size = 64;
    static constexpr std::size_t block_size = 128;
    static const EVP_MD* digest() noexcept { return EVP_sha512(); }
    ///@}
};

/// ECDSA with the curve P-256 and SHA-256: small and fast, supported by all JWT libraries with public keys.
struct ES256 {
    /// The member that `PublicKeyAlgorithm` requires.
    static constexpr SignatureScheme scheme{.name = "ES256",
                                            .family = SignatureScheme::Family::ecdsa,
                                            .digest = "SHA2-256",
                                            .curve = "P-256",
                                            .coordinate_size = 32};
};

/// ECDSA with the curve P-384 and SHA-384.
struct ES384 {
    /// The member that `PublicKeyAlgorithm` requires.
    static constexpr SignatureScheme scheme{.name = "ES384",
                                            .family = SignatureScheme::Family::ecdsa,
                                            .digest = "SHA2-384",
                                            .curve = "P-384",
                                            .coordinate_size = 48};
};

/// ECDSA with the curve P-521 and SHA-512.
struct ES512 {
    /// The member that `PublicKeyAlgorithm` requires.
    static constexpr SignatureScheme scheme{.name = "ES512",
                                            .family = SignatureScheme::Family::ecdsa,
                                            .digest = "SHA2-512",
                                            .curve = "P-521",
                                            .coordinate_size = 66};
};

/// Ed25519 (RFC 8037). Tokens say `"alg":"EdDSA"`; verifiers also accept `"Ed25519"` (RFC 9864).
struct EdDSA {
    /// The member that `PublicKeyAlgorithm` requires.
    static constexpr SignatureScheme scheme{.name = "EdDSA",
                                            .family = SignatureScheme::Family::ed25519,
                                            .curve = "Ed25519",
                                            .coordinate_size = 32,
                                            .other_name = "Ed25519"};
};

/// The same signatures as `EdDSA`. Tokens say `"alg":"Ed25519"` (RFC 9864); verifiers also accept `"EdDSA"`.
struct Ed25519 {
    /// The member that `PublicKeyAlgorithm` requires.
    static constexpr SignatureScheme scheme{.name = "Ed25519",
                                            .family = SignatureScheme::Family::ed25519,
                                            .curve = "Ed25519",
                                            .coordinate_size = 32,
                                            .other_name = "EdDSA"};
};

/// RSASSA-PKCS1-v1_5 with SHA-256.
struct RS256 {
    /// The member that `PublicKeyAlgorithm` requires.
    static constexpr SignatureScheme scheme{
        .name = "RS256", .family = SignatureScheme::Family::rsa_pkcs1, .digest = "SHA2-256"};
};

/// RSASSA-PKCS1-v1_5 with SHA-384.
struct RS384 {
    /// The member that `PublicKeyAlgorithm` requires.
    static constexpr SignatureScheme scheme{
        .name = "RS384", .family = SignatureScheme::Family::rsa_pkcs1, .digest = "SHA2-384"};
};

/// RSASSA-PKCS1-v1_5 with SHA-512.
struct RS512 {
    /// The member that `PublicKeyAlgorithm` requires.
    static constexpr SignatureScheme scheme{
        .name = "RS512", .family = SignatureScheme::Family::rsa_pkcs1, .digest = "SHA2-512"};
};

/// RSASSA-PSS with SHA-256 and a salt of the size of the hash.
struct PS256 {
    /// The member that `PublicKeyAlgorithm` requires.
    static constexpr SignatureScheme scheme{
        .name = "PS256", .family = SignatureScheme::Family::rsa_pss, .digest = "SHA2-256"};
};

/// RSASSA-PSS with SHA-384 and a salt of the size of the hash.
struct PS384 {
    /// The member that `PublicKeyAlgorithm` requires.
    static constexpr SignatureScheme scheme{
        .name = "PS384", .family = SignatureScheme::Family::rsa_pss, .digest = "SHA2-384"};
};

/// RSASSA-PSS with SHA-512 and a salt of the size of the hash.
struct PS512 {
    /// The member that `PublicKeyAlgorithm` requires.
    static constexpr SignatureScheme scheme{
        .name = "PS512", .family = SignatureScheme::Family::rsa_pss, .digest = "SHA2-512"};
};

/// An algorithm whose keys serve one policy only.
///
/// Only the key distinguishes tokens that do not carry their type (`Marking::none()`). Such a policy
/// therefore works only with `SecretKey<OnlyFor<ThatPolicy>>`. The key of one policy in the issuer or
/// verifier of another policy does not compile.
template <class Policy, SignatureAlgorithm Base = HS256>
struct OnlyFor : Base {
    /// The policy whose tokens a key of this algorithm signs and verifies.
    using only_policy = Policy;
};

/// Several public-key algorithms, for the keys of a verifier: `TokenVerifier<AnyOf<ES256, RS256>>`. Each key
/// is bound to its algorithm, and is used only for tokens with this `alg`.
template <class... Algorithms>
struct AnyOf {};

/// The public halves of the keys of `Alg`: `KeyRing<Public<ES256>>` holds keys that verify and cannot sign,
/// and `load_key_set<Public<ES256>>` reads them. `Alg` may be `AnyOf`.
template <class Alg>
struct Public {};

namespace detail {

/// The values of `alg` of tokens that a verifier of `Alg` accepts.
template <class Alg>
inline constexpr std::array<std::string_view, 1> algorithm_names{Alg::name};
template <PublicKeyAlgorithm Alg>
inline constexpr std::array<std::string_view, 2> algorithm_names<Alg>{
    Alg::scheme.name, Alg::scheme.other_name.empty() ? Alg::scheme.name : Alg::scheme.other_name};
template <class... Algorithms>
inline constexpr auto algorithm_names<AnyOf<Algorithms...>> = [] {
    std::array<std::string_view, 2 * sizeof...(Algorithms)> all{};
    auto end = all.begin();
    ((end = std::ranges::copy(algorithm_names<Algorithms>, end).out), ...);
    return all;
}();

template <class Alg>
inline constexpr bool is_any_of = false;
template <class... Algorithms>
inline constexpr bool is_any_of<AnyOf<Algorithms...>> = [] {
    static_assert(
        sizeof...(Algorithms) > 0 && (PublicKeyAlgorithm<Algorithms> && ...),
        "signet: AnyOf takes public-key algorithms only, such as AnyOf<ES256, RS256>: use a verifier of its "
        "own for a shared secret");
    return true;
}();
template <class Alg>
inline constexpr bool is_public = false;
template <class Alg>
inline constexpr bool is_public<Public<Alg>> = PublicKeyAlgorithm<Alg> || is_any_of<Alg>;

}  // namespace detail

/// What a `TokenVerifier` verifies: an algorithm, or `AnyOf` several.
template <class T>
concept VerificationAlgorithm = SignatureAlgorithm<T> || detail::is_any_of<T>;

/// What the keys of a ring, set, file or directory are for: an algorithm (keys that sign and verify), or
/// `Public` of it (keys that verify only).
template <class T>
concept Algorithm = SignatureAlgorithm<T> || detail::is_public<T>;

}  // namespace signet
