// SPDX-License-Identifier: MIT
#pragma once

#include <httplib.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace auth {

/// Answers with a JSON body that no cache may keep.
void answer(httplib::Response& response, int status, const nlohmann::json& body);

/// Answers with `{"error", "error_description"}`.
void answer_error(httplib::Response& response, int status, std::string_view error,
                  std::string_view description);

/// Answers with 503, after which a client should try again.
void answer_unavailable(httplib::Response& response, std::string_view description);

/// The request's body as a JSON object. Answers the request and returns nothing if its type is not
/// application/json (415) or it is not a JSON object (400).
[[nodiscard]] std::optional<nlohmann::json> read_json(const httplib::Request& request,
                                                      httplib::Response& response);

/// A member of a body; nothing if it is missing or not a string.
[[nodiscard]] std::optional<std::string> text_member(const nlohmann::json& body, std::string_view name);

/// Whether a member of a body is `true`.
[[nodiscard]] bool is_set(const nlohmann::json& body, std::string_view name);

}  // namespace auth
