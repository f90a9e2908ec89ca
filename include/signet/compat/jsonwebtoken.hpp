// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "signet/algorithm.hpp"
#include "signet/error.hpp"
#include "signet/policy.hpp"
#include "signet/secret_key.hpp"
#include "signet/verified.hpp"

/// The tokens of Express services on node's jsonwebtoken with a secret for each type:
/// `{"id":...,"username":...,"role":...}` and `{"id":...}`. Nothing in a token says which type it is of, so
/// the key does: its C++ type names the policy that it serves, and the other one does not compile.
namespace signet::compat::jsonwebtoken {

/// Not marked; signed with an `AccessKey`.
struct AccessPolicy {
    /// What `TokenPolicy` and `Marking` ask for.
    ///@{
    static constexpr std::string_view type = "access";
    static constexpr std::chrono::seconds lifetime = std::chrono::minutes{1};
    static constexpr auto marking = Marking::none();
    ///@}
};

/// Not marked; signed with a `RefreshKey`.
struct RefreshPolicy {
    /// What `TokenPolicy` and `Marking` ask for.
    ///@{
    static constexpr std::string_view type = "refresh";
    static constexpr std::chrono::seconds lifetime = std::chrono::days{7};
    static constexpr auto marking = Marking::none();
    ///@}
};

/// The algorithm of access tokens, HS256, with keys that sign nothing else.
using AccessAlgorithm = OnlyFor<AccessPolicy>;
/// The algorithm of refresh tokens, likewise.
using RefreshAlgorithm = OnlyFor<RefreshPolicy>;

/// The two secrets. The compiler tells the types of keys apart, not their bytes: make sure that they differ.
using AccessKey = SecretKey<AccessAlgorithm>;
/// The secret of refresh tokens.
using RefreshKey = SecretKey<RefreshAlgorithm>;

/// Whom an access token speaks of.
struct User {
    std::string id;        ///< the primary key as text
    std::string username;  ///< the name that is logged in with
    std::string role;      ///< what the user may do

    friend bool operator==(const User&, const User&) = default;
};

/// How nlohmann/json reads a user; throws its exceptions, which `user` turns into an error.
inline void from_json(const nlohmann::json& json, User& user) {
    json.at("id").get_to(user.id);
    json.at("username").get_to(user.username);
    json.at("role").get_to(user.role);
}

/// The private claims of an access token, for `Claims::extra` or `LoginOptions::claims`.
[[nodiscard]] inline nlohmann::json identity(const User& user) {
    return {{"id", user.id}, {"username", user.username}, {"role", user.role}};
}
/// The private claims of a refresh token.
[[nodiscard]] inline nlohmann::json refresh_identity(const std::string& id) {
    return {{"id", id}};
}

/// The user of an access token. `Errc::claims_mismatch` when it does not name one in this way.
[[nodiscard]] inline Result<User> user(const Verified<AccessPolicy>& token) {
    return token.claims<User>();
}

/// The user's id in a refresh token. `Errc::missing_claim` or `Errc::claims_mismatch` when there is none.
[[nodiscard]] inline Result<std::string> user_id(const Verified<RefreshPolicy>& token) {
    return token.claim<std::string>("id");
}

}  // namespace signet::compat::jsonwebtoken
