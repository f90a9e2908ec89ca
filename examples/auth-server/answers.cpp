// SPDX-License-Identifier: MIT
#include "answers.hpp"

#include <signet/http/find_token.hpp>
#include <signet/http/server/httplib.hpp>
#include <string>

namespace auth {

void answer(httplib::Response& response, int status, const nlohmann::json& body) {
    response.status = status;
    response.set_header("Cache-Control", "no-store");
    response.set_content(body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
                         "application/json");
}

void answer_error(httplib::Response& response, int status, std::string_view error,
                  std::string_view description) {
    answer(response, status, {{"error", error}, {"error_description", description}});
}

void answer_unavailable(httplib::Response& response, std::string_view description) {
    response.set_header("Retry-After", "5");
    answer_error(response, 503, "temporarily_unavailable", description);
}

std::optional<nlohmann::json> read_json(const httplib::Request& request, httplib::Response& response) {
    if (!signet::has_json_body(request)) {
        answer_error(response, 415, "unsupported_media_type", "the body must be application/json");
        return std::nullopt;
    }
    auto body = nlohmann::json::parse(request.body, nullptr, false);
    if (!body.is_object()) {
        answer_error(response, 400, "invalid_request", "the body must be a JSON object");
        return std::nullopt;
    }
    return body;
}

std::optional<std::string> text_member(const nlohmann::json& body, std::string_view name) {
    const auto found = body.find(name);
    return found != body.end() && found->is_string() ? std::optional{found->get<std::string>()}
                                                     : std::nullopt;
}

bool is_set(const nlohmann::json& body, std::string_view name) {
    const auto found = body.find(name);
    return found != body.end() && found->is_boolean() && found->get<bool>();
}

}  // namespace auth
