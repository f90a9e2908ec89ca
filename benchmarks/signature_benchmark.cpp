// SPDX-License-Identifier: MIT
// The cost of verifying and issuing with public-key algorithms, compared with OpenSSL's call alone in the
// same run: the same key and message, with contexts that were prepared before.
#include <benchmark/benchmark.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <cstddef>
#include <memory>
#include <signet/signet.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "paired.hpp"

namespace {

using Family = signet::SignatureScheme::Family;
constexpr int rsa_bits = 2048;

void require(bool done) {
    if (!done) {
        throw std::runtime_error{"OpenSSL refused a call of the floor"};
    }
}

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

/// OpenSSL alone: a hash and a signature of it, or the one-shot functions for Ed25519. All contexts
/// keep their key from one call to the next.
class BareKey {
public:
    BareKey(std::string_view pem, const signet::SignatureScheme& scheme) : scheme_{scheme} {
        const std::unique_ptr<BIO, decltype(&BIO_free_all)> bio{
            BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free_all};
        key_.reset(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
        require(key_ != nullptr);
        if (scheme.family == Family::ed25519) {
            signer_.reset(EVP_MD_CTX_new());
            require(EVP_DigestSignInit(signer_.get(), nullptr, nullptr, nullptr, key_.get()) == 1);
            hasher_.reset(EVP_MD_CTX_new());
            require(EVP_DigestVerifyInit(hasher_.get(), nullptr, nullptr, nullptr, key_.get()) == 1);
            return;
        }
        digest_.reset(EVP_MD_fetch(nullptr, std::string{scheme.digest}.c_str(), nullptr));
        hasher_.reset(EVP_MD_CTX_new());
        sign_ = prepared(EVP_PKEY_sign_init);
        verify_ = prepared(EVP_PKEY_verify_init);
    }

    /// The signature in OpenSSL's format: DER for ECDSA.
    const std::vector<unsigned char>& sign(std::string_view message) {
        signature_.resize(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())));
        std::size_t size = signature_.size();
        if (scheme_.family == Family::ed25519) {
            require(EVP_DigestSignInit(signer_.get(), nullptr, nullptr, nullptr, nullptr) == 1 &&
                    EVP_DigestSign(signer_.get(), signature_.data(), &size, bytes_of(message),
                                   message.size()) == 1);
        } else {
            hash(message);
            require(EVP_PKEY_sign(sign_.get(), signature_.data(), &size, hash_, hash_size_) == 1);
        }
        signature_.resize(size);
        return signature_;
    }

    void verify(std::string_view message, const std::vector<unsigned char>& signature) {
        if (scheme_.family == Family::ed25519) {
            require(EVP_DigestVerifyInit(hasher_.get(), nullptr, nullptr, nullptr, nullptr) == 1 &&
                    EVP_DigestVerify(hasher_.get(), signature.data(), signature.size(), bytes_of(message),
                                     message.size()) == 1);
        } else {
            hash(message);
            require(EVP_PKEY_verify(verify_.get(), signature.data(), signature.size(), hash_, hash_size_) ==
                    1);
        }
    }

private:
    template <auto Free>
    struct Freeing {
        template <class T>
        void operator()(T* object) const noexcept {
            Free(object);
        }
    };
    using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freeing<EVP_PKEY_CTX_free>>;
    using DigestContext = std::unique_ptr<EVP_MD_CTX, Freeing<EVP_MD_CTX_free>>;

    void hash(std::string_view message) {
        require(EVP_DigestInit_ex2(hasher_.get(), digest_.get(), nullptr) == 1 &&
                EVP_DigestUpdate(hasher_.get(), message.data(), message.size()) == 1 &&
                EVP_DigestFinal_ex(hasher_.get(), hash_, &hash_size_) == 1);
    }

