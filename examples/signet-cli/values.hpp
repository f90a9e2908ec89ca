// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <signet/algorithm.hpp>
#include <string>
#include <string_view>
#include <type_traits>

#include "options.hpp"

// What the values of options mean. Each function throws UsageError with the option's name and the forms
// allowed.
namespace cli {

/// 0001-01-01T00:00:00Z, the first moment that a token can name.
inline constexpr std::int64_t first_moment = -62'135'596'800;
/// 9999-12-31T23:59:59Z, the last moment that a token can name, and more than any duration needs.
inline constexpr std::int64_t last_moment = 253'402'300'799;

/// The duration that `--option` gives: 900, 900s, 15m, 12h, 7d. Nothing when the option was not given.
[[nodiscard]] std::optional<std::chrono::seconds> duration(const Arguments& arguments,
                                                           std::string_view option);

/// The moment that `--option` gives in whole seconds since 1970. Nothing when the option was not given.
[[nodiscard]] std::optional<std::chrono::sys_seconds> moment(const Arguments& arguments,
                                                             std::string_view option);

/// The claims that `--option NAME=JSON` gives, as the text of one object, in which numbers are as they were
/// given; empty when none are.
[[nodiscard]] std::string claims(const Arguments& arguments, std::string_view option);

/// The clock behind every command: the machine's, or the moment that `--now` sets.
class ChosenClock {
public:
    explicit ChosenClock(const Arguments& arguments) : fixed_{moment(arguments, "--now")} {}
    [[nodiscard]] std::chrono::sys_seconds now() const noexcept;

private:
    std::optional<std::chrono::sys_seconds> fixed_;
};

/// Calls `visit(std::type_identity<Alg>{})` with the algorithm that `--alg` names; HS256 unless it was given.
template <class Visit>
auto with_algorithm(const Arguments& arguments, Visit&& visit) {
    const std::string name = arguments.get("--alg").value_or(std::string{signet::HS256::name});
    if (name == signet::HS256::name) {
        return visit(std::type_identity<signet::HS256>{});
    }
    if (name == signet::HS384::name) {
        return visit(std::type_identity<signet::HS384>{});
    }
    if (name == signet::HS512::name) {
        return visit(std::type_identity<signet::HS512>{});
    }
    throw UsageError{"--alg takes HS256, HS384 or HS512"};
}

/// The rows that `with_algorithm` and `ChosenClock` need in a verb's table.
inline constexpr Option algorithm_option{"--alg", "NAME", "HS256, HS384 or HS512; HS256 unless given"};
inline constexpr Option now_option{
    "--now", "SECONDS", "the time to go by, in seconds since 1970; the machine's clock unless given"};

}  // namespace cli
