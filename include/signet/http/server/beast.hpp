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

// Lets `require` guard handlers on Boost.Beast. Beast has no handlers of its own: here, one is a function
// from a request to a response of type `http::response<http::string_body>`, or to anything that can be made
// from one, such as a `http::message_generator`.
namespace signet {

/// Boost.Beast's requests as `RequestTraits` describes them.
template <class Body, class Fields>
struct RequestTraits<boost::beast::http::request<Body, Fields>> {
    using Request = boost::beast::http::request<Body, Fields>;  ///< what a handler takes
    using Response =
        boost::beast::http::response<boost::beast::http::string_body>;  ///< what a handler returns

    /// See `RequestTraits`.
    ///@{
    static std::string_view method(const Request& request) { return view(request.method_string()); }

    template <class Visit>
    static void for_each_header(const Request& request, std::string_view name, Visit&& visit) {
        const auto [first, last] = request.equal_range(field_view(name));
        for (auto field = first; field != last; ++field) {
            visit(view(field->value()));
        }
    }

    static std::string_view body(const Request& request)
        requires std::convertible_to<const typename Body::value_type&, std::string_view>
    {
        return request.body();
    }

    static std::string target(const Request& request) { return std::string{view(request.target())}; }

    template <class... Rest>
    static Response refuse(const Refusal& refusal, const Request& request, const Rest&... /*rest*/) {
        namespace http = boost::beast::http;
        Response response{static_cast<http::status>(refusal.status), request.version()};
        response.keep_alive(request.keep_alive());
        response.set(http::field::content_type, field_view(Refusal::content_type));
        refusal.for_each_header([&response](std::string_view name, std::string_view value) {
            response.set(field_view(name), field_view(value));
        });
        response.body() = refusal.body;
        response.prepare_payload();
        return response;
    }
    ///@}

private:
    // Boost's own type in older releases, the standard's in later ones.
    static std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }
    static boost::beast::string_view field_view(std::string_view text) { return {text.data(), text.size()}; }
};

}  // namespace signet
