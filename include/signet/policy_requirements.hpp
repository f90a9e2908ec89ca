// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>

#include "signet/check_time.hpp"
#include "signet/claim_reader.hpp"
#include "signet/detail/jwt/policy_traits.hpp"
#include "signet/detail/text/fixed_string.hpp"
#include "signet/error.hpp"
#include "signet/policy.hpp"

// Policies that add one requirement to another policy. A `Verified` of the composed policy converts to a
// `Verified` of the base, never the reverse. A requirement defined by a program has the same two parts: the
// alias `base_policy` and a static `check`.
namespace signet {

/// `Base`, and the `scope` claim contains every named scope. The claim is a string of scopes separated
/// by spaces (RFC 8693 §4.2), or an array of strings. A token is refused as `Errc::insufficient_scope`
/// (RFC 6750 §3.1).
template <class Base, detail::FixedString... Scopes>
struct RequireScope : Base {
    static_assert(detail::CompletePolicy<Base>::value);
    static_assert(sizeof...(Scopes) > 0, "signet: RequireScope needs at least one scope");
    static_assert(((!Scopes.view().empty() && !Scopes.view().contains(' ')) && ...),
                  "signet: a scope must not be empty or contain a space (RFC 6749 section 3.3)");
    using base_policy = Base;  ///< the policy whose `Verified` this converts to

    /// The scopes that this policy adds, for the `scope` attribute of a challenge.
    static constexpr std::array<std::string_view, sizeof...(Scopes)> required_scopes{Scopes.view()...};

    /// Called by the verifier. Returns the reason to refuse the token, or nothing.
    [[nodiscard]] static std::optional<Error> check(const ClaimReader& claims, const CheckTime& /*time*/) {
        std::array<bool, sizeof...(Scopes)> granted{};
        const auto grant = [&granted](std::string_view words) {
            while (!words.empty()) {
                const std::size_t space = (std::min)(words.find(' '), words.size());
                for (std::size_t i = 0; i < granted.size(); ++i) {
                    granted[i] |= words.substr(0, space) == required_scopes[i];
                }
                words.remove_prefix((std::min)(space + 1, words.size()));
            }
        };
        if (const auto read = claims.for_each_text("scope", grant); !read) {
            return read.error();
        }
        if (std::find(granted.begin(), granted.end(), false) != granted.end()) {
            return Error{Errc::insufficient_scope, "scope"};
        }
        return std::nullopt;
    }
};

/// A duration as a template argument: a number of seconds, or a duration in whole seconds such as `5min`.
struct LoginAge {
    std::chrono::seconds::rep seconds;

    // Implicit, so that a template argument can be a number or a literal of std::chrono.
    // NOLINTBEGIN(google-explicit-constructor)
    consteval LoginAge(std::integral auto count) : seconds{count} {}
    template <class Rep, class Period>
    consteval LoginAge(std::chrono::duration<Rep, Period> age)
        : seconds{std::chrono::floor<std::chrono::seconds>(age).count()} {
        if (age != std::chrono::seconds{seconds}) {
            seconds = 0;  // RequireLoginWithin then says what it needs
        }
    }
    // NOLINTEND(google-explicit-constructor)
};

/// `Base`, and the user logged in at most `MaxAge` ago: `RequireLoginWithin<AccessPolicy, 5min>`, or `300`
/// for seconds. Ages are counted in whole seconds, by the `auth_time` claim (OpenID Connect Core §2). A token
/// is refused as `Errc::missing_claim` or `Errc::login_too_old`.
template <class Base, LoginAge MaxAge>
struct RequireLoginWithin : Base {
    static_assert(detail::CompletePolicy<Base>::value);
    static_assert(
        MaxAge.seconds > 0 && MaxAge.seconds <= detail::numeric_date_max,
        "signet: RequireLoginWithin needs a maximum age in whole seconds, above 0, like 300 or 5min");
    using base_policy = Base;  ///< the policy whose `Verified` this converts to

    /// For the `max_age` attribute of a challenge (RFC 9470 §3).
    static constexpr std::chrono::seconds maximum_login_age{MaxAge.seconds};

    /// Called by the verifier. Returns the reason to refuse the token, or nothing.
    [[nodiscard]] static std::optional<Error> check(const ClaimReader& claims, const CheckTime& time) {
        const auto login = claims.date("auth_time");
        if (!login) {
            return login.error();
        }
        if (!login->has_value()) {
            return Error{Errc::missing_claim, "auth_time"};
        }
        const bool too_long_ago = **login + maximum_login_age + time.leeway < time.now;
        const bool in_future = **login - (std::max)(time.leeway, time.future_tolerance) > time.now;
        if (too_long_ago || in_future) {
            return Error{Errc::login_too_old, "auth_time"};
        }
        return std::nullopt;
    }
};

/// `Base`, and the token was issued at a login and not at a refresh. The `fresh` claim is `true`, or the time
/// until which the token counts as fresh. A token is refused as `Errc::login_too_old`.
template <class Base>
struct RequireFreshLogin : Base {
    static_assert(detail::CompletePolicy<Base>::value);
    using base_policy = Base;  ///< the policy whose `Verified` this converts to

    /// Called by the verifier. Returns the reason to refuse the token, or nothing.
    [[nodiscard]] static std::optional<Error> check(const ClaimReader& claims, const CheckTime& time) {
        bool is_fresh = false;
        if (const auto fresh = claims.boolean("fresh")) {
            is_fresh = fresh->value_or(false);
        } else if (const auto until = claims.exact_date("fresh")) {
            is_fresh = time.is_before(**until);
        } else {
            return until.error();
        }
        return is_fresh ? std::nullopt : std::optional{Error{Errc::login_too_old, "fresh"}};
    }
};

}  // namespace signet
