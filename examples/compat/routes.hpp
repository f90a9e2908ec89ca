// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <signet/http/server/httplib.hpp>
#include <string>

#include "../common/raw_server.hpp"

// Functions that the routes of all systems use.
namespace example {

/// The only user of these services.
inline constexpr const char* user_id = "7";
inline constexpr const char* user_name = "ada";
inline constexpr const char* password = "correct horse";

inline void answer(httplib::Response& response, int status, const nlohmann::json& body) {
    response.status = status;
    response.set_header("Cache-Control", "no-store");
    response.set_content(body.dump(), "application/json");
}

/// Whether a JSON body has the user's name, in the member `name_member`, and the password.
inline bool knows(const httplib::Request& request, const char* name_member = "username") {
    const nlohmann::json body = nlohmann::json::parse(request.body, nullptr, false);
    return body.is_object() && body.contains(name_member) && body[name_member] == user_name &&
           body.contains("password") && body["password"] == password;
}

/// As `signet::require`, for services whose clients do not expect the answers of RFC 6750: `refuse(error,
/// response)` writes the answer.
template <class Guard, class Handler, class Refuse>
auto guarded(Guard guard, Handler handler, Refuse refuse) {
    return [guard, handler, refuse](const RawRequest& request, httplib::Response& response) {
        const auto token = guard.authenticate(request);
        token ? handler(*token, response) : refuse(token.error(), response);
    };
}

/// A guard for refresh tokens in a member of a JSON body only.
template <class Policy>
signet::Guard<Policy> body_guard(const auto& verifier, const std::string& member) {
    return signet::Guard{signet::Bearer<Policy>{verifier},
                         {.sources = {.authorization_header = false, .body_field = member}}};
}

}  // namespace example
