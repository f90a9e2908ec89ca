// SPDX-License-Identifier: MIT
#include <openssl/rand.h>

#include <array>
#include <string>

#include "answers.hpp"
#include "log.hpp"
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

std::string new_subject() {
    std::array<unsigned char, 16> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        throw std::runtime_error{"OpenSSL cannot make random bytes"};
    }
    constexpr std::string_view digits = "0123456789abcdef";
    std::string subject = "user-";
    for (const unsigned char byte : bytes) {
        subject += {digits[byte >> 4U], digits[byte & 15U]};
    }
    return subject;
}

void refuse_login(httplib::Response& response) {
    // A 401 has to carry a challenge (RFC 9110 §15.5.2). It does not say whether the account exists.
    response.set_header("WWW-Authenticate", R"(Bearer realm="api")");
    answer_error(response, 401, "invalid_credentials", "the e-mail address or the password is wrong");
}

}  // namespace

bool Server::let_attempt(const Context& context, const std::string& email, Response& response) {
    auto wait = attempts_by_address_.attempt(context.address);
    if (!wait) {
        wait = attempts_by_account_.attempt(email);
    }
    if (wait) {
        log("login_rate_limited", {{"email", email}, {"address", context.address}});
        response.set_header("Retry-After", std::to_string(wait->count()));
        answer_error(response, 429, "too_many_attempts", "too many attempts: try again later");
    }
    return !wait;
}

void Server::sign_up(const Request& request, Response& response) {
    const auto body = read_json(request, response);
    const auto credentials = body ? read_credentials(*body, response) : std::nullopt;
    if (!credentials || !let_attempt(access_.context(request), credentials->email, response)) {
        return;
    }
    if (const auto why = why_bad_password(credentials->password, credentials->email)) {
        answer_error(response, 400, "invalid_password", *why);
        return;
    }
    const std::string subject = new_subject();
    if (!accounts_->add({subject, credentials->email, passwords_.hash(credentials->password)})) {
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
    if (!let_attempt(context, credentials->email, response)) {
        return;
    }
    const auto account = accounts_->find_by_email(credentials->email);
    const bool matches = account ? passwords_.matches(credentials->password, account->password_hash)
                                 : passwords_.refuse(credentials->password);
    if (!matches) {
        log("login_refused", {{"email", credentials->email}, {"address", context.address}});
        refuse_login(response);
        return;
    }
    const auto pair = sessions_.log_in(account->subject, {.remember_me = is_set(*body, "remember_me"),
                                                          .device = *device,
                                                          .client_data = std::string{place_text(*place)}});
    if (!pair) {
        refuse(access_.refusal(pair.error(), context), response);
        return;
    }
    // If the password was changed during the check, that change did not end this session, which is newer.
    const auto present = accounts_->find_by_subject(account->subject);
    if (!present || present->password_hash != account->password_hash) {
        if (const auto fresh = verifier_.verify<signet::RefreshPolicy>(pair->refresh.str())) {
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
    // A person with access to an unlocked browser must not be able to try passwords without a limit.
    if (!let_attempt(context, account->email, response)) {
        return;
    }
    if (!passwords_.matches(*current, account->password_hash)) {
        log("password_refused", {{"subject", who.subject()}});
        answer_error(response, 403, "invalid_credentials", "the current password is wrong");
        return;
    }
    if (const auto why = why_bad_password(*next, account->email)) {
        answer_error(response, 400, "invalid_password", *why);
        return;
    }
    if (!accounts_->replace_password(account->subject, account->password_hash, passwords_.hash(*next))) {
        answer_error(response, 409, "conflict", "another request has just changed the password");
        return;
    }
    log("password_changed", {{"subject", who.subject()}});
    log_out_others(who, context, response);
}

}  // namespace auth
