// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <optional>
#include <signet/error.hpp>
#include <signet/verifier_options.hpp>
#include <string>
#include <string_view>

// Explains a verdict for people.
namespace cli {

/// The requirements of the verifier.
struct Expectations {
    signet::VerifierOptions options;
    /// The required type; empty for any.
    std::string type;
    std::string issuer;
    std::string audience;
};

/// "expires in 14 min 59 s, at 2023-11-14 22:28:20 UTC (2023-11-14 23:28:20 +0100)".
/// `claims` is the JSON text of verified claims.
[[nodiscard]] std::string life_words(std::string_view claims, std::chrono::sys_seconds now);

/// The time until `exp`; nothing without `exp`. Zero or less when the token is valid only within the leeway.
[[nodiscard]] std::optional<std::chrono::seconds> remaining_life(std::string_view claims,
                                                                 std::chrono::sys_seconds now);

/// The claim that was refused, the requirement, and the checks that passed before, in ASCII. Empty when the
/// error says everything that is known.
[[nodiscard]] std::string refusal_words(const signet::Error& error, std::string_view token,
                                        const Expectations& expected, std::chrono::sys_seconds now);

}  // namespace cli
