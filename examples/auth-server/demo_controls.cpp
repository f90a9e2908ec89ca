// SPDX-License-Identifier: MIT
#include "demo_controls.hpp"

#include <chrono>
#include <signet/http/csrf.hpp>
#include <string_view>
#include <utility>

#include "answers.hpp"
#include "key_rotation.hpp"

namespace auth {
namespace {

constexpr std::size_t kept_events = 100;

/// A page of another site cannot send this field without a CORS preflight, and the check of the host name
/// prevents DNS rebinding.
bool comes_from_the_page(const httplib::Request& request, httplib::Response& response) {
    const std::string host = request.get_header_value("Host");
    const std::string_view name = std::string_view{host}.substr(0, host.find(':'));
    const bool comes = request.has_header("X-Signet-Demo") && (name == "127.0.0.1" || name == "localhost");
    if (!comes) {
        answer_error(
            response, 403, "forbidden",
            "demo controls require the header field X-Signet-Demo and the host 127.0.0.1 or localhost");
    }
    return comes;
}

}  // namespace

DemoControls::DemoControls(Parts parts) : parts_{std::move(parts)}, run_{signet::new_csrf_value()} {}

void DemoControls::add_to(example::RawServer& http) {
    const auto post = [&http](const std::string& path, auto handler) {
        http.Post(path, [handler](const Request& request, Response& response) {
            if (comes_from_the_page(request, response)) {
                handler(request, response);
            }
        });
    };
    http.Get("/demo/events", [this](const Request& request, Response& response) {
        if (comes_from_the_page(request, response)) {
            list_events(request, response);
        }
    });
    post("/demo/access-token",
         [this](const Request& request, Response& response) { make_access_token(request, response); });
    post("/demo/refresh-token",
         [this](const Request& request, Response& response) { show_refresh_token(request, response); });
    post("/demo/lose-next-answer", [this](const Request& /*request*/, Response& response) {
        loses_next_answer_ = true;
        response.status = 204;
    });
    post("/demo/rotate-key",
         [this](const Request& /*request*/, Response& response) { change_key(response); });
    post("/demo/restart", [this](const Request& /*request*/, Response& response) {
        wants_restart_ = true;
        response.status = 204;
    });
}

void DemoControls::record(const signet::SessionEvent& event) {
    auto one = nlohmann::json::parse(signet::json_text(event));
    const std::lock_guard lock{mutex_};
    one["number"] = ++last_event_;
    events_.push_back(std::move(one));
    if (events_.size() > kept_events) {
        events_.pop_front();
    }
}

void DemoControls::maybe_lose(Response& response) {
    if (response.status == 200 && loses_next_answer_.exchange(false)) {
        response = {};
        answer_error(response, 504, "answer_lost", "the answer of the server was lost on purpose");
    }
}

/// The last events since the start. `run` differs for each start.
void DemoControls::list_events(const Request& /*request*/, Response& response) {
    const std::lock_guard lock{mutex_};
    answer(response, 200, {{"run", run_}, {"events", events_}});
}

/// An access token of the caller's session that expires in `seconds`; negative: it has expired.
void DemoControls::make_access_token(const Request& request, Response& response) const {
    constexpr std::chrono::seconds lifetime = signet::AccessPolicy::lifetime;
    const auto who = parts_.who(request);
    const auto body = read_json(request, response);
    if (!body) {
        return;
    }
    const auto member = body->find("seconds");
    const bool is_number = member != body->end() && member->is_number_integer();
    const std::chrono::seconds seconds{is_number ? member->get<std::int64_t>() : lifetime.count() + 1};
    if (!who || seconds < -lifetime || seconds > lifetime) {
        answer_error(response, 400, "invalid_request",
                     "a valid access token and the member seconds, from -900 to 900, are required");
        return;
    }
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const signet::TokenIssuer issuer{parts_.keys, {.issuer = parts_.issuer}};
    const auto token = issuer.issue<signet::AccessPolicy>({.subject = std::string{who->subject()},
                                                           .lifetime = lifetime,
                                                           .issued_at = now - lifetime + seconds,
                                                           .session_id = std::string{who->session_id()}});
    answer(response, 200, {{"access_token", token.str()}, {"session_id", who->session_id()}});
}

/// The refresh token from the HttpOnly cookie.
void DemoControls::show_refresh_token(const Request& request, Response& response) const {
    const auto found =
        signet::find_token(request, {.authorization_header = false, .cookie = parts_.refresh_cookie});
    if (!found) {
        answer_error(response, 404, "not_found", "the request has no cookie with a refresh token");
        return;
    }
    answer(response, 200, {{"refresh_token", found->text}});
}

void DemoControls::change_key(Response& response) {
    const std::lock_guard lock{mutex_};
    auto ring = rotate_key(parts_.key_file);
    const std::size_t keys = ring.size();
    parts_.keys.replace(std::move(ring));
    answer(response, 200, {{"keys", keys}});
}

}  // namespace auth
