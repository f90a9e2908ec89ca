// SPDX-License-Identifier: MIT
#include <string>

#include "answers.hpp"
#include "log.hpp"
#include "random_text.hpp"
#include "server.hpp"
#include "validation.hpp"

// Sign-up, login, change of password.
namespace auth {
namespace {

struct Credentials {
    std::string email;
    std::string password;
};

/// Answers the request and returns nothing if a member is missing or the e-mail address is invalid.
std::optional<Credentials> read_credentials(const nlohmann::json& body, httplib::Response& response) {
    const auto email = text_member(body, "email");
    auto password = text_member(body, "password");
    if (!email || !password) {
        answer_error(response, 400, "invalid_request",
                     "the members email and password are required and must be strings");
        return std::nullopt;
    }
    auto normalized = normalized_email(*email);
    if (!normalized) {
        answer_error(response, 400, "invalid_email", "the e-mail address is invalid");
        return std::nullopt;
    }
    return Credentials{*std::move(normalized), *std::move(password)};
}

void refuse_login(httplib::Response& response) {
    // A 401 has to carry a challenge (RFC 9110 §15.5.2). It does not say whether the account exists.
    response.set_header("WWW-Authenticate", R"(Bearer realm="api")");
    answer_error(response, 401, "invalid_credentials", "the e-mail address or the password is wrong");
}

}  // namespace

/// Answers the request and returns false if one of the limits is reached.
bool Server::let_attempt(const std::vector<std::pair<RateLimiter&, std::string>>& limits,
                         const Context& context, const std::string& email, Response& response) {
    for (const auto& [limiter, key] : limits) {
        if (const auto wait = limiter.attempt(key)) {
            log("rate_limited", {{"email", email}, {"address", context.address}});
            response.set_header("Retry-After", std::to_string(wait->count()));
            answer_error(response, 429, "too_many_attempts", "too many attempts: try again later");
            return false;
        }
    }
    return true;
}

void Server::sign_up(const Request& request, Response& response) {
    const auto body = read_json(request, response);
    const auto credentials = body ? read_credentials(*body, response) : std::nullopt;
    if (!credentials) {
        return;
    }
    const Context context = access_.context(request);
    if (!let_attempt({{sign_ups_by_address_, network_of(context.address)}}, context, credentials->email,
                     response)) {
        return;
    }
    if (const auto why = why_bad_password(credentials->password, credentials->email)) {
        answer_error(response, 400, "invalid_password", *why);
        return;
    }
    const std::string subject = "user-" + random_text();
    if (!accounts_->add({subject, credentials->email, hasher_.hash(credentials->password)})) {
        answer_error(response, 409, "email_taken", "an account with this e-mail address exists");
        return;
    }
    log("signed_up", {{"subject", subject}});
    answer(response, 201, {{"subject", subject}, {"email", credentials->email}});
}

void Server::log_in(const Request& request, Response& response) {
    const auto body = read_json(request, response);
    const auto credentials = body ? read_credentials(*body, response) : std::nullopt;
    if (!credentials) {
        return;
    }
    const auto device = body->contains("device") ? text_member(*body, "device") : std::string{};
    if (!device || !is_device_label(*device)) {
        answer_error(response, 400, "invalid_request", "device must be a string of at most 100 bytes");
        return;
    }
    const auto place = token_place(*body);
    if (!place) {
        answer_error(response, 400, "invalid_request", "cookie must be true, false or \"refresh\"");
        return;
    }
    const Context context = access_.context(request);
    // A limit for the account alone would let other people lock out its owner.
    const std::string network = network_of(context.address);
    if (!let_attempt(
            {{attempts_by_address_, network}, {attempts_by_account_, credentials->email + ' ' + network}},
            context, credentials->email, response)) {
        return;
    }
    const auto account = passwords_.check(credentials->email, credentials->password);
    if (!account) {
        log("login_refused", {{"email", credentials->email}, {"address", context.address}});
        refuse_login(response);
        return;
    }
    const auto pair = sessions_.log_in(account->subject, {.remember_me = is_set(*body, "remember_me"),
                                                          .device = *device,
                                                          .client_data = std::string{place_text(*place)},
                                                          .request = context});
    if (!pair) {
        refuse(access_.refusal(pair.error(), context), response);
        return;
    }
    if (!passwords_.confirm(*account, credentials->password)) {
        if (const auto fresh = refresh_verifier_.verify<signet::RefreshPolicy>(pair->refresh.str())) {
            static_cast<void>(sessions_.log_out(*fresh));
        }
        refuse_login(response);
        return;
    }
    answer_with(*pair, *place, request, response);
}

void Server::change_password(const Access& who, const Context& context, const Request& request,
                             Response& response) {
    const auto body = read_json(request, response);
    if (!body) {
        return;
    }
    const auto current = text_member(*body, "current");
    const auto next = text_member(*body, "new");
    if (!current || !next) {
        answer_error(response, 400, "invalid_request",
                     "the members current and new are required and must be strings");
        return;
    }
    const auto account = accounts_->find_by_subject(std::string{who.subject()});
    if (!account) {
        refuse(access_.refusal(signet::Errc::login_refused, who, context), response);
        return;
    }
    // A person with a stolen session must not be able to try passwords without a limit.
    if (!let_attempt({{attempts_by_session_, std::string{who.session_id()}}}, context, account->email,
                     response)) {
        return;
    }
    if (const auto why = why_bad_password(*next, account->email)) {
        answer_error(response, 400, "invalid_password", *why);
        return;
    }
    const auto end_other_sessions = [&] {
        log_out_others(who, context, response);
        return response.status == 204;
    };
    switch (passwords_.change(*account, *current, *next, end_other_sessions)) {
        case PasswordChange::wrong_password:
            log("password_refused", {{"subject", who.subject()}});
            answer_error(response, 403, "invalid_credentials", "the current password is wrong");
            break;
        case PasswordChange::conflict:
            answer_error(response, 409, "conflict", "another request uses the account: try again");
            break;
        case PasswordChange::changed:
            log("password_changed", {{"subject", who.subject()}});
            break;
        case PasswordChange::stopped:
            break;  // the response says why
    }
}

}  // namespace auth
