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
#include "signet/http/detail/header_syntax.hpp"
#include "signet/http/detail/optional_token_guard.hpp"
#include "signet/http/detail/requiring_handler.hpp"
#include "signet/http/detail/server_call.hpp"
#include "signet/http/find_token.hpp"
#include "signet/http/guard_options.hpp"
#include "signet/http/request_traits.hpp"
#include "signet/http/request_view.hpp"
#include "signet/http/token_sources.hpp"
#include "signet/request_context.hpp"
#include "signet/result.hpp"
#include "signet/verified.hpp"

namespace signet {

/// Finds and verifies the token of a request, and builds the answer to a refused request. `require` uses it.
/// Use it directly for servers and handlers that `require` does not support.
///
/// Immutable and cheap to copy; a move copies. As thread-safe as the bearer's check, `context` and
/// `on_refusal`.
template <class Policy, class Check = NoSessionCheck>
class Guard {
public:
    /// Throws ConfigurationError for invalid options.
    explicit Guard(Bearer<Policy, Check> bearer, GuardOptions options = {})
        : bearer_{std::move(bearer)}, options_{checked(std::move(options))} {}

    /// Returns the result of `GuardOptions::context`, or an empty context without it. Call it once for a
    /// request and pass the result to all functions that take a context, such as `SessionManager::refresh`.
    template <class Request>
    [[nodiscard]] RequestContext context(const Request& request) const {
        static_assert(detail::AdaptedRequest<Request>::value);
        return options_->context ? options_->context(RequestView{request}) : RequestContext{};
    }

    /// Returns the verified token of the request. The bearer's check receives `context`. Returns the errors
    /// of `find_token` and `Bearer::authenticate_token`, and `Errc::csrf_mismatch` if the token comes in a
    /// cookie, the method is unsafe and the anti-forgery token is missing or wrong. Throws ConfigurationError
    /// for every request if the guard does not work on this server: see `require_server`.
    template <class Request>
    [[nodiscard]] Result<Verified<Policy>> authenticate(const Request& request,
                                                        const RequestContext& context) const {
        static_assert(detail::AdaptedRequest<Request>::value);
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
            if (auto checked = check_anti_forgery(request, *verified, found->text); !checked) {
                return Unexpected{std::move(checked).error()};
            }
        }
        return verified;
    }
    /// The same with the context of the request.
    template <class Request>
    [[nodiscard]] Result<Verified<Policy>> authenticate(const Request& request) const {
        return authenticate(request, context(request));
    }

    /// The same for an optional token: returns an empty optional for a request without a token.
    template <class Request>
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
    template <class Request>
    [[nodiscard]] Result<std::optional<Verified<Policy>>> authenticate_if_present(
        const Request& request) const {
        return authenticate_if_present(request, context(request));
    }

    /// Returns the answer to a request that the guard or the handler refuses. Calls `on_refusal` with the
    /// error, the context and the identity in the token. To read the identity, it checks the signature of the
    /// token once more, only if there is an `on_refusal`.
    template <ReadableRequest Request>
    [[nodiscard]] Refusal refusal(const Error& error, const Request& request,
                                  const RequestContext& context) const {
        return refuse(error, context, [&] {
            // The verifier has already found the signature invalid.
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
    /// The same where the token was accepted and the operation is refused.
    template <class Accepted>
    [[nodiscard]] Refusal refusal(const Error& error, const Verified<Accepted>& token,
                                  const RequestContext& context = {}) const {
        return refuse(error, context, [&] { return detail::TokenIdentity{token}; });
    }
    /// The same without a token, such as at a login.
    [[nodiscard]] Refusal refusal(const Error& error, const RequestContext& context = {}) const {
        return refuse(error, context, [] { return detail::TokenIdentity{}; });
    }

    /// Throws ConfigurationError if this guard reads a cookie and the server of `Request` percent-decodes
    /// header values. Handlers of `require` and `allow_anonymous` call it when they are passed to such a
    /// server. If you call `authenticate` yourself, call this first, at start-up.
    template <class Request>
    void require_server() const {
        static_assert(detail::AdaptedRequest<Request>::value);
        detail::require_raw_cookies<Request>(options_->sources);
    }

private:
    static std::shared_ptr<const GuardOptions> checked(GuardOptions options) {
        detail::require_valid(options.sources);
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

template <class Required, class Policy>
consteval bool checks_enough() {
    static_assert(is_at_least<Policy, Required>(),
                  "signet: this bearer does not check every requirement of require<Policy>: make a Bearer of "
                  "exactly this policy");
    return is_at_least<Policy, Required>();
}

template <class Policy, class Check>
void accept_guard_source(const Bearer<Policy, Check>&);
template <class Policy, class Check>
void accept_guard_source(const Guard<Policy, Check>&);

/// What `require` can make a guard of.
template <class T>
concept GuardSource = requires(const T& source) { accept_guard_source(source); };

}  // namespace detail

/// Returns a handler for a server. It calls `handler` for requests with a token of `Policy`, and refuses the
/// others by RFC 6750 §3. `handler` takes the verified token and then what the server passes:
/// ```
/// server.Get("/orders", require<AccessPolicy>(bearer, [](const Verified<AccessPolicy>& who,
///                                                        const auto& request, auto& response) { ... }));
/// ```
/// A handler may take a `const RequestContext&` as its second parameter: the result of
/// `GuardOptions::context`. A handler that takes a token of another policy, or no token, does not compile.
/// Throws ConfigurationError for invalid options. On a server that percent-decodes header values, the result
/// converts to the server's handler type, and the conversion throws ConfigurationError for a guard with
/// cookies.
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

/// Does not compile: says that the first argument must be a bearer or a guard.
template <class Policy, class Other, class Handler>
    requires(!detail::GuardSource<Other>)
auto require(const Other& /*other*/, const Handler& /*handler*/, const GuardOptions& /*options*/ = {}) {
    static_assert(detail::GuardSource<Other>,
                  "signet: require takes a Bearer or a Guard as its first argument, such as "
                  "`signet::Bearer<Policy>{verifier}`");
}

/// Returns a handler that also answers requests without a token: `handler` takes a
/// `const std::optional<Verified<Policy>>&` first. A request with an invalid token is refused.
template <class Policy, class BearerPolicy, class Check, class Handler>
[[nodiscard]] auto allow_anonymous(Bearer<BearerPolicy, Check> bearer, Handler handler,
                                   GuardOptions options = {}) {
    static_assert(detail::checks_enough<Policy, BearerPolicy>());
    return detail::RequiringHandler{detail::OptionalTokenGuard{Guard{std::move(bearer), std::move(options)}},
                                    std::move(handler)};
}

}  // namespace signet
