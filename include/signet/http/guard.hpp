// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "signet/bearer.hpp"
#include "signet/detail/authorization.hpp"
#include "signet/detail/moved_from.hpp"
#include "signet/detail/policy_traits.hpp"
#include "signet/error.hpp"
#include "signet/http/challenge.hpp"
#include "signet/http/csrf.hpp"
#include "signet/http/request_traits.hpp"
#include "signet/http/token_source.hpp"
#include "signet/verified.hpp"

namespace signet {

/// What `require` and `allow_anonymous` look for, and how they refuse.
struct GuardOptions {
    /// Where tokens are looked for: the Authorization header alone unless it says more.
    TokenSources sources{};
    /// What the answer to a refused request tells.
    ChallengeOptions challenge{};
    /// Called for each refusal, on the thread of the request, with the whole error: for the log. What it
    /// throws comes out of the handler.
    std::function<void(const TokenError&)> on_refusal{};
};

/// Lets requests pass that carry a token which `bearer` accepts, and answers the others. It is what `require`
/// is made of, for servers and handlers that `require` does not fit.
///
/// Immutable, cheap to copy (which is what a move does), thread-safe if the bearer's check and `on_refusal`
/// are.
template <class Policy, class Check = NoSessionCheck>
class Guard {
public:
    /// Throws ConfigurationError for options that cannot work.
    explicit Guard(Bearer<Policy, Check> bearer, GuardOptions options = {})
        : bearer_{std::move(bearer)}, options_{checked(std::move(options))} {}

    /// The request's token, verified. Of a request that brings it in a cookie and may change something, the
    /// anti-forgery token is demanded too: `Errc::csrf_mismatch`. Else what `find_token` and
    /// `Bearer::authenticate_token` say.
    template <ReadableRequest Request>
    [[nodiscard]] Result<Verified<Policy>> authenticate(const Request& request) const {
        const auto found = detail::locate_token(request, options_->sources);
        if (!found) {
            return std::unexpected{found.error()};
        }
        auto verified = bearer_.authenticate_token(found->text);
        if (!verified) {
            return std::unexpected{detail::credentials_error(found->text, std::move(verified).error())};
        }
        if (found->source == TokenSource::cookie &&
            !is_safe_method(RequestTraits<Request>::method(request))) {
            if (auto genuine = check_anti_forgery(request, *verified, found->text); !genuine) {
                return std::unexpected{std::move(genuine).error()};
            }
        }
        return verified;
    }

    /// The same where a token is welcome and not needed: nothing for a request without one, an error for a
    /// bad one.
    template <ReadableRequest Request>
    [[nodiscard]] Result<std::optional<Verified<Policy>>> authenticate_if_present(
        const Request& request) const {
        auto verified = authenticate(request);
        if (verified) {
            return std::optional{*std::move(verified)};
        }
        if (verified.error() == Errc::missing_credentials) {
            return std::nullopt;
        }
        return std::unexpected{std::move(verified).error()};
    }

    /// The answer to a request that was refused.
    [[nodiscard]] Refusal refusal(const TokenError& error) const {
        if (options_->on_refusal) {
            options_->on_refusal(error);
        }
        return challenge(error, options_->challenge);
    }

private:
    static std::shared_ptr<const GuardOptions> checked(GuardOptions options) {
        if (!options.sources.cookie.empty() && !detail::is_http_token(options.sources.cookie)) {
            throw ConfigurationError{"TokenSources::cookie must be a token (RFC 9110 section 5.6.2)"};
        }
        options.challenge = challenge_for<Policy>(std::move(options.challenge));
        return std::make_shared<const GuardOptions>(std::move(options));
    }

    template <class Request>
    static Result<void> check_anti_forgery(const Request& request, const Verified<Policy>& token,
                                           std::string_view compact) {
        const auto expected = csrf_token(token, compact);
        if (!expected) {
            return std::unexpected{expected.error()};
        }
        int fields = 0;
        bool matches = false;
        RequestTraits<Request>::for_each_header(request, csrf_header, [&](std::string_view value) {
            ++fields;
            matches = check_csrf(*expected, value).has_value();
        });
        return fields == 1 && matches ? Result<void>{} : std::unexpected{TokenError{Errc::csrf_mismatch}};
    }

