// SPDX-License-Identifier: MIT
#pragma once

#include "signet/detail/base/cxx23.hpp"

// Deleted overloads, which put a sentence into the first error of the compiler. Compilers that support
// `= delete("...")` print it; the others print the default template argument `Reason` of the overload.
#if defined(__cpp_deleted_function) || (defined(__clang__) && __clang_major__ >= 19)
#define SIGNET_DELETE(sentence) delete (sentence)
#else
#define SIGNET_DELETE(sentence) delete
#endif

// Clang supports the sentence before C++26 with a warning, which is disabled here.
#if defined(__clang__) && __clang_major__ >= 19
#define SIGNET_DELETE_BEGIN \
    _Pragma("clang diagnostic push") _Pragma("clang diagnostic ignored \"-Wc++26-extensions\"")
#define SIGNET_DELETE_END _Pragma("clang diagnostic pop")
#else
#define SIGNET_DELETE_BEGIN
#define SIGNET_DELETE_END
#endif

namespace signet::detail {

// The names are sentences, because they are read in an error.
// NOLINTBEGIN(readability-identifier-naming)

/// Shown by the compiler for a token of another policy than the required one.
struct token_of_another_policy_cannot_be_used_here {};

/// Shown by the compiler for a string or an unchecked token where a verified token is required.
struct only_a_token_verifier_makes_a_verified_token {};

/// Shown by the compiler for a key of another algorithm than that of the issuer or verifier.
struct a_key_belongs_to_one_algorithm {};

/// Shown by the compiler for an issuer made from a public key.
struct an_issuer_needs_the_private_key {};

/// Shown by the compiler for a verifier made from a private key.
struct a_verifier_needs_the_public_key {};

/// Shown by the compiler for a verifier made from the key ring of an issuer of a public-key algorithm.
struct a_verifier_needs_the_public_keys {};

/// Shown by the compiler when a guarded handler is called directly on a server that decodes header values.
struct convert_to_the_handler_type_of_the_server_first {};

/// Shown by the compiler when a ring of shared secrets is published.
struct secrets_are_never_published {};

/// Shown by the compiler when two keys are compared.
struct keys_are_never_compared {};

/// Shown by the compiler when a token, a verified token or a key is written to a stream.
struct a_token_or_key_is_never_printed {};

// NOLINTEND(readability-identifier-naming)

}  // namespace signet::detail
