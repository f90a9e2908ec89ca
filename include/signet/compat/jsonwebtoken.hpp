// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <string_view>

#include "signet/algorithm.hpp"
#include "signet/policy.hpp"
#include "signet/secret_key.hpp"

/// The tokens of Express services on node's jsonwebtoken with a secret for each type:
/// `{"id":...,"username":...,"role":...}` and `{"id":...}`. Nothing in a token says which type it is of, so
/// the key does: its C++ type names the policy that it serves, and the other one does not compile.
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

/// The two secrets. The compiler tells the types of keys apart, not their bytes: make sure that they differ.
using AccessKey = SecretKey<AccessAlgorithm>;
/// The secret of refresh tokens.
using RefreshKey = SecretKey<RefreshAlgorithm>;

/// The private claim of both tokens that holds the id of the user as a string.
inline constexpr std::string_view user_id_claim = "id";

}  // namespace signet::compat::jsonwebtoken
