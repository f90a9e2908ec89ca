// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signet/algorithm.hpp"
#include "signet/detail/base/moved_from.hpp"
#include "signet/detail/crypto/hmac.hpp"
#include "signet/detail/crypto/signature.hpp"
#include "signet/detail/jose/base64url.hpp"
#include "signet/detail/jose/encoded_header.hpp"
#include "signet/detail/jwt/refetch_request.hpp"
#include "signet/error.hpp"

// The keys of a ring, as issuers and verifiers use them.
namespace signet::detail {

/// The properties of one key of a ring.
class RingKeyFacts {
public:
    /// Without `until`, the key does not expire.
    RingKeyFacts(std::string_view algorithm, std::optional<std::string> id,
                 std::optional<std::chrono::sys_seconds> until)
        : id_{std::move(id)},
          until_{until},
          encoded_header_{encode_header(algorithm, default_media_type, id_)} {}

    /// The `kid` of its tokens, if the key has an id.
    [[nodiscard]] const std::optional<std::string>& id() const noexcept { return id_; }
    /// The header of tokens of the default media type that this key signs.
    [[nodiscard]] const std::string& encoded_header() const noexcept { return encoded_header_; }
    [[nodiscard]] bool verifies_at(std::chrono::sys_seconds now) const noexcept {
        return !until_ || now < *until_;
    }
    /// Whether the key is tried for a token with this `kid`.
    [[nodiscard]] bool serves(const std::optional<std::string_view>& token_key_id) const noexcept {
        return !id_ || !token_key_id || *id_ == *token_key_id;
    }

private:
    std::optional<std::string> id_;
    std::optional<std::chrono::sys_seconds> until_;
    std::string encoded_header_;
};

/// A shared secret of a ring.
template <SecretKeyAlgorithm Alg>
class SecretRingKey : public RingKeyFacts {
public:
    /// Room for the largest signature of a key of the ring.
    using Signature = std::array<unsigned char, Alg::digest_size>;

    SecretRingKey(std::shared_ptr<const HmacKey<Alg>> hmac, std::optional<std::string> id,
                  std::optional<std::chrono::sys_seconds> until)
        : RingKeyFacts{Alg::name, std::move(id), until}, hmac_{std::move(hmac)} {}

    /// Whether a signature of this size in base64url can be valid for a key of the ring.
    static constexpr bool is_signature_size(std::size_t encoded_size) noexcept {
        return encoded_size == base64url_encoded_size(Alg::digest_size);
    }
    [[nodiscard]] static constexpr std::string_view algorithm() noexcept { return Alg::name; }
    [[nodiscard]] static constexpr std::size_t signature_size() noexcept { return Alg::digest_size; }
    /// All keys of such a ring have one algorithm, so `alg` was checked with the header.
    [[nodiscard]] static constexpr bool accepts(std::string_view /*alg*/) noexcept { return true; }

    /// The signature of `message` (RFC 2104).
    [[nodiscard]] Mac<Alg> sign(std::string_view message) const { return hmac_->sign(message); }
    void sign(std::string_view message, std::span<unsigned char> out) const {
        const Mac<Alg> mac = sign(message);
        std::copy(mac.bytes().begin(), mac.bytes().end(), out.begin());
    }
    [[nodiscard]] bool verify(std::string_view message, const Signature& signature,
                              std::size_t /*size*/) const {
        return sign(message).matches(signature);
    }

private:
    KeptPointer<const HmacKey<Alg>> hmac_;
};

/// A public key of a ring, with its private key if the ring is that of an issuer.
class PublicRingKey : public RingKeyFacts {
public:
    using Signature = std::array<unsigned char, max_signature_size>;

    PublicRingKey(std::shared_ptr<const VerifyingKey> verifying, std::shared_ptr<const SigningKey> signing,
                  std::optional<std::string> id, std::optional<std::chrono::sys_seconds> until)
        : RingKeyFacts{verifying->scheme().name, std::move(id), until},
          verifying_{std::move(verifying)},
          signing_{std::move(signing)} {}

    static constexpr bool is_signature_size(std::size_t encoded_size) noexcept {
        const auto size = base64url_decoded_size(encoded_size);
        return size && *size <= max_signature_size;
    }
    [[nodiscard]] std::string_view algorithm() const noexcept { return verifying_->scheme().name; }
    [[nodiscard]] std::size_t signature_size() const noexcept { return verifying_->signature_size(); }
    /// Whether tokens with this `alg` are verified with this key. The token never chooses the algorithm.
    [[nodiscard]] bool accepts(std::string_view alg) const noexcept {
        return verifying_->scheme().accepts(alg);
    }
    /// The same key for verifiers.
    [[nodiscard]] PublicRingKey without_private_key() const {
        PublicRingKey key = *this;
        key.signing_ = KeptPointer<const SigningKey>{nullptr};
        return key;
    }
    /// The public key, which may be published.
    [[nodiscard]] const VerifyingKey& verifying() const noexcept { return *verifying_; }

    void sign(std::string_view message, std::span<unsigned char> out) const {
        signing_->sign(message, out.data());
    }
    [[nodiscard]] bool verify(std::string_view message, const Signature& signature, std::size_t size) const {
        return verifying_->verify(message, std::span{signature}.first(size));
    }

private:
    KeptPointer<const VerifyingKey> verifying_;
    KeptPointer<const SigningKey> signing_;
};

/// The keys of a ring, the signing key first.
template <class Key>
class RingKeys {
public:
    using Entry = Key;

    void add(Key key) { keys_.push_back(std::move(key)); }

    [[nodiscard]] std::size_t size() const noexcept { return keys_.size(); }
    [[nodiscard]] const std::vector<Key>& entries() const noexcept { return keys_; }

    /// The keys follow a remote key set, which is told of tokens whose key is not in the ring.
    void follow(std::shared_ptr<RefetchRequest> request) noexcept { request_ = std::move(request); }
    /// The error for a token for which the ring has no key at `now`. Requests a fetch from a remote key set.
    [[nodiscard]] Errc report_missing_key(std::chrono::sys_seconds now) const noexcept {
        if (!request_) {
            return Errc::unknown_key;
        }
        request_->make();
        const bool any = std::ranges::any_of(keys_, [now](const Key& key) { return key.verifies_at(now); });
        return any ? Errc::unknown_key : Errc::keys_unavailable;
    }
    /// The key that signs. Only the ring of an issuer has one.
    [[nodiscard]] const Key& signing_key() const {
        require_keys();
        return keys_.front();
    }
    /// Throws KeyError for a ring that was moved from.
    void require_keys() const {
        if (keys_.empty()) {
            throw KeyError{
                "this key ring was moved from: copy a key ring instead of moving it if it is used again"};
        }
    }

private:
    std::vector<Key> keys_;
    std::shared_ptr<RefetchRequest> request_;
};

}  // namespace signet::detail
