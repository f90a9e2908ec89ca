// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <optional>
#include <type_traits>

#include "signet/check_time.hpp"
#include "signet/claim_reader.hpp"
#include "signet/error.hpp"

// Refuses a policy whose bases have a requirement that the verifier would not check: it calls the checks of
// the policy, of its `base_policy`, of the `base_policy` of that, and so on. C++20 cannot list the bases of a
// class, but it can test whether an object of a type initializes the base of an aggregate. The concepts below
// therefore test for a base whose check would be lost.
namespace signet::detail {

/// A policy that adds a requirement names the policy it builds on as `base_policy`.
template <class Policy>
concept RefinedPolicy = requires { typename Policy::base_policy; };

template <class Policy>
struct BasePolicy {
    using type = void;
};
template <RefinedPolicy Policy>
struct BasePolicy<Policy> {
    using type = typename Policy::base_policy;
};

struct Nothing {};
struct Anything {
    template <class T>
    operator T() const;  // NOLINT(google-explicit-constructor)
};

template <class Policy, class... Parts>
concept MadeOf = requires { Policy{Parts{}...}; };
template <class Policy>
concept HasPart = requires { Policy{{}}; };

/// A class that the tests below work for: its base, if it has one, is initialized only by an object that
/// converts to the type of the base.
template <class Policy>
concept PlainPolicy =
    std::is_class_v<Policy> && std::is_aggregate_v<Policy> && !std::is_final_v<Policy> && MadeOf<Policy> &&
    !MadeOf<Policy, Nothing> && (!HasPart<Policy> || MadeOf<Policy, Anything>);

struct MemberNamedCheck {
    int check;
};
template <class Policy>
struct CheckProbe : Policy, MemberNamedCheck {};

/// Whether the policy or one of its bases has a member named `check`, of any type and access. Only then is
/// the name ambiguous in the probe.
template <class Policy>
concept NamesCheck = !requires { &CheckProbe<Policy>::check; };

/// Whether the verifier can call `check`.
template <class Policy>
concept CallableCheck = requires(const ClaimReader& claims, const CheckTime& time) {
    { Policy::check(claims, time) } -> std::same_as<std::optional<Error>>;
};

template <auto* Member>
struct MemberTag {};

template <class Left, class Right>
concept SameCheck = std::same_as<MemberTag<&Left::check>, MemberTag<&Right::check>>;
template <class Left, class Right>
concept SameScopes = std::same_as<MemberTag<&Left::required_scopes>, MemberTag<&Right::required_scopes>>;
template <class Left, class Right>
concept SameLoginAge =
    std::same_as<MemberTag<&Left::maximum_login_age>, MemberTag<&Right::maximum_login_age>>;

template <class Policy>
concept NamesScopes = requires { Policy::required_scopes; };
template <class Policy>
concept NamesLoginAge = requires { Policy::maximum_login_age; };

/// Whether the policy has more than one base or data member.
template <class Policy>
concept HasSeveralParts = MadeOf<Policy, Anything, Anything> || requires { Policy{{}, {}}; };

/// Whether `Between`, a class between `Policy` and `Base`, has a requirement that neither of them has.
template <class Between, class Policy, class Base>
concept AddsUncheckedRequirement =
    !PlainPolicy<Between> || HasSeveralParts<Between> ||
    (NamesCheck<Between> && !SameCheck<Between, Policy> && !SameCheck<Between, Base>) ||
    (NamesScopes<Between> && !SameScopes<Between, Policy> && !SameScopes<Between, Base>) ||
    (NamesLoginAge<Between> && !SameLoginAge<Between, Policy> && !SameLoginAge<Between, Base>);

/// Whether `Between` is a class between `Policy` and `Base`. `Base` is `void` for a policy without
/// `base_policy`; then all its bases are between.
template <class Between, class Policy, class Base>
concept IsBetween =
    std::is_class_v<Between> && !std::same_as<Between, Policy> && !std::same_as<Between, Base> &&
    std::is_base_of_v<Between, Policy> && (std::is_void_v<Base> || std::is_base_of_v<Base, Between>);

/// Converts to every class between the two whose requirement would be lost.
template <class Policy, class Base>
struct UncheckedClass {
    template <class Between>
        requires IsBetween<Between, Policy, Base> && AddsUncheckedRequirement<Between, Policy, Base>
    operator Between() const;  // NOLINT(google-explicit-constructor)
};

/// True if there is such a class. Inner braces may be omitted, so the test also reaches the base of a base.
template <class Policy, class Base>
concept LosesRequirement = requires { Policy{UncheckedClass<Policy, Base>{}}; };

/// Explains each mistake in the composition of a policy in one sentence; `value` is true if there is none.
template <class Policy>
struct PolicyComposition {
    using Base = typename BasePolicy<Policy>::type;

    static constexpr bool is_plain = PlainPolicy<Policy>;
    static_assert(
        is_plain,
        "signet: a token policy is a plain struct: without constructors and data, not final, and derived "
        "publicly and not virtually");

    static consteval bool has_one_base() {
        if constexpr (is_plain) {
            return !HasSeveralParts<Policy>;
        }
        return true;
    }
    static_assert(has_one_base(),
                  "signet: a token policy has no data and derives from one policy at most: put one "
                  "requirement into the other, like "
                  "`RequireScope<RequireLoginWithin<AccessPolicy, 600>, \"orders:write\">`");

    static consteval bool derives_from_its_base() {
        if constexpr (RefinedPolicy<Policy>) {
            return std::derived_from<Policy, Base> && !std::same_as<Policy, Base> &&
                   std::same_as<Base, std::remove_cv_t<Base>>;
        }
        return true;
    }
    static_assert(derives_from_its_base(),
                  "signet: the `base_policy` of a policy must be the policy that it derives from");

    static consteval bool has_callable_check() {
        if constexpr (is_plain) {
            return !NamesCheck<Policy> || CallableCheck<Policy>;
        }
        return true;
    }
    static_assert(has_callable_check(),
                  "signet: the verifier cannot call this policy's `check`: it must be public, and be "
                  "`static std::optional<Error> check(const ClaimReader&, const CheckTime&)`");

    static consteval bool keeps_requirements() {
        if constexpr (is_plain) {
            return !LosesRequirement<Policy, Base>;
        }
        return true;
    }
    static_assert(keeps_requirements(),
                  "signet: this policy would lose the requirement of a policy that it derives from: write "
                  "`using base_policy = ...;` in it, with the policy that it derives from");

    /// `required_scopes` and `maximum_login_age` are for the challenge; only a `check` refuses a token.
    static consteval bool checks_its_requirements() {
        if constexpr (is_plain) {
            const bool has_own_check = NamesCheck<Policy> && !SameCheck<Policy, Base>;
            const bool has_own_scopes = NamesScopes<Policy> && !SameScopes<Policy, Base>;
            const bool has_own_login_age = NamesLoginAge<Policy> && !SameLoginAge<Policy, Base>;
            return has_own_check || (!has_own_scopes && !has_own_login_age);
        }
        return true;
    }
    static_assert(
        checks_its_requirements(),
        "signet: `required_scopes` and `maximum_login_age` alone require nothing: use RequireScope or "
        "RequireLoginWithin, or add a `check` of your own");

    static constexpr bool value = is_plain && has_one_base() && derives_from_its_base() &&
                                  has_callable_check() && keeps_requirements() && checks_its_requirements();
};

}  // namespace signet::detail
