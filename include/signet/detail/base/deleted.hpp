// SPDX-License-Identifier: MIT
#pragma once

#include "signet/detail/base/cxx23.hpp"

// Overloads that exist to be refused, with a sentence in the compiler's first error. Compilers that can
// attach the sentence to `= delete` do so; the others show the default template argument `Reason` of the
// overload.
#if defined(__cpp_deleted_function) || (defined(__clang__) && __clang_major__ >= 19)
#define SIGNET_DELETE(sentence) delete (sentence)
#else
#define SIGNET_DELETE(sentence) delete
#endif

// Clang knows the sentence before the C++26 mode that it belongs to, and says so unless told not to.
#if defined(__clang__) && __clang_major__ >= 19
#define SIGNET_DELETE_BEGIN \
    _Pragma("clang diagnostic push") _Pragma("clang diagnostic ignored \"-Wc++26-extensions\"")
#define SIGNET_DELETE_END _Pragma("clang diagnostic pop")
#else
#define SIGNET_DELETE_BEGIN
#define SIGNET_DELETE_END
#endif

namespace signet::detail {

// Sentences, not names of things: they are there to be read in an error.
// NOLINTBEGIN(readability-identifier-naming)

/// Shown by the compiler when a token of one type is handed to code that asks for another.
struct token_of_another_policy_cannot_be_used_here {};

/// Shown by the compiler when text or an unchecked token is handed to code that asks for a verified one.
struct only_a_token_verifier_makes_a_verified_token {};

/// Shown by the compiler when the key of one algorithm is handed to the issuer or verifier of another.
struct a_key_belongs_to_one_algorithm {};

/// Shown by the compiler when a guarded handler is called directly on a server that decodes header values.
struct make_it_a_handler_of_the_server_first {};

/// Shown by the compiler when two keys are compared.
struct keys_are_never_compared {};

/// Shown by the compiler when a token, a verified token or a key is written to a stream.
struct a_token_or_key_is_never_printed {};

// NOLINTEND(readability-identifier-naming)

}  // namespace signet::detail
