// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <concepts>
#include <iterator>
#include <new>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signet/detail/base/deleted.hpp"
#include "signet/detail/json/document.hpp"
#include "signet/detail/jwt/extra_claims.hpp"
#include "signet/detail/jwt/payload.hpp"
#include "signet/detail/jwt/policy_traits.hpp"
#include "signet/detail/jwt/registered_claims.hpp"
#include "signet/detail/jwt/verification_pass.hpp"
#include "signet/error.hpp"
#include "signet/policy.hpp"
#include "signet/read_exactly.hpp"
#include "signet/result.hpp"

namespace signet {

template <class Policy>
class Verified;

namespace detail {

/// The accessors of a verified token, the same for each policy. Views are valid as long as this object.
class VerifiedToken {
public:
    /// `sub`; empty if the token has none. A numeric subject, where allowed, is returned in decimal.
    [[nodiscard]] std::string_view subject() const noexcept { return payload_.subject(); }
    /// `jti`; empty if the token has none.
    [[nodiscard]] std::string_view id() const noexcept { return payload_.id(); }
    /// `iss`; empty if the token has none.
    [[nodiscard]] std::string_view issuer() const noexcept { return payload_.issuer(); }
    /// `aud`, one entry for each; empty if the token has none.
    [[nodiscard]] std::vector<std::string> audience() const { return payload_.audience(); }
    /// `sid`, the session that the token belongs to; empty if the token has none.
    [[nodiscard]] std::string_view session_id() const noexcept { return payload_.session_id(); }
    /// `exp`, rounded down to seconds; `sys_seconds::max()` for a token without it, which only
    /// `VerifierOptions::allow_missing_expiry` accepts.
    [[nodiscard]] std::chrono::sys_seconds expires_at() const noexcept { return payload_.expires_at(); }
    /// `nbf`, rounded down to seconds.
    [[nodiscard]] std::optional<std::chrono::sys_seconds> not_before() const noexcept {
        return payload_.not_before();
    }
    /// `iat`, rounded down to seconds.
    [[nodiscard]] std::optional<std::chrono::sys_seconds> issued_at() const noexcept {
        return payload_.issued_at();
    }

    /// The JSON text of the payload, with numbers as the issuer wrote them.
    [[nodiscard]] std::string_view json_text() const noexcept { return payload_.json_text(); }

    /// The payload as a JSON object. Numbers of more than 64 bits become a `double`.
    [[nodiscard]] nlohmann::json json() const { return payload_.json(); }

    /// One claim, as any type that nlohmann/json can convert to. Returns `Errc::missing_claim` if it is
    /// absent, and `Errc::claims_mismatch` if it does not fit `T`. Numbers are never truncated or converted
    /// to `bool`: see `read_exactly`.
    template <class T>
    [[nodiscard]] Result<T> claim(std::string_view name) const {
        const std::optional<std::string> found = payload_.claim_json(name);
        if (!found) {
            return Unexpected{Error{Errc::missing_claim, name}};
        }
        return convert<T>(detail::json_document(*found), name);
    }

protected:
    VerifiedToken(VerificationPass /*pass*/, std::string&& json, const RegisteredClaims& claims)
        : payload_{std::move(json), claims} {}

    template <class T>
    static Result<T> convert(const nlohmann::json& value, std::string_view name) {
        try {
            return read_exactly<T>(value);
        } catch (const std::bad_alloc&) {
            throw;
        } catch (...) {
            // The from_json of the program may throw any exception for the claims of a token.
            return Unexpected{Error{Errc::claims_mismatch, name}};
        }
    }

private:
    Payload payload_;
};

template <class Policy>
struct VerifiedBase {
    using type = VerifiedToken;
};
template <RefinedPolicy Policy>
struct VerifiedBase<Policy> {
    using type = Verified<typename Policy::base_policy>;
};

}  // namespace detail

/// A token of `Policy` whose signature, times, issuer, audience and token type a verifier has checked.
///
/// Only a `TokenVerifier` makes one, so a function that takes it needs no check. It owns everything that it
/// returns views of. If `Policy` adds a requirement to another policy, it converts to a `Verified` of that
/// policy. A verified token that was moved from has no claims and has expired. Immutable and thread-safe.
template <class Policy>
class Verified : public detail::VerifiedBase<Policy>::type {
    static_assert(detail::CompletePolicy<Policy>::value);
    using Base = typename detail::VerifiedBase<Policy>::type;

public:
    /// The policy that was checked.
    using policy = Policy;

    /// For verifiers only: they alone can make a pass.
    Verified(detail::VerificationPass pass, std::string&& json, const detail::RegisteredClaims& claims)
        : Base{pass, std::move(json), claims} {}

    SIGNET_DELETE_BEGIN
    /// A verified token of another policy does not convert.
    template <class Other, class Reason = detail::token_of_another_policy_cannot_be_used_here>
        requires(!detail::is_at_least<Other, Policy>())
    Verified(const Verified<Other>& other) =
        SIGNET_DELETE("signet: a token of another policy cannot be used here");

    /// Neither does a string, an issued token, or a decoded token.
    template <class Unchecked, class Reason = detail::only_a_token_verifier_makes_a_verified_token>
        requires(!std::derived_from<Unchecked, detail::VerifiedToken>)
    Verified(const Unchecked& unchecked) = SIGNET_DELETE(
        "signet: only a TokenVerifier makes a verified token: call verify() and check its result");
    SIGNET_DELETE_END

    /// The private claims, as any type that nlohmann/json can convert to: the claims that neither the issuer
    /// nor the marking of the policy sets. Returns `Errc::claims_mismatch` if they do not fit `T`.
    ///
    /// A struct is read by its `from_json`, in which `get<int>()` and `get_to` truncate numbers. If the
    /// struct also has a `to_json`, as `NLOHMANN_DEFINE_TYPE_...` defines it, a changed number is detected
    /// and refused. Without a `to_json`, `from_json` must use `read_exactly`.
    template <class T>
    [[nodiscard]] Result<T> claims() const {
        nlohmann::json extra = this->json();
        for (auto member = extra.begin(); member != extra.end();) {
            const bool is_private = !detail::is_issuer_claim(member.key(), detail::marking_of<Policy>());
            member = is_private ? std::next(member) : extra.erase(member);
        }
        return Base::template convert<T>(extra, {});
    }
};

SIGNET_DELETE_BEGIN
/// Does not compile: print one claim, like `subject()` or `id()`.
template <class Stream, class Policy, class Reason = detail::a_token_or_key_is_never_printed>
Stream& operator<<(Stream&, const Verified<Policy>&) =
    SIGNET_DELETE("signet: a verified token is never printed: print subject(), id() or json_text()");
SIGNET_DELETE_END

}  // namespace signet
