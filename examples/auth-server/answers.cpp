// SPDX-License-Identifier: MIT
#include "answers.hpp"

#include <algorithm>
#include <cctype>
#include <string>

namespace auth {
namespace {

/// Whether there is one Content-Type, and it is application/json, with or without parameters.
bool has_json_body(const httplib::Request& request) {
    const std::string value = request.get_header_value("Content-Type");
    const std::string type = value.substr(0, value.find_first_of("; \t"));
    constexpr std::string_view json = "application/json";
    return request.get_header_value_count("Content-Type") == 1 &&
           std::ranges::equal(type, json, {}, [](unsigned char one) { return std::tolower(one); });
}

}  // namespace

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
