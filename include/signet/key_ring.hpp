// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signet/algorithm.hpp"
#include "signet/detail/base/moved_from.hpp"
#include "signet/detail/crypto/hmac.hpp"
#include "signet/detail/jose/encoded_header.hpp"
#include "signet/error.hpp"
#include "signet/secret_key.hpp"

namespace signet {

/// The keys of one algorithm: one that signs, and others that only verify until a stated time.
///
/// To change keys without refusing a valid token, first add the new key to every verifier with `also_verify`.
/// Then make it the signing key of the issuer, and keep the old key with `also_verify` for as long as its
/// tokens live.
///
/// A key with an id is tried for tokens that name this id or no id. A key without an id is tried for every
/// token. Issuers and verifiers copy the ring. Several threads may read one ring if no thread changes it. A
/// ring that was moved from is empty, and each use of it throws `KeyError`.
template <Algorithm Alg = HS256>
class KeyRing {
public:
    /// Bounds the work for a forged token.
    static constexpr std::size_t max_keys = 16;

    /// A ring that signs and verifies with one key. Not explicit, so that a key converts to a ring.
    KeyRing(const SecretKey<Alg>& signing_key) {  // NOLINT(google-explicit-constructor)
        entries_.push_back(Entry{signing_key, std::nullopt});
    }

    /// Adds a key that does not sign. It verifies tokens that are presented before `until`.
    /// Throws KeyError when the ring is full or already has a key with the same id.
    KeyRing& also_verify(const SecretKey<Alg>& key, std::chrono::sys_seconds until) & {
        require_keys();
        if (entries_.size() == max_keys) {
            throw KeyError{"a key ring holds at most " + std::to_string(max_keys) +
                           " keys: remove the keys whose tokens have expired"};
        }
        if (key.id() && std::any_of(entries_.begin(), entries_.end(),
                                    [&key](const Entry& one) { return one.id() == key.id(); })) {
            throw KeyError{"two keys of the key ring have the same id: give each key a different id"};
        }
        entries_.push_back(Entry{key, until});
        return *this;
    }
    /// The same for a temporary ring, so that calls can be chained.
    KeyRing also_verify(const SecretKey<Alg>& key, std::chrono::sys_seconds until) && {
        return std::move(also_verify(key, until));
    }

    /// The number of keys, including the signing key.
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

    /// One key of the ring, for the library's own use.
    class Entry {
    public:
        /// Without `until`, the key does not expire.
        Entry(const SecretKey<Alg>& key, std::optional<std::chrono::sys_seconds> until)
            : hmac_{state_of(key)},
              id_{key.id()},
              until_{until},
              encoded_header_{detail::encode_header(Alg::name, detail::default_media_type, id_)} {}

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
        /// The signature of `message` (RFC 2104).
        [[nodiscard]] detail::Mac<Alg> sign(std::string_view message) const { return hmac_->sign(message); }

    private:
        static const std::shared_ptr<const detail::HmacKey<Alg>>& state_of(const SecretKey<Alg>& key) {
            if (!key.hmac_) {
                throw KeyError{
                    "this key was moved from: copy a key instead of moving it if it is used again"};
            }
            return key.hmac_;
        }

        detail::KeptPointer<const detail::HmacKey<Alg>> hmac_;
        std::optional<std::string> id_;
        std::optional<std::chrono::sys_seconds> until_;
        std::string encoded_header_;
    };

    /// The key that signs. For the library's own use.
    [[nodiscard]] const Entry& signing_key() const {
        require_keys();
        return entries_.front();
    }
    /// All keys, the signing key first. For the library's own use.
    [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }

    /// Throws KeyError for a ring that was moved from. For the library's own use.
    void require_keys() const {
        if (entries_.empty()) {
            throw KeyError{
                "this key ring was moved from: copy a key ring instead of moving it if it is used again"};
        }
    }

private:
    std::vector<Entry> entries_;
};

}  // namespace signet
