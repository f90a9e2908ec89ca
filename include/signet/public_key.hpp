// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "signet/algorithm.hpp"
#include "signet/clock.hpp"
#include "signet/detail/base/deleted.hpp"
#include "signet/detail/base/moved_from.hpp"
#include "signet/detail/crypto/key_encoding.hpp"
#include "signet/detail/crypto/key_rules.hpp"
#include "signet/detail/crypto/signature.hpp"
#include "signet/detail/jose/jwk_key.hpp"
#include "signet/detail/jose/key_id.hpp"
#include "signet/error.hpp"

namespace signet {

/// A public key of one algorithm: it verifies, and cannot sign.
///
/// It is not secret. Copies are cheap and share the key. A key that was moved from is empty: a ring or
/// verifier throws `KeyError` for it. Immutable and thread-safe.
///
/// Every function that makes a key throws `KeyError`, with a sentence that says how to fix it, for a key that
/// is not a public key of `Alg`: another type or curve, a point that is not on the curve, an RSA modulus
/// below 2048 or above 8192 bits, an RSA exponent that is 1 or even, an Ed25519 point of small order, a
/// certificate that is not valid now, and a private key, which a verifier must not hold.
template <SignatureAlgorithm Alg>
class PublicKey {
    static_assert(PublicKeyAlgorithm<Alg>,
                  "signet: HMAC has no public key: use SecretKey, or an algorithm like ES256");

public:
    /// Reads PEM text (RFC 7468): a public key (`BEGIN PUBLIC KEY`), or the first certificate, which must be
    /// valid at `now`. The signature of the certificate is not checked.
    [[nodiscard]] static PublicKey from_pem(std::string_view text,
                                            std::chrono::sys_seconds now = SystemClock{}.now()) {
        return PublicKey{detail::read_public_pem(text, now)};
    }

    /// Reads the same in DER: SubjectPublicKeyInfo (RFC 5280 §4.1), or a certificate.
    [[nodiscard]] static PublicKey from_der(std::span<const std::byte> der,
                                            std::chrono::sys_seconds now = SystemClock{}.now()) {
        return PublicKey{detail::read_public_der(der, now)};
    }

    /// The same key with a key id (`kid`, RFC 7515 §4.1.4). It then verifies tokens with this id or without
    /// an id. Throws KeyError when the id is longer than 512 bytes.
    [[nodiscard]] PublicKey with_id(std::string id) const {
        detail::require_valid_key_id(id);
        PublicKey named = *this;
        *named.id_ = std::move(id);
        return named;
    }

    /// The key id, if it has one.
    [[nodiscard]] const std::optional<std::string>& id() const noexcept { return *id_; }

    /// The thumbprint of the key (RFC 7638) with SHA-256, in base64url. It identifies the key, so it is a
    /// good key id. Throws KeyError for a key that was moved from.
    [[nodiscard]] std::string thumbprint() const {
        return detail::jwk_thumbprint(state()->get(), Alg::scheme);
    }

    /// The key as PEM text (`BEGIN PUBLIC KEY`). Throws KeyError for a key that was moved from.
    [[nodiscard]] std::string to_pem() const { return detail::public_pem(state()->get()); }

private:
    template <SignatureAlgorithm>
    friend class PrivateKey;
    friend struct detail::KeyState;

    explicit PublicKey(detail::EvpKey key)
        : state_{std::make_shared<const detail::VerifyingKey>(checked(std::move(key)), Alg::scheme)} {}

    static detail::EvpKey checked(detail::EvpKey key) {
        detail::require_valid_key(key.get(), Alg::scheme);
        return key;
    }

    [[nodiscard]] const std::shared_ptr<const detail::VerifyingKey>& state() const {
        detail::require_not_moved_from(state_ != nullptr);
        return state_;
    }

    std::shared_ptr<const detail::VerifyingKey> state_;
    detail::EmptiedByMove<std::optional<std::string>> id_;
};

}  // namespace signet
