// SPDX-License-Identifier: MIT
#pragma once

#include <boost/beast/http/field.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <concepts>
#include <string>
#include <string_view>

#include "signet/http/guard.hpp"
#include "signet/http/request_traits.hpp"

// Guards for Boost.Beast. Beast has no handler type. A guarded handler is a function from a request to an
// `http::response<http::string_body>`, or to a type that is constructible from one, such as
// `http::message_generator`.
namespace signet {

namespace detail {

// boost::beast::string_view is a type of Boost in older releases, and std::string_view in later ones.
inline std::string_view to_std_view(boost::beast::string_view text) noexcept {
    return {text.data(), text.size()};
}
inline boost::beast::string_view to_beast_view(std::string_view text) noexcept {
    return {text.data(), text.size()};
}

}  // namespace detail

/// Writes status, header fields and body to `response`, and keeps its version and keep-alive.
inline void write_refusal(const Refusal& refusal,
                          boost::beast::http::response<boost::beast::http::string_body>& response) {
    namespace http = boost::beast::http;
    response.result(static_cast<unsigned>(refusal.status));
    response.set(http::field::content_type, detail::to_beast_view(Refusal::content_type));
    refusal.for_each_header([&response](std::string_view name, std::string_view value) {
        response.set(detail::to_beast_view(name), detail::to_beast_view(value));
    });
    response.body() = refusal.body;
    response.prepare_payload();
}

/// `RequestTraits` of Boost.Beast.
template <class Body, class Fields>
struct RequestTraits<boost::beast::http::request<Body, Fields>> {
    using Request = boost::beast::http::request<Body, Fields>;
    using Response = boost::beast::http::response<boost::beast::http::string_body>;

    static std::string_view method(const Request& request) {
        return detail::to_std_view(request.method_string());
    }

    template <class Visit>
    static void for_each_header(const Request& request, std::string_view name, Visit&& visit) {
        const auto [first, last] = request.equal_range(detail::to_beast_view(name));
        for (auto field = first; field != last; ++field) {
            visit(detail::to_std_view(field->value()));
        }
    }

    static std::string_view body(const Request& request)
        requires std::convertible_to<const typename Body::value_type&, std::string_view>
    {
        return request.body();
    }

    static std::string target(const Request& request) {
        return std::string{detail::to_std_view(request.target())};
    }

    template <class... Rest>
    static Response refuse(const Refusal& refusal, const Request& request, const Rest&... /*rest*/) {
        Response response;
        response.version(request.version());
        response.keep_alive(request.keep_alive());
        write_refusal(refusal, response);
        return response;
    }
};

}  // namespace signet
