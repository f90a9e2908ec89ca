// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signet/detail/jose/header_rules.hpp"
#include "signet/http/request_traits.hpp"

// A minimal server with a request and a response.
namespace signet_test {

struct FakeRequest {
    std::string method = "GET";
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};
};

struct FakeResponse {
    signet::Refusal refusal{.status = 200};
};

}  // namespace signet_test

template <>
struct signet::RequestTraits<signet_test::FakeRequest> {
    using Request = signet_test::FakeRequest;

    static std::string_view method(const Request& request) { return request.method; }

    template <class Visit>
    static void for_each_header(const Request& request, std::string_view name, Visit&& visit) {
        for (const auto& [field, value] : request.headers) {
            if (detail::equals_ignoring_case(field, name)) {
                visit(std::string_view{value});
            }
        }
    }

    static std::string_view body(const Request& request) { return request.body; }
    static std::string_view target(const Request& /*request*/) { return "/orders?all"; }

    static void refuse(const Refusal& refusal, const Request& /*request*/,
                       signet_test::FakeResponse& response) {
        response.refusal = refusal;
    }
};
