// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/err.h>
#include <openssl/evp.h>

#include <array>
#include <new>
#include <string>

#include "signet/error.hpp"

// The exceptions for failed calls of OpenSSL.
namespace signet::detail {

/// Whether an entry of OpenSSL's error queue says that memory ran out. Before version 3.2, a failed
/// allocation adds no entry. The two reasons of the EVP functions are then the first ones, and have no other
/// cause with the arguments that signet passes.
inline bool means_out_of_memory(unsigned long entry) noexcept {
    const int reason = ERR_GET_REASON(entry);
    return entry == 0 || reason == ERR_R_MALLOC_FAILURE ||
           (ERR_GET_LIB(entry) == ERR_LIB_EVP &&
            (reason == EVP_R_NOT_ABLE_TO_COPY_CTX || reason == EVP_R_INITIALIZATION_ERROR));
}

/// Throws `std::bad_alloc` if OpenSSL ran out of memory, else CryptoError. The oldest entry of the error
/// queue is the cause; later ones are its consequences. Empties the queue.
[[noreturn]] inline void throw_openssl_failure(const char* operation) {
    const unsigned long cause = ERR_get_error();
    bool is_of_memory = means_out_of_memory(cause);
    while (const unsigned long consequence = ERR_get_error()) {
        is_of_memory = is_of_memory || ERR_GET_REASON(consequence) == ERR_R_MALLOC_FAILURE;
    }
    if (is_of_memory) {
        throw std::bad_alloc{};
    }
    std::array<char, 256> reason{};
    ERR_error_string_n(cause, reason.data(), reason.size());
    throw CryptoError{std::string{"OpenSSL cannot "} + operation + ": " + reason.data()};
}

/// Throws as `throw_openssl_failure` unless a call of OpenSSL succeeded.
inline void require_openssl(bool done, const char* operation) {
    if (!done) [[unlikely]] {
        throw_openssl_failure(operation);
    }
}

}  // namespace signet::detail
