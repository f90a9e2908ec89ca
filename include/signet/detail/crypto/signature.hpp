// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include <array>
#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "signet/algorithm.hpp"
#include "signet/detail/crypto/context_pool.hpp"
#include "signet/detail/crypto/evp.hpp"
#include "signet/detail/crypto/hmac.hpp"

// Signatures of public-key algorithms (RFC 7518 §3.3 to §3.5, RFC 8037 §3.1).
namespace signet::detail {

/// The largest RSA key, in bits and in bytes of its signatures.
inline constexpr int max_rsa_bits = 8192;
inline constexpr std::size_t max_signature_size = max_rsa_bits / 8;

/// Sets the hash and the padding of `scheme` in a context that was initialized for signing or verifying.
inline bool set_parameters(EVP_PKEY_CTX* context, const SignatureScheme& scheme, const EVP_MD* digest) {
    if (EVP_PKEY_CTX_set_signature_md(context, digest) != 1) {
        return false;
    }
    switch (scheme.family) {
        case SignatureScheme::Family::rsa_pkcs1:
            return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
        case SignatureScheme::Family::rsa_pss:
            return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
                   EVP_PKEY_CTX_set_rsa_mgf1_md(context, digest) == 1 &&
                   EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
        default:
            return true;
    }
}

/// The operations of one key. Subclasses sign or verify.
class SignatureKey {
public:
    /// `key` belongs to `scheme`, which must be a static object.
    SignatureKey(EvpKey key, const SignatureScheme& scheme) : key_{std::move(key)}, scheme_{&scheme} {
        if (!scheme.digest.empty()) {
            digest_.reset(EVP_MD_fetch(nullptr, std::string{scheme.digest}.c_str(), nullptr));
            require_openssl(digest_ != nullptr, "fetch a hash");
        }
        signature_size_ = scheme.is_rsa() ? static_cast<std::size_t>(EVP_PKEY_get_size(key_.get()))
                                          : 2 * scheme.coordinate_size;
    }

    [[nodiscard]] const SignatureScheme& scheme() const noexcept { return *scheme_; }
    /// The size of every signature of this key, in bytes.
    [[nodiscard]] std::size_t signature_size() const noexcept { return signature_size_; }
    [[nodiscard]] EVP_PKEY* get() const noexcept { return key_.get(); }

protected:
    /// OpenSSL's contexts, prepared for one operation of this key.
    struct Context {
        DigestContext digest;
        EvpKeyContext operation{};
    };
    using Prepare = int (*)(EVP_PKEY_CTX*);
    /// The functions of Ed25519, which hash and sign in one call.
    using PrepareDigest = decltype(&EVP_DigestVerifyInit_ex);

    /// A context for this thread: one that was used before, or a new one.
    [[nodiscard]] std::unique_ptr<Context> take(Prepare prepare, PrepareDigest prepare_digest) const {
        auto context = contexts_.take();
        if (context == nullptr) {
            context = std::make_unique<Context>(make_digest_context());
            if (digest_ != nullptr) {
                context->operation = make_operation(prepare);
            } else {
                prepare_message(*context, prepare_digest, key_.get());
            }
        } else if (digest_ == nullptr) {
            // Without a key, only the state of the last message is reset.
            prepare_message(*context, prepare_digest, nullptr);
        }
        return context;
    }
    void put(std::unique_ptr<Context> context) const noexcept { contexts_.put(std::move(context)); }

    struct Hash {
        std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
        unsigned size = 0;
    };
    [[nodiscard]] Hash hash(const Context& context, std::string_view message) const {
        Hash result;
        require_openssl(EVP_DigestInit_ex2(context.digest.get(), digest_.get(), nullptr) == 1 &&
                            EVP_DigestUpdate(context.digest.get(), message.data(), message.size()) == 1 &&
                            EVP_DigestFinal_ex(context.digest.get(), result.bytes.data(), &result.size) == 1,
                        "compute a hash");
        return result;
    }

private:
    static void prepare_message(const Context& context, PrepareDigest prepare, EVP_PKEY* key) {
        require_openssl(prepare(context.digest.get(), nullptr, nullptr, nullptr, nullptr, key, nullptr) == 1,
                        "prepare a signature");
    }

    [[nodiscard]] EvpKeyContext make_operation(Prepare prepare) const {
        EvpKeyContext context{EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr)};
        require_openssl(context != nullptr && prepare(context.get()) == 1 &&
                            set_parameters(context.get(), *scheme_, digest_.get()),
                        "prepare a signature");
        return context;
    }

