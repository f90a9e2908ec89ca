// SPDX-License-Identifier: MIT
#pragma once

namespace signet::detail {

// Default template arguments of deleted overloads. Their names appear in the first error of the compiler.
// NOLINTBEGIN(readability-identifier-naming)
struct only_a_verified_refresh_token_can_be_exchanged {};
struct only_a_verified_token_can_end_a_session {};
// NOLINTEND(readability-identifier-naming)

}  // namespace signet::detail
