// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "signet/algorithm.hpp"
#include "signet/detail/base/deleted.hpp"
#include "signet/detail/base/moved_from.hpp"
#include "signet/detail/crypto/hmac.hpp"
#include "signet/detail/crypto/key_material.hpp"
#include "signet/detail/crypto/key_source.hpp"
#include "signet/detail/crypto/random.hpp"
#include "signet/detail/crypto/wipe.hpp"
#include "signet/detail/jose/base64url.hpp"
#include "signet/detail/jose/key_id.hpp"
#include "signet/error.hpp"
#include "signet/wiped_string.hpp"

namespace signet {

/// A shared secret for one algorithm.
///
/// It has at least `Alg::digest_size` bytes (RFC 7518 §3.2) and cannot be printed or compared. The object
/// keeps the hash states that are made from the secret, but not the secret. They are erased with the last
/// copy. Copies are cheap and share these states. A key that was moved from has no state: a ring, issuer or
/// verifier throws `KeyError` for it. Immutable and thread-safe.
///
/// Every function that makes a key throws `KeyError`, with a sentence that says how to fix it, when the key
/// material is too short, is a public key (PEM, DER, SSH, JWK), or is easy to guess.
template <SignatureAlgorithm Alg = HS256>
class SecretKey {
    static_assert(SecretKeyAlgorithm<Alg>,
                  "signet: this algorithm has no shared secret: issuers use a PrivateKey, and verifiers its "
                  "public_key()");

public:
    /// A new random key, for a process that verifies only what it issued itself.
    [[nodiscard]] static SecretKey generate() {
        RandomBytes bytes;
        draw(bytes);
        return SecretKey{std::as_bytes(std::span{bytes.all()})};
    }

    /// A new random key as base64url text, to be stored in a file or a variable and read back with
    /// `from_file`, `from_env` or `from_base64url`. Erase the result after use.
    [[nodiscard]] static std::string generate_text() {
        RandomBytes bytes;
        draw(bytes);
        std::string text(detail::base64url_encoded_size(Alg::digest_size), '\0');
        detail::base64url_encode(bytes.all().data(), Alg::digest_size, text.data());
        return text;
    }

    /// A key of exactly these bytes: nothing is trimmed or decoded.
    [[nodiscard]] static SecretKey from_bytes(std::span<const std::byte> bytes) {
        refuse(why_refused(view(bytes)));
        return SecretKey{bytes};
    }

    /// Decodes canonical base64url text (RFC 4648 §5) without padding.
    [[nodiscard]] static SecretKey from_base64url(std::string_view text) {
        WipedString bytes;
        if (!detail::base64url_decode(text, bytes.text())) {
            // PEM, JWK and SSH keys are never base64url text, so valid base64url text needs no such check.
            refuse(detail::why_not_secret(text));
            throw KeyError{
                "the key is not base64url text (letters, digits, '-' and '_', no '='): make one with "
                "SecretKey::generate_text(), or use from_bytes for another encoding"};
        }
        return from_bytes(std::as_bytes(std::span{bytes.text()}));
    }

    /// Reads base64url text from the environment variable `name`. Call it at start-up, before threads start.
    [[nodiscard]] static SecretKey from_env(const std::string& name) {
        return from_base64url(detail::read_environment(name).text());
    }

    /// Reads base64url text from the file at `path`, with or without a line ending. Refuses a file that any
    /// local user may read or write. Throws KeyFileError when the file cannot be read.
    [[nodiscard]] static SecretKey from_file(const std::string& path) {
        return from_base64url(detail::read_key_file(path, detail::FileAccess::group_may_write).text());
    }

    /// A key of any length except zero, even if it is easy to guess. Use it only for compatibility with a
    /// system whose secret cannot be changed. Public keys are refused.
    [[nodiscard]] static SecretKey insecure_short_secret(std::span<const std::byte> bytes) {
        refuse(detail::why_not_secret(view(bytes)));
        if (bytes.empty()) {
            throw KeyError{"a key cannot be empty: any client could sign with it"};
        }
        return SecretKey{bytes};
    }
    /// The same for the bytes of a string.
    [[nodiscard]] static SecretKey insecure_short_secret(std::string_view text) {
        return insecure_short_secret(std::as_bytes(std::span{text}));
    }

    /// The same key with a key id (`kid`, RFC 7515 §4.1.4), which the issuer writes into the header. Throws
    /// KeyError when the id is longer than 512 bytes.
    [[nodiscard]] SecretKey with_id(std::string id) const {
        detail::require_valid_key_id(id);
        SecretKey named = *this;
        *named.id_ = std::move(id);
        return named;
    }

    /// The key id, if it has one.
    [[nodiscard]] const std::optional<std::string>& id() const noexcept { return *id_; }

    /// Does not compile: compare the ids. The time that a `==` on secrets takes can reveal them.
    SIGNET_DELETE_BEGIN
    template <class Reason = detail::keys_are_never_compared>
    bool operator==(const SecretKey&) const = SIGNET_DELETE("signet: keys are never compared: use their ids");
    SIGNET_DELETE_END

private:
    friend struct detail::KeyState;

    explicit SecretKey(std::span<const std::byte> bytes)
        : hmac_{std::make_shared<const detail::HmacKey<Alg>>(bytes)} {}

    using RandomBytes = detail::WipedBytes<Alg::digest_size>;

    /// Random bytes that `from_bytes` accepts. It refuses very few, so the loop rarely repeats.
    static void draw(RandomBytes& bytes) {
        do {
            detail::fill_random(bytes.all());
        } while (why_refused(view(std::as_bytes(std::span{bytes.all()}))));
    }

    /// The reason why `from_bytes` refuses the key material; without a value if it accepts it.
    static std::optional<std::string> why_refused(std::string_view material) {
        if (auto reason = detail::why_not_secret(material)) {
            return reason;
        }
        if (material.size() < Alg::digest_size) {
            return "a key for " + std::string{Alg::name} + " needs at least " +
                   std::to_string(Alg::digest_size) + " bytes (RFC 7518 section 3.2), this one has " +
                   std::to_string(material.size()) + ": make one with SecretKey::generate_text()";
        }
        return detail::why_guessable(material);
    }

    static std::string_view view(std::span<const std::byte> bytes) noexcept {
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }
    static void refuse(const std::optional<std::string>& reason) {
        if (reason) {
            throw KeyError{*reason};
        }
    }

    [[nodiscard]] const std::shared_ptr<const detail::HmacKey<Alg>>& state() const {
        detail::require_not_moved_from(hmac_ != nullptr);
        return hmac_;
    }

    std::shared_ptr<const detail::HmacKey<Alg>> hmac_;
    detail::EmptiedByMove<std::optional<std::string>> id_;
};

SIGNET_DELETE_BEGIN
/// Does not compile: print the id.
template <class Stream, SignatureAlgorithm Alg, class Reason = detail::a_token_or_key_is_never_printed>
Stream& operator<<(Stream&,
                   const SecretKey<Alg>&) = SIGNET_DELETE("signet: a key is never printed: print its id()");
SIGNET_DELETE_END

}  // namespace signet
