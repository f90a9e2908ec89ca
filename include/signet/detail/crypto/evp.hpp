// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <new>
#include <string>
#include <string_view>

#include "signet/detail/text/ascii.hpp"
#include "signet/error.hpp"

// Owners of OpenSSL's objects, and its error queue.
namespace signet::detail {

/// Calls OpenSSL's function `Free` for the object.
template <auto Free>
struct OpensslDeleter {
    template <class T>
    void operator()(T* object) const noexcept {
        Free(object);
    }
};

using EvpKey = std::unique_ptr<EVP_PKEY, OpensslDeleter<EVP_PKEY_free>>;
using EvpKeyContext = std::unique_ptr<EVP_PKEY_CTX, OpensslDeleter<EVP_PKEY_CTX_free>>;
using EvpDigest = std::unique_ptr<EVP_MD, OpensslDeleter<EVP_MD_free>>;
using BigNumberContext = std::unique_ptr<BN_CTX, OpensslDeleter<BN_CTX_free>>;
using BigNumber = std::unique_ptr<BIGNUM, OpensslDeleter<BN_clear_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, OpensslDeleter<ECDSA_SIG_free>>;
using Bio = std::unique_ptr<BIO, OpensslDeleter<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, OpensslDeleter<X509_free>>;

/// Removes the errors that OpenSSL adds to the queue of this thread while it is in scope. A refused key or
/// token must not leave errors that the host program would report for another operation.
class OpensslErrors {
public:
    OpensslErrors() noexcept : are_all_ours_{ERR_peek_error() == 0} { ERR_set_mark(); }
    OpensslErrors(const OpensslErrors&) = delete;
    OpensslErrors& operator=(const OpensslErrors&) = delete;
    ~OpensslErrors() { ERR_pop_to_mark(); }

    /// Whether an operation failed because memory is exhausted. Removes the errors.
    [[nodiscard]] bool are_of_memory() const noexcept {
        bool any = ERR_GET_REASON(ERR_peek_last_error()) == ERR_R_MALLOC_FAILURE;
        while (are_all_ours_ && !any && ERR_peek_error() != 0) {
            any = ERR_GET_REASON(ERR_get_error()) == ERR_R_MALLOC_FAILURE;
        }
        return any;
    }

    /// Refuses a key that OpenSSL does not accept. Throws `std::bad_alloc` if OpenSSL says that memory is
    /// exhausted. It does not say so for each failed allocation, and adds no error for some faults of a key.
    [[noreturn]] void refuse(const std::string& reason) const {
        if (are_of_memory()) {
            throw std::bad_alloc{};
        }
        throw KeyError{reason};
    }

private:
    bool are_all_ours_;
};

/// Whether OpenSSL's name of the type of the key is `name`. Unlike `EVP_PKEY_is_a`, this needs no memory.
inline bool is_key_of_type(const EVP_PKEY* key, std::string_view name) noexcept {
    const char* const type = EVP_PKEY_get0_type_name(key);
    return type != nullptr && equals_ignoring_case(type, name);
}

}  // namespace signet::detail
