// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <type_traits>
#include <utility>

#include "signet/detail/base/deleted.hpp"
#include "signet/http/detail/server_call.hpp"
#include "signet/http/request_traits.hpp"
#include "signet/request_context.hpp"
#include "signet/verified.hpp"

namespace signet::detail {

/// Converts to a token of any policy, to test whether a handler takes a token.
struct TokenOfAnyPolicy {
    template <class Policy>
    operator const Verified<Policy>&() const;  // NOLINT(google-explicit-constructor)
};

/// What `require` and `allow_anonymous` return: a handler of a server that calls `handler` for the requests
/// that `guard` accepts. `handler` takes the token, optionally the request context, and what the server
/// passes.
template <class Guard, class Handler>
class RequiringHandler {
public:
    RequiringHandler(Guard guard, Handler handler) : guard_{std::move(guard)}, handler_{std::move(handler)} {}

    template <class Request, class... Rest>
        requires(ServerCall<Request, Rest...>::value && !ServerCall<Request, Rest...>::decodes)
    auto operator()(Request&& request, Rest&&... rest) const {
        return answer(std::forward<Request>(request), std::forward<Rest>(rest)...);
    }

    /// Refuses a request type without RequestTraits. std::function instantiates it for the deduced return
    /// type.
    template <class Request, class... Rest>
        requires(!ReadableRequest<std::remove_cvref_t<Request>>)
    auto operator()(Request&& /*request*/, Rest&&... /*rest*/) const {
        static_assert(AdaptedRequest<std::remove_cvref_t<Request>>::value);
    }

    /// Converts to the handler of a server that percent-decodes header values, at start-up. Throws
    /// ConfigurationError for a guard that cannot work there.
    template <class Answer, class Request, class... Rest>
        requires(ServerCall<Request, Rest...>::value && ServerCall<Request, Rest...>::decodes)
    operator std::function<Answer(Request, Rest...)>() const {  // NOLINT(google-explicit-constructor)
        guard_.template require_server<std::remove_cvref_t<Request>>();
        return [self = *this](Request request, Rest... rest) -> Answer {
            return self.answer(std::forward<Request>(request), std::forward<Rest>(rest)...);
        };
    }

    SIGNET_DELETE_BEGIN
    /// A direct call does not compile for such a server, because the conversion refuses guards that read
    /// cookies.
    template <class Request, class... Rest, class Reason = convert_to_the_handler_type_of_the_server_first>
        requires(ServerCall<Request, Rest...>::value && ServerCall<Request, Rest...>::decodes)
    void operator()(Request&& request, Rest&&... rest) const = SIGNET_DELETE(
        "signet: convert to the handler type of the server first, such as httplib::Server::Handler: this "
        "server "
        "decodes header values, and a guard that reads cookies is refused by that conversion");
    SIGNET_DELETE_END

private:
    template <class Request, class... Rest>
    auto answer(Request&& request, Rest&&... rest) const {
        using Token = typename decltype(guard_.authenticate(request))::value_type;
        constexpr bool fits =
            std::is_invocable_v<const Handler&, const Token&, Request, Rest...> ||
            std::is_invocable_v<const Handler&, const Token&, const RequestContext&, Request, Rest...>;
        if constexpr (fits) {
            using Traits = typename ServerCall<Request, Rest...>::Traits;
            const RequestContext context = guard_.context(request);
            using Answer = decltype(call(std::declval<const Token&>(), context,
                                         std::forward<Request>(request), std::forward<Rest>(rest)...));
            // cppcheck-suppress accessForwarded ; what was forwarded above is not evaluated
            const auto verified = guard_.authenticate(request, context);
            if (!verified) {
                return static_cast<Answer>(
                    Traits::refuse(guard_.refusal(verified.error(), request, context), request, rest...));
            }
            return call(*verified, context, std::forward<Request>(request), std::forward<Rest>(rest)...);
        } else {
            constexpr bool takes_a_token =
                std::is_invocable_v<const Handler&, TokenOfAnyPolicy, Request, Rest...> ||
                std::is_invocable_v<const Handler&, TokenOfAnyPolicy, const RequestContext&, Request,
                                    Rest...>;
            static_assert(!takes_a_token,
                          "signet: this handler takes a token of another policy than the one required");
            static_assert(takes_a_token,
                          "signet: a guarded handler takes `const Verified<Policy>&` as its first parameter "
                          "(`const std::optional<Verified<Policy>>&` with allow_anonymous), then what the "
                          "server passes");
        }
    }

    template <class Token, class... Args>
    auto call(const Token& token, const RequestContext& context, Args&&... args) const {
        if constexpr (std::is_invocable_v<const Handler&, const Token&, Args...>) {
            return std::invoke(handler_, token, std::forward<Args>(args)...);
        } else {
            return std::invoke(handler_, token, context, std::forward<Args>(args)...);
        }
    }

    Guard guard_;
    Handler handler_;
};

}  // namespace signet::detail
