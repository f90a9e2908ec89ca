// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <type_traits>
#include <utility>

#include "signet/detail/base/deleted.hpp"
#include "signet/http/request_traits.hpp"
#include "signet/request_context.hpp"

namespace signet::detail {

/// What `require` makes: a handler of a server that calls `handler` for the requests that `guard` lets pass.
/// The handler takes the token, then the context of the request if it wants that, then what the server
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

    /// Becomes the handler of a server that percent-decodes header values, at start-up. Throws
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
    /// On such a server, there is no other way to make it a handler: what is refused must be refused at
    /// start-up.
    template <class Request, class... Rest, class Reason = make_it_a_handler_of_the_server_first>
        requires(ServerCall<Request, Rest...>::value && ServerCall<Request, Rest...>::decodes)
    void operator()(Request&& request, Rest&&... rest) const = SIGNET_DELETE(
        "signet: make it a handler of the server first, such as httplib::Server::Handler: this server "
        "decodes header values, and cookies are refused at that moment");
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
            static_assert(fits,
                          "signet: this handler takes a token of another policy than the one required: its "
                          "first parameter must be `const Verified<Policy>&`, followed by what the server "
                          "passes");
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
