// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <concepts>
#include <string_view>

#include "signet/detail/base/cxx23.hpp"

namespace signet {

/// How a token says which type it is of. The verifier refuses a token that does not say it in just this way.
struct Marking {
    /// Where the mark stands: see the functions below, which are the way to make one.
    enum class Kind { claim, boolean_claim, header_type, none, any };

    Kind kind = Kind::claim;         ///< where
    std::string_view name = "type";  ///< the claim, or the media type
    bool value = true;               ///< of a boolean claim

    /// A text claim that holds the policy's `type`: `"type":"access"`, or `"token_type":"access"`.
    static consteval Marking claim(std::string_view name = "type") { return {Kind::claim, name, true}; }
    /// A boolean claim: `"refresh":true` for one policy and `"refresh":false` for the other.
    static consteval Marking boolean_claim(std::string_view name, bool value) {
        return {Kind::boolean_claim, name, value};
    }
    /// The `typ` header, without its "application/" prefix: `"at+jwt"` (RFC 9068 §2.1, RFC 8725 §3.11).
    static consteval Marking header_type(std::string_view media_type) {
        return {Kind::header_type, media_type, true};
    }
    /// No mark. Each such policy then needs keys of its own: `SecretKey<OnlyFor<ThatPolicy>>`.
    static consteval Marking none() { return {Kind::none, {}, true}; }

    /// Nothing is looked at, neither a claim nor the `typ` header: for programs that show or forward tokens
    /// of every type. Needs keys of its own, as `none` does.
    static consteval Marking allow_any() { return {Kind::any, {}, true}; }

    friend bool operator==(const Marking&, const Marking&) = default;
};

/// A type of token, as a C++ type. Users write their own:
/// ```
/// struct PasswordResetPolicy {
///     static constexpr std::string_view type = "password-reset";   // what the token says it is
///     static constexpr std::chrono::seconds lifetime = 20min;      // how long it lives unless issue() says
///     static constexpr auto marking = signet::Marking::claim();    // optional; this is the default
/// };
/// ```
template <class T>
concept TokenPolicy = requires {
    { T::type } -> std::convertible_to<std::string_view>;
    { T::lifetime } -> std::convertible_to<std::chrono::seconds>;
};

/// Opens the API for a few minutes. Marked `"type":"access"`.
struct AccessPolicy {
    /// What `TokenPolicy` asks for.
    ///@{
    static constexpr std::string_view type = "access";
    static constexpr std::chrono::seconds lifetime = std::chrono::minutes{15};
    ///@}
};

/// Is exchanged for a new pair of tokens, and for nothing else. Marked `"type":"refresh"`.
struct RefreshPolicy {
    /// What `TokenPolicy` asks for.
    ///@{
    static constexpr std::string_view type = "refresh";
    static constexpr std::chrono::seconds lifetime = std::chrono::days{7};
    ///@}
};

}  // namespace signet
