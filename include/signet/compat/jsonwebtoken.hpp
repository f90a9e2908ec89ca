// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string_view>

#include "signet/algorithm.hpp"
#include "signet/policy.hpp"
#include "signet/secret_key.hpp"

/// The tokens of Express services that use node's jsonwebtoken with a secret for each type:
/// `{"id":...,"username":...,"role":...}` and `{"id":...}`. A token does not carry its type, so the key
/// defines it: the C++ type of a key names its policy, and its use with the other policy does not compile.
namespace signet::compat::jsonwebtoken {

/// Not marked; signed with an `AccessKey`.
struct AccessPolicy {
    /// The members that `TokenPolicy` and `Marking` require.
    ///@{
    static constexpr std::string_view type = "access";
    static constexpr std::chrono::seconds lifetime = std::chrono::minutes{1};
    static constexpr auto marking = Marking::none();
    ///@}
};

/// Not marked; signed with a `RefreshKey`.
struct RefreshPolicy {
    /// The members that `TokenPolicy` and `Marking` require.
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

/// The secret of access tokens. The compiler distinguishes the types of keys, not their bytes: make sure that
/// the two secrets differ.
using AccessKey = SecretKey<AccessAlgorithm>;
/// The secret of refresh tokens.
using RefreshKey = SecretKey<RefreshAlgorithm>;

/// The private claim of both tokens that holds the id of the user as a string.
inline constexpr std::string_view user_id_claim = "id";

}  // namespace signet::compat::jsonwebtoken
