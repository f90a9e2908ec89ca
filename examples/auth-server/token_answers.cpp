// SPDX-License-Identifier: MIT
#include <chrono>
#include <string>

#include "answers.hpp"
#include "server.hpp"

// Answers with tokens, in the body or in cookies.
namespace auth {
namespace {

std::chrono::seconds time_until(std::chrono::sys_seconds end) {
    return end - std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

}  // namespace

void Server::answer_with(const Sessions::Pair& pair, TokenPlace place, const Request& request,
                         Response& response) {
    const auto access = access_verifier_.authenticate(pair.access);
    const auto refresh = refresh_verifier_.verify<signet::RefreshPolicy>(pair.refresh.str());
    if (!access || !refresh) {
        refuse(access_.refusal(access ? refresh.error() : access.error()), response);
        return;
    }
    const auto access_csrf = signet::csrf_token(*access, pair.access.str());
    const auto refresh_csrf = signet::csrf_token(*refresh, pair.refresh.str());
    if (!access_csrf || !refresh_csrf) {
        refuse(access_.refusal(access_csrf ? refresh_csrf.error() : access_csrf.error()), response);
        return;
    }
    const auto access_time = time_until(pair.access.expires_at());
    const auto refresh_time = time_until(pair.refresh.expires_at());
    const auto set_cookie = [&response](const std::string& value) {
        response.headers.emplace("Set-Cookie", value);
    };
    nlohmann::json body{{"token_type", "Bearer"},
                        {"expires_in", access_time.count()},
                        {"refresh_expires_in", refresh_time.count()},
                        {"session_id", access->session_id()}};
    if (place == TokenPlace::cookies) {
        // An HttpOnly cookie. The page needs the anti-forgery token to use it.
        set_cookie(access_cookie_.store(pair.access.str(), access_time));
        body["csrf_token"] = *access_csrf;
    } else {
        body["access_token"] = pair.access.str();
    }
    if (place == TokenPlace::body) {
        body["refresh_token"] = pair.refresh.str();
    } else {
        set_cookie(refresh_cookie_.store(pair.refresh.str(), refresh_time));
        body["refresh_csrf_token"] = *refresh_csrf;
    }
    if (place == TokenPlace::refresh_cookie) {
        // For the page after a reload, and for the other tabs. It belongs to the refresh token in the cookie.
        set_cookie(csrf_cookie_.store(*refresh_csrf, refresh_time));
    }
    // The browser would send the cookie of an earlier login too, and a request with two tokens is refused.
    if (place != TokenPlace::cookies && has_cookie(request, access_cookie_.name())) {
        set_cookie(access_cookie_.remove());
    }
    if (place == TokenPlace::body && has_cookie(request, refresh_cookie_.name())) {
        set_cookie(refresh_cookie_.remove());
        set_cookie(csrf_cookie_.remove());
    }
    answer(response, 200, body);
}

TokenPlace Server::place_of_refreshed(const Refresh& token, const Request& request) {
    const auto found =
        signet::find_token(request, {.cookie = refresh_cookie_.name(), .body_field = "refresh_token"});
    if (!found || found->source != signet::TokenSource::cookie) {
        return TokenPlace::body;
    }
    const auto record = store_.find(token.session_id());
    return cookie_place(record && *record ? (*record)->client_data : std::string{});
}

void Server::remove_cookies(Response& response) {
    for (const signet::CookieBuilder* const cookie : {&access_cookie_, &refresh_cookie_, &csrf_cookie_}) {
        response.headers.emplace("Set-Cookie", cookie->remove());
    }
}

bool Server::has_cookie(const Request& request, const std::string& name) {
    bool has = false;
    signet::RequestTraits<Request>::for_each_header(request, "Cookie", [&](std::string_view field) {
        signet::for_each_cookie(field,
                                [&](std::string_view one, std::string_view) { has = has || one == name; });
    });
    return has;
}

}  // namespace auth
