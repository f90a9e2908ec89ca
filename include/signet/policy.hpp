// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <concepts>
#include <string_view>

#include "signet/detail/base/cxx23.hpp"

namespace signet {

/// How a token carries its type. The verifier refuses a token that does not carry it in exactly this way.
struct Marking {
    /// The place of the mark. Use the functions below to make a marking.
    enum class Kind { claim, boolean_claim, header_type, none, any };

    Kind kind = Kind::claim;
    std::string_view name = "type";  ///< the name of the claim, or the media type
    bool value = true;               ///< the value of a boolean claim

    /// A string claim that holds the policy's `type`: `"type":"access"`, or `"token_type":"access"`.
    static consteval Marking claim(std::string_view name = "type") { return {Kind::claim, name, true}; }
    /// A boolean claim: `"refresh":true` for one policy and `"refresh":false` for the other.
    static consteval Marking boolean_claim(std::string_view name, bool value) {
        return {Kind::boolean_claim, name, value};
    }
    /// The `typ` header, without its "application/" prefix: `"at+jwt"` (RFC 9068 §2.1, RFC 8725 §3.11).
    static consteval Marking header_type(std::string_view media_type) {
        return {Kind::header_type, media_type, true};
    }
    /// No mark. Each such policy needs its own key: `SecretKey<OnlyFor<ThatPolicy>>`.
    static consteval Marking none() { return {Kind::none, {}, true}; }

    /// The verifier checks neither a claim nor the `typ` header: for programs that show or forward tokens of
    /// every type. Needs its own key, as `none` does.
    static consteval Marking allow_any() { return {Kind::any, {}, true}; }

    friend bool operator==(const Marking&, const Marking&) = default;
};

/// A token type, as a C++ type. Programs define their own:
/// ```
/// struct PasswordResetPolicy {
///     static constexpr std::string_view type = "password-reset";   // how tokens name their type
///     static constexpr std::chrono::seconds lifetime = 20min;      // the default and the longest lifetime
///     static constexpr auto marking = signet::Marking::claim();    // optional; this is the default
/// };
/// ```
template <class T>
concept TokenPolicy = requires {
    { T::type } -> std::convertible_to<std::string_view>;
    { T::lifetime } -> std::convertible_to<std::chrono::seconds>;
};

/// Access tokens: they authorize requests for a few minutes. Marked `"type":"access"`.
struct AccessPolicy {
    /// The members that `TokenPolicy` requires.
    ///@{
    static constexpr std::string_view type = "access";
    static constexpr std::chrono::seconds lifetime = std::chrono::minutes{15};
    ///@}
};

/// Refresh tokens: they are exchanged for a new pair of tokens and authorize nothing else.
/// Marked `"type":"refresh"`.
struct RefreshPolicy {
    /// The members that `TokenPolicy` requires.
    ///@{
    static constexpr std::string_view type = "refresh";
    static constexpr std::chrono::seconds lifetime = std::chrono::days{7};
    ///@}
};

}  // namespace signet
