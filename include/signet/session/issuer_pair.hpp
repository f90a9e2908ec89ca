// SPDX-License-Identifier: MIT
#pragma once

namespace signet {

/// Two issuers, for a `SessionManager` whose two tokens have different keys, audiences or algorithms. Their
/// clocks must show the same time. Usage: `IssuerPair{access_issuer, refresh_issuer}`.
template <class AccessIssuer, class RefreshIssuer>
struct IssuerPair {
    AccessIssuer access;    ///< signs the access tokens
    RefreshIssuer refresh;  ///< signs the refresh tokens
};
template <class AccessIssuer, class RefreshIssuer>
IssuerPair(AccessIssuer, RefreshIssuer) -> IssuerPair<AccessIssuer, RefreshIssuer>;

}  // namespace signet