    EvpKey key_;
    const SignatureScheme* scheme_;
    EvpDigest digest_{};
    std::size_t signature_size_ = 0;
    mutable ContextPool<Context> contexts_{};
};

/// A key that verifies. Immutable and thread-safe.
class VerifyingKey : public SignatureKey {
public:
    using SignatureKey::SignatureKey;

    /// Whether `signature` is the signature of `message`. Its size must be exact: `r` and `s` of ECDSA have
    /// the size of a coordinate (RFC 7518 §3.4), and an RSA signature that of the modulus.
    [[nodiscard]] bool verify(std::string_view message, std::span<const unsigned char> signature) const {
        if (signature.size() != signature_size()) {
            return false;
        }
        const OpensslErrors errors;
        auto context = take(EVP_PKEY_verify_init, EVP_DigestVerifyInit_ex);
        const bool valid = scheme().family == SignatureScheme::Family::ed25519
                               ? verify_ed25519(*context, message, signature)
                               : verify_hash(*context, hash(*context, message), signature);
        if (!valid && errors.are_of_memory()) {
            throw std::bad_alloc{};
        }
        put(std::move(context));
        return valid;
    }

private:
    [[nodiscard]] bool verify_ed25519(const Context& context, std::string_view message,
                                      std::span<const unsigned char> signature) const {
        return EVP_DigestVerify(context.digest.get(), signature.data(), signature.size(),
                                reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1;
    }

    [[nodiscard]] bool verify_hash(const Context& context, const Hash& hash,
                                   std::span<const unsigned char> signature) const {
        if (scheme().is_rsa()) {
            return EVP_PKEY_verify(context.operation.get(), signature.data(), signature.size(),
                                   hash.bytes.data(), hash.size) == 1;
        }
        const auto half = signature.size() / 2;
        const EcdsaSignature pair{ECDSA_SIG_new()};
        BigNumber r{BN_bin2bn(signature.data(), static_cast<int>(half), nullptr)};
        BigNumber s{BN_bin2bn(signature.data() + half, static_cast<int>(half), nullptr)};
        require_openssl(pair && r && s && ECDSA_SIG_set0(pair.get(), r.get(), s.get()) == 1,
                        "verify a signature");
        // NOLINTBEGIN(bugprone-unused-return-value): the signature owns both now
        static_cast<void>(r.release());
        static_cast<void>(s.release());
        // NOLINTEND(bugprone-unused-return-value)
        // A DER signature has at most nine bytes more than its two numbers.
        constexpr std::size_t largest_der = 160;
        std::array<unsigned char, largest_der> der{};
        unsigned char* end = der.data();
        const int size = i2d_ECDSA_SIG(pair.get(), &end);
        require_openssl(size > 0, "verify a signature");
        return EVP_PKEY_verify(context.operation.get(), der.data(), static_cast<std::size_t>(size),
                               hash.bytes.data(), hash.size) == 1;
    }
};

/// A key that signs. Immutable and thread-safe.
class SigningKey : public SignatureKey {
public:
    using SignatureKey::SignatureKey;

    /// Writes the signature of `message`, `signature_size()` bytes, to `out`.
    void sign(std::string_view message, unsigned char* out) const {
        const OpensslErrors errors;
        auto context = take(EVP_PKEY_sign_init, EVP_DigestSignInit_ex);
        if (scheme().family == SignatureScheme::Family::ed25519) {
            sign_ed25519(*context, message, out);
        } else {
            sign_hash(*context, hash(*context, message), out);
        }
        put(std::move(context));
    }

private:
    void sign_ed25519(const Context& context, std::string_view message, unsigned char* out) const {
        std::size_t size = signature_size();
        require_openssl(
            EVP_DigestSign(context.digest.get(), out, &size,
                           reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1,
            "sign");
    }

    void sign_hash(const Context& context, const Hash& hash, unsigned char* out) const {
        std::array<unsigned char, max_signature_size> raw;  // NOLINT(*-member-init): OpenSSL writes it
        std::size_t size = scheme().is_rsa() ? signature_size() : raw.size();
        require_openssl(EVP_PKEY_sign(context.operation.get(), scheme().is_rsa() ? out : raw.data(), &size,
                                      hash.bytes.data(), hash.size) == 1,
                        "sign");
        if (scheme().is_rsa()) {
            return;
        }
        const unsigned char* begin = raw.data();
        const EcdsaSignature pair{d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(size))};
        const int half = static_cast<int>(scheme().coordinate_size);
        require_openssl(pair != nullptr && BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), out, half) == half &&
                            BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), out + half, half) == half,
                        "sign");
    }
};

}  // namespace signet::detail
