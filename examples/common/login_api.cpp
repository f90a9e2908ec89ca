// SPDX-License-Identifier: MIT
#include "login_api.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <utility>

#include "../auth-server/validation.hpp"

namespace example {
namespace {

using nlohmann::json;

constexpr int password_cost = 15;
constexpr int attempts_per_minute = 10;
constexpr const char* issuer = "signet-auth-server";

signet::Refusal refusal(int status, std::string_view error, std::string_view description) {
    return {.status = status,
            // A 401 must have a challenge (RFC 9110 §15.5.2).
            .www_authenticate = status == 401 ? R"(Bearer realm="api")" : "",
            .body = json{{"error", error}, {"error_description", description}}.dump()};
}

std::optional<std::string> text_member(const json& body, const char* name) {
    const auto found = body.is_object() ? body.find(name) : body.end();
    return found != body.end() && found->is_string() ? std::optional{found->get<std::string>()}
                                                     : std::nullopt;
}

template <class Policy>
std::int64_t seconds_left(const signet::Token<Policy>& token) {
    return (token.expires_at() - std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()))
        .count();
}

}  // namespace

LoginApi::LoginApi(const signet::SecretKey<signet::HS256>& key, const std::string& database)
    : store_{database},
      accounts_{database + ".accounts"},
      hasher_{password_cost},
      passwords_{accounts_, hasher_},
      attempts_{attempts_per_minute},
      verifier_{key, {.issuer = issuer}},
      sessions_{store_, signet::TokenIssuer{key, {.issuer = issuer}}},
      access_{LiveBearer{verifier_, signet::LiveSession{store_}},
              {.sources = {.cookie = "__Host-access_token"}}},
      refresh_{signet::Bearer<signet::RefreshPolicy>{verifier_},
               {.sources = {.body_field = "refresh_token"}}},
      stats_{signet::Bearer<StatsPolicy>{verifier_}} {}

Answer LoginApi::log_in(std::string_view text) {
    const auto body = json::parse(text, nullptr, false);
    const auto email = text_member(body, "email");
    const auto password = text_member(body, "password");
    const auto name = email ? auth::normalized_email(*email) : std::nullopt;
    if (!name || !password) {
        return signet::Unexpected{
            refusal(400, "invalid_request", "email and password are needed, as strings of a JSON object")};
    }
    if (const auto wait = attempts_.attempt(*name)) {
        auto refused = refusal(429, "too_many_attempts", "too many attempts: wait a while");
        refused.retry_after = *wait;
        return signet::Unexpected{std::move(refused)};
    }
    try {
        return log_in(*name, *password);
    } catch (const std::runtime_error&) {  // auth::AccountsError, auth::BusyError
        auto refused =
            refusal(503, "temporarily_unavailable", "the password cannot be checked at the moment");
        refused.retry_after = std::chrono::seconds{5};
        return signet::Unexpected{std::move(refused)};
    }
}

Answer LoginApi::log_in(const std::string& email, const std::string& password) {
    const auto wrong = [] {
        return signet::Unexpected{
            refusal(401, "invalid_credentials", "the e-mail address or the password is wrong")};
    };
    const auto account = passwords_.check(email, password);
    if (!account) {
        return wrong();
    }
    const auto pair = sessions_.log_in(account->subject);
    if (!pair) {
        return signet::Unexpected{refresh_.refusal(pair.error())};
    }
    if (!passwords_.confirm(*account, password)) {
        if (const auto fresh = verifier_.verify<signet::RefreshPolicy>(pair->refresh.str())) {
            static_cast<void>(sessions_.log_out(*fresh));
        }
        return wrong();
    }
    return answer_with(*pair);
}

Answer LoginApi::refresh(const Refresh& token) {
    const auto pair = sessions_.refresh(token);
    return pair ? answer_with(*pair) : signet::Unexpected{refresh_.refusal(pair.error(), token)};
}

Answer LoginApi::log_out(const Refresh& token) {
    const auto ended = sessions_.log_out(token);
    return ended ? Answer{} : signet::Unexpected{refresh_.refusal(ended.error(), token)};
}

Answer LoginApi::log_out_others(const Access& who) {
    const auto ended = sessions_.log_out_others(who);
    return ended ? Answer{} : signet::Unexpected{access_.refusal(ended.error(), who)};
}

Answer LoginApi::describe(const Access& who) const {
    return json{{"subject", who.subject()},
                {"session_id", who.session_id()},
                {"expires_at", who.expires_at().time_since_epoch().count()}}
        .dump();
}

Answer LoginApi::statistics() const {
    return json{{"logged_in", sessions_.counters().logged_in}}.dump();
}

Answer LoginApi::answer_with(const Sessions::Pair& pair) const {
    const auto access = verifier_.verify<signet::AccessPolicy>(pair.access.str());
    if (!access) {
        return signet::Unexpected{access_.refusal(access.error())};
    }
    return json{{"access_token", pair.access.str()},
                {"refresh_token", pair.refresh.str()},
                {"token_type", "Bearer"},
                {"expires_in", seconds_left(pair.access)},
                {"refresh_expires_in", seconds_left(pair.refresh)},
                {"session_id", access->session_id()}}
        .dump();
}

bool is_known_path(std::string_view path) {
    constexpr std::array<std::string_view, 6> paths{"/auth/login",         "/auth/refresh", "/auth/logout",
                                                    "/auth/logout-others", "/me",           "/stats"};
    return std::ranges::find(paths, path) != paths.end();
}

}  // namespace example
