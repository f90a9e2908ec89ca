// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <memory>
#include <string_view>
#include <utility>

#include "signet/algorithm.hpp"
#include "signet/clock.hpp"
#include "signet/detail/base/deleted.hpp"
#include "signet/detail/base/moved_from.hpp"
#include "signet/detail/jwt/authorization.hpp"
#include "signet/detail/jwt/policy_traits.hpp"
#include "signet/detail/jwt/token_identity.hpp"
#include "signet/issuer_set.hpp"
#include "signet/request_context.hpp"
#include "signet/result.hpp"
#include "signet/token.hpp"
#include "signet/verified.hpp"
#include "signet/verifier.hpp"

namespace signet {

/// A further check of a verified token, such as whether its session is live.
template <class T, class Policy>
concept SessionCheck = std::copy_constructible<T> && requires(const T& check, const Verified<Policy>& token) {
    { check.check(token) } -> std::same_as<Result<void>>;
};

/// No further check: a token is accepted until it expires.
struct NoSessionCheck {
    /// Accepts every verified token.
    template <class Policy>
    [[nodiscard]] Result<void> check(const Verified<Policy>& /*token*/) const noexcept {
        return {};
    }
};

template <class Policy, class Check>
class Guard;

/// Authenticates the bearer of a token of `Policy` (RFC 6750).
///
/// The type does not depend on the algorithm and the clock of the verifier, so a function signature can name
/// it. Immutable, cheap to copy (a move copies), and thread-safe if `Check` is.
template <class Policy, class Check = NoSessionCheck>
class Bearer {
    static_assert(detail::CompletePolicy<Policy>::value);
    static_assert(SessionCheck<Check, Policy>,
                  "signet: the second argument of Bearer needs "
                  "`Result<void> check(const Verified<Policy>&) const`");

public:
    /// `check` is called for each token that the verifier accepts.
    template <VerificationAlgorithm Alg, Clock ClockType>
    explicit Bearer(TokenVerifier<Alg, ClockType> verifier, Check check = {})
        : Bearer{Erased{}, std::move(verifier), std::move(check)} {}
    /// The same for tokens of several issuers.
    template <class... Verifiers>
    explicit Bearer(IssuerSet<Verifiers...> verifiers, Check check = {})
        : Bearer{Erased{}, std::move(verifiers), std::move(check)} {}

    /// Authenticates the value of an Authorization header, like "Bearer eyJ...", with the scheme in any case
    /// (RFC 6750 §2.1).
    ///
    /// Returns `Errc::missing_credentials` if the value is empty or has another scheme,
    /// `Errc::malformed_credentials` if no well-formed token follows, and otherwise the errors of
    /// `TokenVerifier::verify` and of the check.
    [[nodiscard]] Result<Verified<Policy>> authenticate(std::string_view authorization) const {
        return authenticate_credentials(authorization);
    }

    /// The same, with the context of the request for the check: a `LiveSession` compares its binding. A check
    /// with an overload for a `RequestContext` is called with the context, a check with an overload for a
    /// `Binding` only with `context.binding`, and any other check with the token only.
    [[nodiscard]] Result<Verified<Policy>> authenticate(std::string_view authorization,
                                                        const RequestContext& context) const {
        return authenticate_credentials(authorization, context);
    }

    /// The same for a check that takes another property of the request, such as
    /// `authenticate(header, Binding{fingerprint})` with a `LiveSession`.
    template <class Context>
    [[nodiscard]] Result<Verified<Policy>> authenticate(std::string_view authorization,
                                                        const Context& context) const
        requires requires(const Check& check, const Verified<Policy>& token) {
            { check.check(token, context) } -> std::same_as<Result<void>>;
        }
    {
        return authenticate_credentials(authorization, context);
    }

    /// Authenticates a token that this process issued.
    [[nodiscard]] Result<Verified<Policy>> authenticate(
        const Token<typename detail::RootPolicy<Policy>::type>& token) const {
        return authenticate_token(token.str());
    }

    SIGNET_DELETE_BEGIN
    /// A token of another policy does not compile.
    template <class Other, class Reason = detail::token_of_another_policy_cannot_be_used_here>
        requires(!std::same_as<Other, typename detail::RootPolicy<Policy>::type>)
    Result<Verified<Policy>> authenticate(const Token<Other>& token) const =
        SIGNET_DELETE("signet: a token of another policy cannot be used here");
    SIGNET_DELETE_END

    /// Authenticates a token in compact serialization that does not come in an Authorization header.
    [[nodiscard]] Result<Verified<Policy>> authenticate_token(std::string_view token) const {
        return verify_and_check(token);
    }

    /// The same, with the context of the request for the check: see `authenticate`.
    [[nodiscard]] Result<Verified<Policy>> authenticate_token(std::string_view token,
                                                              const RequestContext& context) const {
        return verify_and_check(token, context);
    }

private:
    template <class OfPolicy, class OfCheck>
    friend class Guard;
    struct Erased {};

    template <class Verifier>
    Bearer(Erased /*tag*/, Verifier verifier, Check check)
        : verifier_{std::make_shared<const Verifier>(std::move(verifier))},
          verify_{[](const void* self, std::string_view token) {
              return static_cast<const Verifier*>(self)->template verify<Policy>(token);
          }},
          identify_{[](const void* self, std::string_view token) {
              return static_cast<const Verifier*>(self)->identify(token);
          }},
          check_{std::move(check)} {}

    template <class... Context>
    Result<Verified<Policy>> authenticate_credentials(std::string_view authorization,
                                                      const Context&... context) const {
        const auto token = detail::split_bearer_credentials(authorization);
        if (!token) {
            return Unexpected{token.error()};
        }
        auto verified = verify_and_check(*token, context...);
        if (!verified) {
            return Unexpected{detail::credentials_error(*token, std::move(verified).error())};
        }
        return verified;
    }

    template <class... Context>
    Result<Verified<Policy>> verify_and_check(std::string_view token, const Context&... context) const {
        auto verified = verify_(verifier_.get(), token);
        if (verified) {
            if (auto alive = check(*verified, context...); !alive) {
                return Unexpected{std::move(alive).error()};
            }
        }
        return verified;
    }

    template <class... Context>
    Result<void> check(const Verified<Policy>& token, const Context&... context) const {
        return check_.check(token, context...);
    }
    Result<void> check(const Verified<Policy>& token, const RequestContext& context) const {
        if constexpr (requires { check_.check(token, context); }) {
            return check_.check(token, context);
            // cppcheck-suppress identicalConditionAfterEarlyExit ; it ignores the requires-expressions
        } else if constexpr (requires { check_.check(token, context.binding); }) {
            return check_.check(token, context.binding);
        } else {
            return check_.check(token);
        }
    }

    /// The identity in a token, for the log of a guard; empty unless the signature is valid.
    [[nodiscard]] detail::TokenIdentity identify(std::string_view token) const {
        return identify_(verifier_.get(), token);
    }

    detail::KeptPointer<const void> verifier_;
    Result<Verified<Policy>> (*verify_)(const void*, std::string_view);
    detail::TokenIdentity (*identify_)(const void*, std::string_view);
    [[no_unique_address]] Check check_;
};

}  // namespace signet
