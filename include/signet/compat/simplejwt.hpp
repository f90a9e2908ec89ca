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
/// are that library's defaults. It knows one key; give the two types a key each (`OnlyFor`) where only one
/// side may refresh.
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

/// The private claim by which Django finds the user, for `Claims::extra` or `LoginOptions::claims`. A number
/// where the primary key is one, as by default; text for UUIDs and names.
[[nodiscard]] inline nlohmann::json identity(std::int64_t user_id) {
    return {{"user_id", user_id}};
}
/// The same for a primary key that is text.
[[nodiscard]] inline nlohmann::json identity(const std::string& user_id) {
    return {{"user_id", user_id}};
}

/// The user's primary key as text, a number as its digits. `Errc::missing_claim` when the token has none,
/// `Errc::claims_mismatch` when it is neither a whole number nor text.
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
