// SPDX-License-Identifier: MIT
#pragma once

#include <pistache/http.h>
#include <pistache/router.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>

#include "signet/http/guard.hpp"
#include "signet/http/request_traits.hpp"

// Lets `require` guard the handlers of Pistache's router.
//
// Pistache keeps the first field of each name and drops the others before a handler sees the request, so here
// a second Authorization field is not refused: it is not looked at.
namespace signet {

namespace detail {

/// A field of any name. What `addRaw` puts into a response, Pistache does not send.
class PistacheField final : public Pistache::Http::Header::Header {
public:
    PistacheField(std::string_view name, std::string_view value) : name_{name}, value_{value} {}

    [[nodiscard]] const char* name() const override { return name_.c_str(); }
    [[nodiscard]] std::uint64_t hash() const override { return std::hash<std::string>{}(name_); }
    void parse(const std::string& value) override { value_ = value; }
    void write(std::ostream& out) const override { out << value_; }

private:
    std::string name_;
    std::string value_;
};

}  // namespace detail

/// Pistache's requests as `RequestTraits` describes them.
template <>
struct RequestTraits<Pistache::Rest::Request> {
    using Request = Pistache::Rest::Request;  ///< what a handler takes

    /// See `RequestTraits`.
    ///@{
    static std::string_view method(const Request& request) {
        return Pistache::Http::methodString(request.method());
    }

    template <class Visit>
    static void for_each_header(const Request& request, std::string_view name, Visit&& visit) {
        if (name == "Cookie") {
            for_each_cookie(request, visit);
        } else if (const auto field = request.headers().tryGetRaw(std::string{name})) {
            const std::string value = field->value();
            visit(std::string_view{value});
        }
    }

    static std::string_view body(const Request& request) { return request.body(); }
    static std::string target(const Request& request) {
        return request.resource() + request.query().as_str();
    }
    static std::string address(const Request& request) { return request.address().host(); }

    static Pistache::Rest::Route::Result refuse(const Refusal& refusal, const Request& /*request*/,
                                                Pistache::Http::ResponseWriter& response) {
        refusal.for_each_header([&response](std::string_view name, std::string_view value) {
            response.headers().add(std::make_shared<detail::PistacheField>(name, value));
        });
        response.send(static_cast<Pistache::Http::Code>(refusal.status), refusal.body,
                      MIME(Application, Json));
        return Pistache::Rest::Route::Result::Ok;
    }
    ///@}

private:
    /// Pistache has taken the field apart; each pair is shown as a field of its own.
    template <class Visit>
    static void for_each_cookie(const Request& request, Visit&& visit) {
        for (const Pistache::Http::Cookie& cookie : request.cookies()) {
            const std::string pair = cookie.name + "=" + cookie.value;
            visit(std::string_view{pair});
        }
    }
};

}  // namespace signet
