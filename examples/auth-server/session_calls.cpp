// SPDX-License-Identifier: MIT
#include <chrono>
#include <string>

#include "answers.hpp"
#include "server.hpp"

// Refresh, logout, the list of sessions, and what an access token opens.
namespace auth {
namespace {

std::int64_t seconds(std::chrono::sys_seconds time) {
    return time.time_since_epoch().count();
}

std::chrono::seconds time_until(std::chrono::sys_seconds end) {
    return end - std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

}  // namespace

void Server::answer_with(const Sessions::Pair& pair, bool in_cookies, Response& response) {
    const auto access = verifier_.verify<signet::AccessPolicy>(pair.access.str());
    const auto refresh = verifier_.verify<signet::RefreshPolicy>(pair.refresh.str());
    if (!access || !refresh) {
        refuse(access ? refresh.error() : access.error(), response);
        return;
    }
    const auto access_time = time_until(pair.access.expires_at());
    const auto refresh_time = time_until(pair.refresh.expires_at());
    nlohmann::json body{{"token_type", "Bearer"},
                        {"expires_in", access_time.count()},
                        {"refresh_expires_in", refresh_time.count()},
                        {"session_id", access->session_id()}};
    if (in_cookies) {
        // Where no script can read them. What a page needs to use them is not secret to our own pages.
        response.headers.emplace("Set-Cookie", access_cookie_.store(pair.access.str(), access_time));
        response.headers.emplace("Set-Cookie", refresh_cookie_.store(pair.refresh.str(), refresh_time));
        body["csrf_token"] = signet::csrf_token(*access, pair.access.str()).value();
        body["refresh_csrf_token"] = signet::csrf_token(*refresh, pair.refresh.str()).value();
    } else {
        body["access_token"] = pair.access.str();
        body["refresh_token"] = pair.refresh.str();
    }
    answer(response, 200, body);
}

void Server::refresh(const Refresh& token, const Request& request, Response& response) {
    const auto pair = sessions_.refresh(token);
    if (!pair) {
        refuse(pair.error(), response);
        return;
    }
    const auto found =
        signet::find_token(request, {.cookie = refresh_cookie_.name(), .body_field = "refresh_token"});
    answer_with(*pair, found && found->source == signet::TokenSource::cookie, response);
}

void Server::log_out(const Request& request, Response& response) {
    signet::Result<void> ended;
    // Somebody whose access token has expired may still log out, with the refresh token in cookie or body.
    if (request.has_header("Authorization")) {
        const auto who = access_.authenticate(request);
        ended = who ? sessions_.log_out(*who) : std::unexpected{who.error()};
    } else {
        const auto who = refresh_.authenticate(request);
        ended = who ? sessions_.log_out(*who) : std::unexpected{who.error()};
    }
    if (!ended) {
        refuse(ended.error(), response);
        return;
    }
    response.headers.emplace("Set-Cookie", access_cookie_.remove());
    response.headers.emplace("Set-Cookie", refresh_cookie_.remove());
    response.status = 204;
}

void Server::log_out_others(const Access& who, Response& response) {
    if (const auto ended = sessions_.log_out_others(who); !ended) {
        refuse(ended.error(), response);
        return;
    }
    response.status = 204;
}

void Server::log_out_everywhere(const Access& who, Response& response) {
    if (const auto ended = sessions_.log_out_everywhere(who); !ended) {
        refuse(ended.error(), response);
        return;
    }
    response.status = 204;
}

void Server::list_sessions(const Access& who, Response& response) {
    const auto sessions = sessions_.sessions(who.subject());
    if (!sessions) {
        refuse(sessions.error(), response);
        return;
    }
    nlohmann::json list = nlohmann::json::array();
    for (const signet::SessionRecord& one : *sessions) {
        list.push_back({{"id", one.id},
                        {"device", one.device},
                        {"created_at", seconds(one.created_at)},
                        {"last_used_at", seconds(one.rotated_at)},
                        {"expires_at", seconds(one.idle_end)},
                        {"remember_me", one.remember_me},
                        {"current", one.id == who.session_id()}});
    }
    answer(response, 200, {{"sessions", list}});
}

void Server::end_session(const Access& who, const Request& request, Response& response) {
    const auto ended = sessions_.log_out_one(who, request.matches[1].str());
    if (ended) {
        response.status = 204;
    } else if (ended.error() == signet::Errc::unknown_session) {
        answer_error(response, 404, "not_found", "you have no such session");
    } else {
        refuse(ended.error(), response);
    }
}

void Server::show_me(const Access& who, Response& response) {
    const auto account = accounts_.find_by_subject(std::string{who.subject()});
    if (!account) {
        refuse({signet::Errc::login_refused}, response);
        return;
    }
    answer(response, 200,
           {{"subject", account->subject},
            {"email", account->email},
            {"session_id", who.session_id()},
            {"expires_at", seconds(who.expires_at())}});
}

void Server::show_stats(Response& response) {
    const signet::SessionCounters counters = sessions_.counters();
    answer(response, 200,
           {{"logged_in", counters.logged_in},
            {"refreshed", counters.refreshed},
            {"retried", counters.retried},
            {"reuse_detected", counters.reuse_detected},
            {"revoked", counters.revoked},
            {"refused", counters.refused}});
}

void Server::show_health(Response& response) {
    const bool answers = store_.find("").has_value();
    static_cast<void>(accounts_.find_by_subject(""));
    answer(response, answers ? 200 : 503, {{"status", answers ? "ok" : "unavailable"}});
}

}  // namespace auth
