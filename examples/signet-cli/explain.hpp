// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <signet/error.hpp>
#include <signet/verifier_options.hpp>
#include <string>
#include <string_view>

// What a verdict means for this token, in words.
namespace cli {

/// What a verifier was told to expect.
struct Expectations {
    signet::VerifierOptions options;
    /// The type asked for; empty for any.
    std::string type;
    std::string issuer;
    std::string audience;
};

/// "expires in 14 min 59 s, at 2023-11-14 22:28:20 UTC (2023-11-14 23:28:20 +0100)", from the text of
/// verified claims.
[[nodiscard]] std::string life_words(std::string_view claims, std::chrono::sys_seconds now);

/// How long the token is still good; nothing when it never expires. Zero or less when only leeway lets it.
[[nodiscard]] std::optional<std::chrono::seconds> remaining_life(std::string_view claims,
                                                                 std::chrono::sys_seconds now);

/// What in the token did not fit what, and what had been in order until there. In plain ASCII, whatever the
/// token holds. Empty when there is nothing to add to the error's own sentence.
[[nodiscard]] std::string refusal_words(const signet::Error& error, std::string_view token,
                                        const Expectations& expected, std::chrono::sys_seconds now);

}  // namespace cli
