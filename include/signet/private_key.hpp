// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "signet/algorithm.hpp"
#include "signet/detail/base/deleted.hpp"
#include "signet/detail/base/moved_from.hpp"
#include "signet/detail/crypto/key_encoding.hpp"
#include "signet/detail/crypto/key_rules.hpp"
#include "signet/detail/crypto/key_source.hpp"
#include "signet/detail/crypto/signature.hpp"
#include "signet/detail/jose/key_id.hpp"
#include "signet/error.hpp"
#include "signet/public_key.hpp"
#include "signet/wiped_string.hpp"

namespace signet {

/// Returns the passphrase of an encrypted private key. Called only if the key is encrypted.
using KeyPassphrase = std::function<WipedString()>;

/// A private key of one algorithm: issuers sign with it, and verifiers use its `public_key()`.
///
/// It cannot be printed or compared. OpenSSL erases it with the last copy. Copies are cheap and share the
/// key. A key that was moved from is empty: a ring or issuer throws `KeyError` for it. Immutable and
/// thread-safe.
///
/// Every function that makes a key throws `KeyError`, with a sentence that says how to fix it, for a key that
/// is not a private key of `Alg`: see `PublicKey` for the rules. The private part must belong to the public
/// part.
template <SignatureAlgorithm Alg>
class PrivateKey {
    static_assert(PublicKeyAlgorithm<Alg>,
                  "signet: HMAC has no private key: use SecretKey, or an algorithm like ES256");

public:
    /// A new random key. `rsa_bits` counts for RSA only: from 2048 to 8192.
    [[nodiscard]] static PrivateKey generate(int rsa_bits = 3072) {
        return PrivateKey{detail::generate_key(Alg::scheme, rsa_bits)};
    }

    /// Reads PEM text (RFC 7468): PKCS #8 (`BEGIN PRIVATE KEY`, `BEGIN ENCRYPTED PRIVATE KEY`), or the older
    /// forms of its type. `passphrase` is called for an encrypted key; what it throws is passed on.
    [[nodiscard]] static PrivateKey from_pem(std::string_view text, const KeyPassphrase& passphrase = {}) {
        return read(detail::read_private_pem(text, passphrase));
    }

    /// Reads the same in DER, not encrypted.
    [[nodiscard]] static PrivateKey from_der(std::span<const std::byte> der) {
        return read(detail::read_private_der(der));
    }

    /// Reads PEM text from the file at `path`. Refuses a file that any local user may read or write. Throws
    /// KeyFileError when the file cannot be read.
    [[nodiscard]] static PrivateKey from_file(const std::string& path, const KeyPassphrase& passphrase = {}) {
        return from_pem(detail::read_key_file(path, detail::FileAccess::group_may_write).text(), passphrase);
    }

    /// Reads PEM text from the environment variable `name`. Call it at start-up, before threads start.
    [[nodiscard]] static PrivateKey from_env(const std::string& name, const KeyPassphrase& passphrase = {}) {
        return from_pem(detail::read_environment(name).text(), passphrase);
    }

    /// The key for verifiers, with the same id.
    [[nodiscard]] const PublicKey<Alg>& public_key() const noexcept { return public_; }

    /// The same key with a key id (`kid`, RFC 7515 §4.1.4), which the issuer writes into the header. Throws
    /// KeyError when the id is longer than 512 bytes. `public_key().thumbprint()` is a good id.
    [[nodiscard]] PrivateKey with_id(std::string id) const {
        PrivateKey named = *this;
        named.public_ = public_.with_id(std::move(id));
        return named;
    }

    /// The key id, if it has one.
    [[nodiscard]] const std::optional<std::string>& id() const noexcept { return public_.id(); }

    /// The key as PEM text of PKCS #8, encrypted with AES-256 if `passphrase` is not empty. Throws KeyError
    /// for a key that was moved from.
    [[nodiscard]] WipedString to_pem(std::string_view passphrase = {}) const {
        return detail::private_pem(state()->get(), passphrase);
    }

    /// Does not compile: compare the ids.
    SIGNET_DELETE_BEGIN
    template <class Reason = detail::keys_are_never_compared>
    bool operator==(const PrivateKey&) const =
        SIGNET_DELETE("signet: keys are never compared: use their ids");
    SIGNET_DELETE_END

private:
    friend struct detail::KeyState;

    explicit PrivateKey(detail::EvpKey key)
        : public_{detail::public_part(key.get())},
          state_{std::make_shared<const detail::SigningKey>(std::move(key), Alg::scheme)} {}

    static PrivateKey read(detail::EvpKey key) {
        PrivateKey made{std::move(key)};
        detail::require_pair(made.state_->get());
        return made;
    }

    [[nodiscard]] const std::shared_ptr<const detail::SigningKey>& state() const {
        detail::require_not_moved_from(state_ != nullptr);
        return state_;
    }

    // First, because it is made from the key before `state_` takes it.
    PublicKey<Alg> public_;
    std::shared_ptr<const detail::SigningKey> state_;
};

SIGNET_DELETE_BEGIN
/// Does not compile: print the id.
template <class Stream, SignatureAlgorithm Alg, class Reason = detail::a_token_or_key_is_never_printed>
Stream& operator<<(Stream&,
                   const PrivateKey<Alg>&) = SIGNET_DELETE("signet: a key is never printed: print its id()");
SIGNET_DELETE_END

}  // namespace signet
