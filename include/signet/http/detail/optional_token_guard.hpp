// SPDX-License-Identifier: MIT
#pragma once

#include <utility>

#include "signet/error.hpp"
#include "signet/http/challenge.hpp"
#include "signet/request_context.hpp"

namespace signet::detail {

/// The guard of `allow_anonymous`, whose tokens are optional.
template <class Guard>
class OptionalTokenGuard {
public:
    explicit OptionalTokenGuard(Guard guard) : guard_{std::move(guard)} {}

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
    Guard guard_;
};

}  // namespace signet::detail
