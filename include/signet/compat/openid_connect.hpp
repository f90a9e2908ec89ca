// SPDX-License-Identifier: MIT
#pragma once

#include <openssl/evp.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "signet/check_time.hpp"
#include "signet/claim_reader.hpp"
#include "signet/detail/crypto/hmac.hpp"
#include "signet/detail/jose/base64url.hpp"
#include "signet/error.hpp"
#include "signet/policy.hpp"
#include "signet/result.hpp"
#include "signet/verified.hpp"

/// ID tokens of an OpenID provider (OpenID Connect Core 1.0 §2), for a program in which users log in with it.
///
/// An ID token says who has logged in. It authorizes no request. It does not carry its type, so the keys of
/// its verifier have the type `OnlyFor<IdTokenPolicy, RS256>`:
/// ```
/// using Alg = signet::OnlyFor<openid_connect::IdTokenPolicy, signet::RS256>;
/// const auto keys = signet::parse_jwk_set<signet::Public<Alg>>(text);   // the provider's JWK Set
/// const signet::TokenVerifier verifier{keys.ring_at(now), {.issuer = provider, .audience = client_id}};
/// const auto token = verifier.verify<openid_connect::IdTokenPolicy>(text);
/// const auto refusal = openid_connect::check_login(*token, {.client_id = client_id, .nonce = nonce});
/// ```
namespace signet::compat::openid_connect {

/// Not marked: `typ` is absent or "JWT". Set the issuer and the client id, as the audience, in the options of
/// the verifier (§3.1.3.7).
struct IdTokenPolicy {
    /// The members that `TokenPolicy` and `Marking` require.
    ///@{
    static constexpr std::string_view type = "id_token";
    static constexpr std::chrono::seconds lifetime = std::chrono::hours{24};
    static constexpr auto marking = Marking::none();
    ///@}

    /// Returns `Errc::missing_claim` for the first claim that §2 requires and that is absent or `null`.
    [[nodiscard]] static std::optional<Error> check(const ClaimReader& claims, const CheckTime& /*time*/) {
        constexpr std::array<std::string_view, 5> required{"iss", "sub", "aud", "exp", "iat"};
        for (const std::string_view name : required) {
            if (!claims.contains(name) || claims.is_null(name)) {
                return Error{Errc::missing_claim, name};
            }
        }
        return std::nullopt;
    }
};

/// The login whose ID token the program has received.
struct Login {
    /// The client id of the program at the provider.
    std::string_view client_id;
    /// The nonce that the program has sent with the request. Empty if it has sent none. A nonce prevents the
    /// use of a token of another login.
    std::string_view nonce{};
    /// The access token that came with the ID token. If it is not empty, `at_hash` must be its hash.
    std::string_view access_token{};
};

/// Checks an ID token against its login (§3.1.3.7 and §3.1.3.8). Returns no value if it belongs to the login.
///
/// `Errc::missing_claim` or `Errc::claims_mismatch` with the claim: `azp` if it is not the client id, or
/// absent while the token has several audiences; `nonce` if it is another one, or absent; `at_hash` if it is
/// not the hash of the access token. A token without `at_hash` is refused only if `access_token` is set.
template <class Policy>
[[nodiscard]] std::optional<Error> check_login(const Verified<Policy>& token, const Login& login);

namespace detail {

/// The left half of the hash of an access token in base64url. The size of `like` says which hash: that of the
/// algorithm of the ID token.
inline std::optional<std::string> half_hash(std::string_view access_token, std::string_view like) {
    const EVP_MD* digest = nullptr;
    switch (like.size()) {
        case signet::detail::base64url_encoded_size(16):
            digest = EVP_sha256();
            break;
        case signet::detail::base64url_encoded_size(24):
            digest = EVP_sha384();
            break;
        case signet::detail::base64url_encoded_size(32):
            digest = EVP_sha512();
            break;
        default:
            return std::nullopt;
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> hash{};
    unsigned size = 0;
    signet::detail::require_openssl(
        EVP_Digest(access_token.data(), access_token.size(), hash.data(), &size, digest, nullptr) == 1,
        "compute a hash");
    return signet::detail::base64url_encode({reinterpret_cast<const char*>(hash.data()), size / 2});
}

/// Compares a claim that is a string. A claim that is absent is an error unless it is `optional`.
template <class Policy>
std::optional<Error> compare(const Verified<Policy>& token, std::string_view name, std::string_view expected,
                             bool optional) {
    const auto value = token.template claim<std::string>(name);
    if (!value) {
        const bool is_accepted = optional && value.error().code() == Errc::missing_claim;
        return is_accepted ? std::nullopt : std::optional{value.error()};
    }
    return *value == expected ? std::nullopt : std::optional<Error>{{Errc::claims_mismatch, name}};
}

}  // namespace detail

template <class Policy>
std::optional<Error> check_login(const Verified<Policy>& token, const Login& login) {
    if (auto error = detail::compare(token, "azp", login.client_id, token.audience().size() == 1)) {
        return error;
    }
    if (!login.nonce.empty()) {
        if (auto error = detail::compare(token, "nonce", login.nonce, false)) {
            return error;
        }
    }
    if (login.access_token.empty()) {
        return std::nullopt;
    }
    const auto hash = token.template claim<std::string>("at_hash");
    if (!hash) {
        return hash.error();
    }
    return detail::half_hash(login.access_token, *hash) == *hash
               ? std::nullopt
               : std::optional<Error>{{Errc::claims_mismatch, "at_hash"}};
}

}  // namespace signet::compat::openid_connect
