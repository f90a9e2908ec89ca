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

// Guards for the handlers of Pistache's router.
//
// Pistache keeps only the first field of each name. A second Authorization field is therefore not refused:
// signet cannot see it.
namespace signet {

namespace detail {

/// A field of any name. Pistache does not send the fields of `addRaw`.
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

/// Sends the refusal: status, header fields and body. Returns what a handler of the router returns.
inline Pistache::Rest::Route::Result write_refusal(const Refusal& refusal,
                                                   Pistache::Http::ResponseWriter& response) {
    refusal.for_each_header([&response](std::string_view name, std::string_view value) {
        response.headers().add(std::make_shared<detail::PistacheField>(name, value));
    });
    response.send(static_cast<Pistache::Http::Code>(refusal.status), refusal.body, MIME(Application, Json));
    return Pistache::Rest::Route::Result::Ok;
}

/// `RequestTraits` of Pistache.
template <>
struct RequestTraits<Pistache::Rest::Request> {
    using Request = Pistache::Rest::Request;

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
        return write_refusal(refusal, response);
    }

private:
    /// Pistache has split the field: each pair is visited as one field.
    template <class Visit>
    static void for_each_cookie(const Request& request, Visit&& visit) {
        for (const Pistache::Http::Cookie& cookie : request.cookies()) {
            const std::string pair = cookie.name + "=" + cookie.value;
            visit(std::string_view{pair});
        }
    }
};

}  // namespace signet
