// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "signet/error.hpp"
#include "signet/policy.hpp"
#include "signet/result.hpp"
#include "signet/verified.hpp"

/// The tokens of djangorestframework-simplejwt 5: `token_type`, `exp`, `iat`, `jti`, `user_id`. The lifetimes
/// are the defaults of that library. It supports one key. If only one side may refresh, use one key for each
/// token type (`OnlyFor`).
namespace signet::compat::simplejwt {

/// Marked `"token_type":"access"`.
struct AccessPolicy {
    /// The members that `TokenPolicy` and `Marking` require.
    ///@{
    static constexpr std::string_view type = "access";
    static constexpr std::chrono::seconds lifetime = std::chrono::minutes{5};
    static constexpr auto marking = Marking::claim("token_type");
    ///@}
};

/// Marked `"token_type":"refresh"`.
struct RefreshPolicy {
    /// The members that `TokenPolicy` and `Marking` require.
    ///@{
    static constexpr std::string_view type = "refresh";
    static constexpr std::chrono::seconds lifetime = std::chrono::days{1};
    static constexpr auto marking = Marking::claim("token_type");
    ///@}
};

/// The private claim by which Django finds the user, for `Claims::extra` or `LoginOptions::claims`: a number
/// if the primary key is a number, as by default, and a string for UUIDs and names.
[[nodiscard]] inline nlohmann::json identity(std::int64_t user_id) {
    return {{"user_id", user_id}};
}
/// The same for a primary key that is a string.
[[nodiscard]] inline nlohmann::json identity(const std::string& user_id) {
    return {{"user_id", user_id}};
}

/// The primary key of the user as a string; a number is returned in decimal. `Errc::missing_claim` if the
/// token has no such claim, `Errc::claims_mismatch` if it is neither a whole number nor a string.
template <class Policy>
[[nodiscard]] Result<std::string> user_id(const Verified<Policy>& token) {
    const auto value = token.template claim<nlohmann::json>("user_id");
    if (!value) {
        return Unexpected{value.error()};
    }
    if (value->is_number_integer()) {
        return value->dump();
    }
    if (const auto* const text = value->template get_ptr<const std::string*>()) {
        return *text;
    }
    return Unexpected{Error{Errc::claims_mismatch, "user_id"}};
}

}  // namespace signet::compat::simplejwt
