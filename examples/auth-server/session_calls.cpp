// SPDX-License-Identifier: MIT
#include <chrono>
#include <string>

#include "answers.hpp"
#include "server.hpp"

// Refresh, logout, the list of sessions, and the calls that need an access token.
namespace auth {
namespace {

std::int64_t seconds(std::chrono::sys_seconds time) {
    return time.time_since_epoch().count();
}

}  // namespace

void Server::refresh(const Refresh& token, const Context& context, const Request& request,
                     Response& response) {
    const auto pair = sessions_.refresh(token, context);
    if (!pair) {
        refuse(refresh_.refusal(pair.error(), token, context), response);
        return;
    }
    answer_with(*pair, place_of_refreshed(token, request), request, response);
    if (demo_) {
        demo_->maybe_lose(response);
    }
}

void Server::log_out(const Request& request, Response& response) {
    const auto log_out_at = [&](const auto& guard) {
        const Context context = guard.context(request);
        const auto who = guard.authenticate(request, context);
        const auto ended = who ? sessions_.log_out(*who, context) : signet::Unexpected{who.error()};
        if (!ended) {
            refuse(guard.refusal(ended.error(), request, context), response);
            return;
        }
        remove_cookies(response);
        response.status = 204;
    };
    // A client whose access token has expired can still log out, with the refresh token in cookie or body.
    request.has_header("Authorization") ? log_out_at(access_) : log_out_at(refresh_);
}

void Server::log_out_others(const Access& who, const Context& context, Response& response) {
    if (const auto ended = sessions_.log_out_others(who, context); !ended) {
        refuse(access_.refusal(ended.error(), who, context), response);
        return;
    }
    response.status = 204;
}

void Server::log_out_everywhere(const Access& who, const Context& context, Response& response) {
    if (const auto ended = sessions_.log_out_everywhere(who, context); !ended) {
        refuse(access_.refusal(ended.error(), who, context), response);
        return;
    }
    response.status = 204;
}

void Server::list_sessions(const Access& who, const Context& context, Response& response) {
    const auto sessions = sessions_.sessions(who.subject());
    if (!sessions) {
        refuse(access_.refusal(sessions.error(), who, context), response);
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

void Server::end_session(const Access& who, const Context& context, const Request& request,
                         Response& response) {
    const auto ended = sessions_.log_out_one(who, request.matches[1].str(), context);
    if (ended) {
        response.status = 204;
    } else if (ended.error() == signet::Errc::unknown_session) {
        answer_error(response, 404, "not_found", "the user has no session with this id");
    } else {
        refuse(access_.refusal(ended.error(), who, context), response);
    }
}

void Server::show_me(const Access& who, const Context& context, Response& response) {
    const auto account = accounts_->find_by_subject(std::string{who.subject()});
    if (!account) {
        refuse(access_.refusal(signet::Errc::login_refused, who, context), response);
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

/// Other programs may cache the keys for five minutes: less than the time for which a new key is announced.
void Server::publish_keys(Response& response) {
    response.status = 200;
    response.set_header("Cache-Control", "public, max-age=300");
    response.set_content(jwk_set_(), "application/jwk-set+json");
}

void Server::show_health(Response& response) {
    static_cast<void>(accounts_->find_by_subject(""));
    if (store_.find("")) {
        answer(response, 200, {{"status", "ok"}});
    } else {
        answer_unavailable(response, "the sessions cannot be used at the moment");
    }
}

}  // namespace auth
