// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <type_traits>

#include "signet/http/request_traits.hpp"

namespace signet {

/// A request of any server, for code that does not depend on the server. Refers to the request: use it only
/// during the call that it is passed to. Thread-safe if the request is thread-safe.
class RequestView {
public:
    /// The request must outlive the view.
    template <ReadableRequest Request>
    explicit RequestView(const Request& request) noexcept
        : request_{std::addressof(request)}, server_{&server<Request>} {}

    /// The method, unchanged.
    [[nodiscard]] std::string_view method() const { return server_->method(request_); }
    /// The request target (RFC 9110 §7.1); empty if the RequestTraits do not provide it.
    [[nodiscard]] std::string target() const { return server_->target(request_); }
    /// The address of the peer or its proxy; empty if the RequestTraits do not provide it.
    [[nodiscard]] std::string address() const { return server_->address(request_); }

    /// The value of the field of that name; empty if there is no such field, or more than one.
    [[nodiscard]] std::string header(std::string_view name) const {
        std::string found;
        int fields = 0;
        for_each_header(name, [&](std::string_view value) {
            found = value;
            ++fields;
        });
        return fields == 1 ? found : std::string{};
    }

    /// Calls `visit(std::string_view value)` for every field of that name.
    template <class Visit>
    void for_each_header(std::string_view name, const Visit& visit) const {
        server_->for_each_header(request_, name,
                                 {std::addressof(visit), [](const void* visitor, std::string_view value) {
                                      (*static_cast<const Visit*>(visitor))(value);
                                  }});
    }

private:
    struct FieldVisitor {
        const void* visitor;
        void (*visit)(const void*, std::string_view);
    };
    struct Server {
        std::string_view (*method)(const void*);
        std::string (*target)(const void*);
        std::string (*address)(const void*);
        void (*for_each_header)(const void*, std::string_view, FieldVisitor);
    };

    template <class Request>
    static const Request& as(const void* request) noexcept {
        return *static_cast<const Request*>(request);
    }

    template <class Request>
    static constexpr Server server{
        [](const void* request) -> std::string_view {
            return RequestTraits<Request>::method(as<Request>(request));
        },
        []([[maybe_unused]] const void* request) -> std::string {
            if constexpr (requires { RequestTraits<Request>::target(as<Request>(request)); }) {
                return std::string{RequestTraits<Request>::target(as<Request>(request))};
            } else {
                return {};
            }
        },
        []([[maybe_unused]] const void* request) -> std::string {
            if constexpr (requires { RequestTraits<Request>::address(as<Request>(request)); }) {
                return std::string{RequestTraits<Request>::address(as<Request>(request))};
            } else {
                return {};
            }
        },
        [](const void* request, std::string_view name, FieldVisitor visitor) {
            RequestTraits<Request>::for_each_header(
                as<Request>(request), name,
                [&visitor](std::string_view value) { visitor.visit(visitor.visitor, value); });
        }};

    const void* request_;
    const Server* server_;
};

}  // namespace signet