    KeyContext prepared(int (*prepare)(EVP_PKEY_CTX*)) {
        KeyContext context{EVP_PKEY_CTX_new_from_pkey(nullptr, key_.get(), nullptr)};
        require(prepare(context.get()) == 1 &&
                EVP_PKEY_CTX_set_signature_md(context.get(), digest_.get()) == 1);
        if (scheme_.family == Family::rsa_pss) {
            require(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PSS_PADDING) == 1 &&
                    EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), RSA_PSS_SALTLEN_DIGEST) == 1);
        }
        return context;
    }

    const signet::SignatureScheme& scheme_;
    std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>> key_;
    std::unique_ptr<EVP_MD, Freeing<EVP_MD_free>> digest_;
    DigestContext hasher_, signer_;
    KeyContext sign_, verify_;
    unsigned char hash_[EVP_MAX_MD_SIZE]{};
    unsigned hash_size_ = 0;
    std::vector<unsigned char> signature_;
};

template <class Alg>
struct Measured {
    signet::PrivateKey<Alg> key = signet::PrivateKey<Alg>::generate(rsa_bits);
    signet::TokenIssuer<Alg> issuer{key};
    signet::TokenVerifier<Alg> verifier{key.public_key()};
    BareKey bare{key.to_pem().text(), Alg::scheme};

    /// The claims of the other benchmarks.
    [[nodiscard]] std::string token() const {
        return issuer
            .template issue<signet::AccessPolicy>({.subject = "user-42",
                                                   .extra = {{"fresh", false}},
                                                   .id = "50f4c655-acd4-4f01-875b-560b21cee169"})
            .str();
    }
};

std::string message_of(const std::string& token) {
    return token.substr(0, token.rfind('.'));
}

template <class Alg>
void verify_signature(benchmark::State& state) {
    Measured<Alg> measured;
    const std::string token = measured.token();
    const std::string message = message_of(token);
    const std::vector<unsigned char> signature = measured.bare.sign(message);
    signet_benchmark::measure_beside(
        state, [&] { measured.bare.verify(message, signature); },
        [&] {
            auto verified = measured.verifier.template verify<signet::AccessPolicy>(token);
            require(verified.has_value());
            benchmark::DoNotOptimize(verified);
        },
        4);
}

template <class Alg>
void issue_signature(benchmark::State& state) {
    Measured<Alg> measured;
    const signet::Claims claims{.subject = "user-42"};
    const std::string message =
        message_of(measured.issuer.template issue<signet::AccessPolicy>(claims).str());
    signet_benchmark::measure_beside(
        state, [&] { benchmark::DoNotOptimize(measured.bare.sign(message)); },
        [&] {
            auto token = measured.issuer.template issue<signet::AccessPolicy>(claims);
            benchmark::DoNotOptimize(token);
        },
        4);
}

// The numbers of alternations: a signature of RSA takes about thirty times as long as the others.
BENCHMARK(verify_signature<signet::ES256>)->Name("verify_signature/ES256")->UseManualTime()->Iterations(1000);
BENCHMARK(verify_signature<signet::EdDSA>)->Name("verify_signature/EdDSA")->UseManualTime()->Iterations(1000);
BENCHMARK(verify_signature<signet::RS256>)->Name("verify_signature/RS256")->UseManualTime()->Iterations(2000);
BENCHMARK(verify_signature<signet::PS256>)->Name("verify_signature/PS256")->UseManualTime()->Iterations(2000);
BENCHMARK(issue_signature<signet::ES256>)->Name("issue_signature/ES256")->UseManualTime()->Iterations(2000);
BENCHMARK(issue_signature<signet::EdDSA>)->Name("issue_signature/EdDSA")->UseManualTime()->Iterations(2000);
BENCHMARK(issue_signature<signet::RS256>)->Name("issue_signature/RS256")->UseManualTime()->Iterations(200);
BENCHMARK(issue_signature<signet::PS256>)->Name("issue_signature/PS256")->UseManualTime()->Iterations(200);

}  // namespace
