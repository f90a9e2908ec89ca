// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include "signet/bearer.hpp"
#include "signet/detail/base/moved_from.hpp"
#include "signet/detail/jwt/authorization.hpp"
#include "signet/detail/jwt/policy_traits.hpp"
#include "signet/detail/jwt/token_identity.hpp"
#include "signet/error.hpp"
#include "signet/http/challenge.hpp"
#include "signet/http/csrf.hpp"
#include "signet/http/detail/requiring_handler.hpp"
#include "signet/http/guard_options.hpp"
#include "signet/http/request_traits.hpp"
#include "signet/http/request_view.hpp"
#include "signet/http/token_sources.hpp"
#include "signet/request_context.hpp"
#include "signet/result.hpp"
#include "signet/verified.hpp"

namespace signet {

/// Lets requests pass that carry a token which `bearer` accepts, and answers the others. It is what `require`
/// is made of, for servers and handlers that `require` does not fit.
///
/// Immutable, cheap to copy (which is what a move does), thread-safe if the bearer's check, `context` and
/// `on_refusal` are.
template <class Policy, class Check = NoSessionCheck>
class Guard {
public:
    /// Throws ConfigurationError for options that cannot work.
    explicit Guard(Bearer<Policy, Check> bearer, GuardOptions options = {})
        : bearer_{std::move(bearer)}, options_{checked(std::move(options))} {}

    /// What `GuardOptions::context` reads from the request; empty without it. Call it once for a request and
    /// pass the result to everything that handles the request, such as `SessionManager::refresh`.
    template <ReadableRequest Request>
    [[nodiscard]] RequestContext context(const Request& request) const {
        return options_->context ? options_->context(RequestView{request}) : RequestContext{};
    }

    /// The request's token, verified. A request that brings it in a cookie and may change something needs the
    /// anti-forgery token too: `Errc::csrf_mismatch`. Else what `find_token` and `Bearer::authenticate_token`
    /// return; the bearer's check gets `context`. Throws ConfigurationError, whatever the request contains,
    /// if the guard cannot work on this server: see `require_server`.
    template <ReadableRequest Request>
    [[nodiscard]] Result<Verified<Policy>> authenticate(const Request& request,
                                                        const RequestContext& context) const {
        // cppcheck-suppress accessForwarded ; it is a reference to const
        const auto found = detail::locate_token(request, options_->sources);
        if (!found) {
            return Unexpected{found.error()};
        }
        auto verified = bearer_.authenticate_token(found->text, context);
        if (!verified) {
            return Unexpected{detail::credentials_error(found->text, std::move(verified).error())};
        }
        if (found->source == TokenSource::cookie &&
            !is_safe_method(RequestTraits<Request>::method(request))) {
            if (auto genuine = check_anti_forgery(request, *verified, found->text); !genuine) {
                return Unexpected{std::move(genuine).error()};
            }
        }
        return verified;
    }
    /// The same with the context of the request.
    template <ReadableRequest Request>
    [[nodiscard]] Result<Verified<Policy>> authenticate(const Request& request) const {
        return authenticate(request, context(request));
    }

    /// The same where a token is welcome and not needed: nothing for a request without one, an error for a
    /// bad one.
    template <ReadableRequest Request>
    [[nodiscard]] Result<std::optional<Verified<Policy>>> authenticate_if_present(
        const Request& request, const RequestContext& context) const {
        auto verified = authenticate(request, context);
        if (verified) {
            return std::optional{*std::move(verified)};
        }
        if (verified.error() == Errc::missing_credentials) {
            return std::nullopt;
        }
        return Unexpected{std::move(verified).error()};
    }
    /// The same with the context of the request.
    template <ReadableRequest Request>
    [[nodiscard]] Result<std::optional<Verified<Policy>>> authenticate_if_present(
        const Request& request) const {
        return authenticate_if_present(request, context(request));
    }

    /// The answer to a request that was refused, by the guard or by what came after it. `on_refusal` gets the
    /// error, the context, and whose token it is: for that, the signature of the request's token is checked
    /// once more, if there is an `on_refusal`.
    template <ReadableRequest Request>
    [[nodiscard]] Refusal refusal(const Error& error, const Request& request,
                                  const RequestContext& context) const {
        return refuse(error, context, [&] {
            // This is the one answer that says that the signature was looked at and is not good.
            const auto found = error == Errc::bad_signature
                                   ? Unexpected{error}
                                   : detail::locate_token(request, options_->sources);
            return found ? bearer_.identify(found->text) : detail::TokenIdentity{};
        });
    }
    /// The same with the context of the request.
    template <ReadableRequest Request>
    [[nodiscard]] Refusal refusal(const Error& error, const Request& request) const {
        return refusal(error, request, context(request));
    }
    /// The same where a token was accepted and what it was to do is refused.
    template <class Accepted>
    [[nodiscard]] Refusal refusal(const Error& error, const Verified<Accepted>& token,
                                  const RequestContext& context = {}) const {
        return refuse(error, context, [&] { return detail::TokenIdentity{token}; });
    }
    /// The same where no token is involved, such as at a login.
    [[nodiscard]] Refusal refusal(const Error& error, const RequestContext& context = {}) const {
        return refuse(error, context, [] { return detail::TokenIdentity{}; });
    }

    /// Throws ConfigurationError if this guard cannot work on the server of `Request`: it reads a cookie, and
    /// the server percent-decodes header values. `require` and `allow_anonymous` call it when their handler
    /// is given to such a server; call it at start-up before you use `authenticate` on one.
    template <ReadableRequest Request>
    void require_server() const {
        detail::require_raw_cookies<Request>(options_->sources);
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
            return Unexpected{expected.error()};
        }
        int fields = 0;
        bool matches = false;
        RequestTraits<Request>::for_each_header(request, csrf_header, [&](std::string_view value) {
            ++fields;
            matches = check_csrf(*expected, value).has_value();
        });
        return fields == 1 && matches ? Result<void>{} : Unexpected{Error{Errc::csrf_mismatch}};
    }

    template <class Identify>
    Refusal refuse(const Error& error, const RequestContext& context, const Identify& identify) const {
        if (options_->on_refusal) {
            const detail::TokenIdentity whose = identify();
            options_->on_refusal({.error = error,
                                  .context = context,
                                  .subject = whose.subject,
                                  .session_id = whose.session_id,
                                  .token_id = whose.token_id});
        }
        return challenge(error, options_->challenge);
    }

    Bearer<Policy, Check> bearer_;
    detail::KeptPointer<const GuardOptions> options_;
};

namespace detail {

/// The guard of `allow_anonymous`, whose tokens are pointers that may be null.
template <class Policy, class Check>
class LenientGuard {
public:
    explicit LenientGuard(Guard<Policy, Check> guard) : guard_{std::move(guard)} {}

    template <class Request, class... Context>
    [[nodiscard]] auto authenticate(const Request& request, const Context&... context) const {
        return guard_.authenticate_if_present(request, context...);
    }
    [[nodiscard]] Refusal refusal(const Error& error, const auto& request,
                                  const RequestContext& context) const {
        return guard_.refusal(error, request, context);
    }
    [[nodiscard]] RequestContext context(const auto& request) const { return guard_.context(request); }
    template <class Request>
    void require_server() const {
        guard_.template require_server<Request>();
    }

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
/// A handler that takes a `const RequestContext&` second gets what `GuardOptions::context` read. A handler
/// that asks for a token of another policy does not compile. Throws ConfigurationError for options that
/// cannot work. On a server that percent-decodes header values, it becomes a handler when it is given to the
/// server, and throws ConfigurationError there if it reads cookies.
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
