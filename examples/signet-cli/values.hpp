// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "options.hpp"

// Parses the values of options. Each function throws UsageError with the name of the option and the allowed
// forms.
namespace cli {

/// 0001-01-01T00:00:00Z, the earliest time in a token.
inline constexpr std::int64_t first_moment = -62'135'596'800;
/// 9999-12-31T23:59:59Z, the latest time in a token, and the longest duration.
inline constexpr std::int64_t last_moment = 253'402'300'799;

/// The duration of an option: 900, 900s, 15m, 12h, 7d. Nothing without the option.
[[nodiscard]] std::optional<std::chrono::seconds> duration(const Arguments& arguments,
                                                           std::string_view option);

/// The time of an option, in seconds since 1970. Nothing without the option.
[[nodiscard]] std::optional<std::chrono::sys_seconds> moment(const Arguments& arguments,
                                                             std::string_view option);

/// The claims of an option `NAME=VALUE` as one JSON object, which keeps numbers as they were written; empty
/// without the option. A value that is not JSON is a string.
[[nodiscard]] std::string claims(const Arguments& arguments, std::string_view option);

/// The clock of every verb: the system clock, or the time of `--now`.
class ChosenClock {
public:
    explicit ChosenClock(const Arguments& arguments) : fixed_{moment(arguments, "--now")} {}
    [[nodiscard]] std::chrono::sys_seconds now() const noexcept;

private:
    std::optional<std::chrono::sys_seconds> fixed_;
};

inline constexpr Option now_option{"--now", "SECONDS",
                                   "the current time, in seconds since 1970 (default: the system clock)"};

}  // namespace cli
