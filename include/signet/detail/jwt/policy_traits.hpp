// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <concepts>
#include <string_view>
#include <type_traits>

#include "signet/algorithm.hpp"
#include "signet/detail/jose/media_type.hpp"
#include "signet/detail/jwt/policy_composition.hpp"
#include "signet/policy.hpp"

// Compile-time checks of a policy, with one error sentence for each mistake.
namespace signet::detail {

/// The marking of a policy: its member `marking`, or by default the `"type"` claim.
template <class Policy>
consteval Marking marking_of() {
    if constexpr (requires { Policy::marking; }) {
        return Policy::marking;
    } else {
        return Marking::claim();
    }
}

/// Whether a token of `Strong` may be used where a token of `Weak` is required: `Weak` is `Strong`, its
/// `base_policy`, the `base_policy` of that, and so on.
template <class Strong, class Weak>
consteval bool is_at_least() {
    if constexpr (std::same_as<Strong, Weak>) {
        return true;
    } else if constexpr (RefinedPolicy<Strong>) {
        return is_at_least<typename Strong::base_policy, Weak>();
    } else {
        return false;
    }
}

/// The policy without added requirements: the policy that the token was issued with.
template <class Policy>
struct RootPolicy {
    using type = Policy;
};
template <RefinedPolicy Policy>
struct RootPolicy<Policy> : RootPolicy<typename Policy::base_policy> {};

/// The policy of a call without a template argument, like `verifier.verify(token)`.
struct NoPolicy {};

/// Explains what a policy lacks, one sentence for each mistake; `value` is true if it lacks nothing.
template <class Policy>
struct CompletePolicy {
    static_assert(
        !std::same_as<Policy, NoPolicy>,
        "signet: name the policy of the token, like `verifier.verify<signet::AccessPolicy>(token)` or "
        "`issuer.issue<signet::AccessPolicy>(claims)`");
    static constexpr bool has_type = requires {
        { Policy::type } -> std::convertible_to<std::string_view>;
    };
    static constexpr bool has_lifetime = requires {
        { Policy::lifetime } -> std::convertible_to<std::chrono::seconds>;
    };
    static_assert(has_type,
                  "signet: a token policy needs a name for its type, like "
                  "`static constexpr std::string_view type = \"access\";`");
    static_assert(!has_type || has_lifetime,
                  "signet: a token policy needs a lifetime, like "
                  "`static constexpr std::chrono::seconds lifetime = std::chrono::minutes{15};`");

    static consteval bool has_valid_values() {
        if constexpr (has_type && has_lifetime) {
            return !std::string_view{Policy::type}.empty() &&
                   std::chrono::seconds{Policy::lifetime}.count() > 0;
        }
        return true;
    }
    static_assert(has_valid_values(),
                  "signet: a token policy needs a type that is not empty and a lifetime above 0 s");

    /// Claim names and media types are written unchanged, so they must not need escapes.
    static consteval bool is_plain_name(std::string_view name) {
        return !name.empty() && std::all_of(name.begin(), name.end(), [](char character) {
            return character > ' ' && character <= '~' && character != '"' && character != '\\';
        });
    }
    static consteval bool is_unmarked(const Marking& marking) {
        return marking.kind == Marking::Kind::none || marking.kind == Marking::Kind::any;
    }
    static consteval bool has_valid_marking() {
        if constexpr (requires { Policy::marking; }) {
            if constexpr (std::same_as<std::remove_cvref_t<decltype(Policy::marking)>, Marking>) {
                const bool is_prefixed = Policy::marking.kind == Marking::Kind::header_type &&
                                         without_application(Policy::marking.name) != Policy::marking.name;
                return is_unmarked(Policy::marking) || (is_plain_name(Policy::marking.name) && !is_prefixed);
            }
            return false;
        }
        return true;
    }
    static_assert(
        has_valid_marking(),
        "signet: a policy's `marking` must be one of signet::Marking::claim(\"type\"), "
        "boolean_claim(\"refresh\", true), header_type(\"at+jwt\") or none(), with a plain ASCII name");

    /// A requirement accepts tokens of its base, so it has the same type and marking as the base.
    static consteval bool is_marked_like_its_base() {
        if constexpr (RefinedPolicy<Policy> && has_type && has_valid_marking()) {
            using Base = typename Policy::base_policy;
            return std::string_view{Policy::type} == std::string_view{Base::type} &&
                   marking_of<Policy>() == marking_of<Base>();
        }
        return true;
    }
    static_assert(
        is_marked_like_its_base(),
        "signet: a policy with a `base_policy` keeps the type and the marking of that policy: derive "
        "from it and add a `check`");

    static constexpr bool value = has_type && has_lifetime && has_valid_values() && has_valid_marking() &&
                                  is_marked_like_its_base() && PolicyComposition<Policy>::value;
};

/// Whether tokens of `Policy` may be signed and verified with keys of `Alg`.
template <class Policy, class Alg>
struct KeyFits {
    using Root = typename RootPolicy<Policy>::type;

    static consteval bool is_for_this_policy() {
        if constexpr (requires { typename Alg::only_policy; }) {
            return std::same_as<typename RootPolicy<typename Alg::only_policy>::type, Root>;
        } else {
            return true;
        }
    }
    static consteval bool carries_the_type() {
        if constexpr (CompletePolicy<Policy>::value) {
            return !CompletePolicy<Policy>::is_unmarked(marking_of<Policy>()) ||
                   requires { typename Alg::only_policy; };
        }
        return true;
    }
    static_assert(
        is_for_this_policy(),
        "signet: this key is OnlyFor another policy: a token of one type must not be signed or verified "
        "with the key of another");
    static_assert(
        carries_the_type(),
        "signet: tokens of this policy do not carry their type (Marking::none()), so they need a key of "
        "their own: SecretKey<OnlyFor<ThisPolicy>>, or PublicKey<OnlyFor<ThisPolicy, ES256>>");
    static constexpr bool value = is_for_this_policy() && carries_the_type();
};

/// Each of several algorithms must fit.
template <class Policy, class... Algorithms>
struct KeyFits<Policy, AnyOf<Algorithms...>> {
    static constexpr bool value = (KeyFits<Policy, Algorithms>::value && ...);
};

}  // namespace signet::detail