    Bearer<Policy, Check> bearer_;
    detail::KeptPointer<const GuardOptions> options_;
};

namespace detail {

template <class Guard, class Handler>
class RequiringHandler {
public:
    RequiringHandler(Guard guard, Handler handler) : guard_{std::move(guard)}, handler_{std::move(handler)} {}

    template <class Request, class... Rest>
    requires ServerCall<Request, Rest...>::value auto operator()(Request&& request, Rest&&... rest) const {
        using Token = typename decltype(guard_.authenticate(request))::value_type;
        if constexpr (std::is_invocable_v<const Handler&, const Token&, Request, Rest...>) {
            using Answer = std::invoke_result_t<const Handler&, const Token&, Request, Rest...>;
            using Traits = typename ServerCall<Request, Rest...>::Traits;
            const auto verified = guard_.authenticate(request);
            if (!verified) {
                return static_cast<Answer>(
                    Traits::refuse(guard_.refusal(verified.error()), request, rest...));
            }
            return std::invoke(handler_, *verified, std::forward<Request>(request),
                               std::forward<Rest>(rest)...);
        } else {
            static_assert(std::is_invocable_v<const Handler&, const Token&, Request, Rest...>,
                          "signet: this handler takes a token of another policy than the one required: its "
                          "first parameter must be `const Verified<Policy>&`, followed by what the server "
                          "passes");
        }
    }

private:
    Guard guard_;
    Handler handler_;
};

/// The guard of `allow_anonymous`, whose tokens are pointers that may be null.
template <class Policy, class Check>
class LenientGuard {
public:
    explicit LenientGuard(Guard<Policy, Check> guard) : guard_{std::move(guard)} {}

    template <class Request>
    [[nodiscard]] auto authenticate(const Request& request) const {
        return guard_.authenticate_if_present(request);
    }
    [[nodiscard]] Refusal refusal(const TokenError& error) const { return guard_.refusal(error); }

private:
    Guard<Policy, Check> guard_;
};

template <class Required, class Policy>
consteval bool checks_enough() {
    static_assert(is_at_least<Policy, Required>(),
                  "signet: this bearer does not check all that require<Policy> asks for: make a Bearer of "
                  "just this policy");
    return is_at_least<Policy, Required>();
}

}  // namespace detail

/// A handler for a server: lets `handler` answer the requests that carry a token of `Policy`, and refuses all
/// others by RFC 6750 §3. `handler` takes the verified token and then what the server passes:
/// ```
/// server.Get("/orders", require<AccessPolicy>(bearer, [](const Verified<AccessPolicy>& who,
///                                                        const auto& request, auto& response) { ... }));
/// ```
/// A handler that asks for a token of another policy does not compile. Throws ConfigurationError for options
/// that cannot work.
template <class Policy, class BearerPolicy, class Check, class Handler>
[[nodiscard]] auto require(Bearer<BearerPolicy, Check> bearer, Handler handler, GuardOptions options = {}) {
    static_assert(detail::checks_enough<Policy, BearerPolicy>());
    return detail::RequiringHandler{Guard{std::move(bearer), std::move(options)}, std::move(handler)};
}

/// The same with a guard that several handlers share.
template <class Policy, class BearerPolicy, class Check, class Handler>
[[nodiscard]] auto require(Guard<BearerPolicy, Check> guard, Handler handler) {
    static_assert(detail::checks_enough<Policy, BearerPolicy>());
    return detail::RequiringHandler{std::move(guard), std::move(handler)};
}

/// A handler that answers requests without a token too: `handler` takes a
/// `const std::optional<Verified<Policy>>&` first. A token that is there must be good.
template <class Policy, class BearerPolicy, class Check, class Handler>
[[nodiscard]] auto allow_anonymous(Bearer<BearerPolicy, Check> bearer, Handler handler,
                                   GuardOptions options = {}) {
    static_assert(detail::checks_enough<Policy, BearerPolicy>());
    return detail::RequiringHandler{detail::LenientGuard{Guard{std::move(bearer), std::move(options)}},
                                    std::move(handler)};
}

}  // namespace signet
