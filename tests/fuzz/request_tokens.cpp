// SPDX-License-Identifier: MIT
// A request's Authorization, Cookie and X-CSRF-Token fields and its JSON body: the guard accepts it exactly
// if a slow and simple reader of the rules finds one valid token in it, and for a cookie and an unsafe
// method, its anti-forgery token. Input: the method, then fields line by line, an empty line, the body. A '$'
// stands for a valid token, a '^' for its anti-forgery token.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <signet/http/guard.hpp>
#include <signet/signet.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../assurance/forge.hpp"
#include "../unit/http/request.hpp"
#include "check.hpp"
#include "strict_json.hpp"

namespace {

using signet_test::FakeRequest;

constexpr std::string_view cookie_name = "__Host-t";
constexpr std::string_view field_name = "refresh_token";

const std::string& good_token() {
    static const std::string token =
        assurance::Forge{}.token(assurance::plain_header, assurance::access_claims(R"(,"csrf":"c5rf")"));
    return token;
}

std::string filled_in(std::string_view text) {
    std::string filled;
    for (const char c : text) {
        c == '$' ? filled += good_token() : c == '^' ? filled += "c5rf" : filled += c;
    }
    return filled;
}

std::string_view take_line(std::string_view& text) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

FakeRequest request_of(std::string_view input) {
    FakeRequest request{.method = std::string{take_line(input)}};
    for (std::string_view line = take_line(input); !line.empty(); line = take_line(input)) {
        const std::size_t colon = std::min(line.find(':'), line.size());
        const std::size_t value = std::min(colon + 1, line.size());
        request.headers.emplace_back(line.substr(0, colon), filled_in(line.substr(value)));
    }
    request.body = filled_in(input);
    return request;
}

std::string lower(std::string text) {
    for (char& c : text) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    return text;
}

std::string without_blanks_around(std::string text) {
    const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && is_blank(text.back())) {
        text.pop_back();
    }
    while (!text.empty() && is_blank(text.front())) {
        text.erase(text.begin());
    }
    return text;
}

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts{""};
    for (const char c : text) {
        c == separator ? parts.emplace_back() : parts.back() += c;
    }
    return parts;
}

/// The result of the simple reader.
struct Reading {
    std::vector<std::string> tokens{};
    std::vector<std::string> anti_forgery{};
    std::vector<std::string> content_types{};
    int authorization_fields = 0;
    bool by_cookie = false;
    bool is_broken = false;

    explicit Reading(const FakeRequest& request) {
        for (const auto& [name, value] : request.headers) {
            const std::string field = lower(name);
            if (field == "authorization") {
                read_authorization(value);
            } else if (field == "cookie") {
                read_cookies(value);
            } else if (field == "x-csrf-token") {
                anti_forgery.push_back(value);
            } else if (field == "content-type") {
                content_types.push_back(lower(without_blanks_around(split(value, ';').front())));
            }
        }
        if (content_types == std::vector<std::string>{"application/json"} && !request.body.empty()) {
            read_body(request.body);
        }
    }

    [[nodiscard]] bool is_to_pass(const FakeRequest& request) const {
        if (is_broken || authorization_fields > 1 || tokens != std::vector<std::string>{good_token()}) {
            return false;
        }
        const std::string& method = request.method;
        const bool is_safe = method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "TRACE";
        return !by_cookie || is_safe || anti_forgery == std::vector<std::string>{"c5rf"};
    }

private:
    void read_authorization(const std::string& value) {
        ++authorization_fields;
        if (std::ranges::any_of(value, [](unsigned char c) { return (c < ' ' && c != '\t') || c == 0x7f; })) {
            is_broken = true;
            return;
        }
        const std::string text = without_blanks_around(value);
        const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
        if (lower(text.substr(0, end)) == "bearer") {
            const std::size_t token = text.find_first_not_of(' ', end);
            tokens.push_back(token == std::string::npos ? "" : text.substr(token));
        }
    }
    void read_cookies(const std::string& value) {
        for (const std::string& pair : split(value, ';')) {
            const std::size_t equals = pair.find('=');
            if (equals != std::string::npos && without_blanks_around(pair.substr(0, equals)) == cookie_name) {
                tokens.push_back(without_blanks_around(pair.substr(equals + 1)));
                by_cookie = true;
            }
        }
    }
    void read_body(const std::string& body) {
        if (!fuzz::StrictJson{body}.is_acceptable()) {
            is_broken = true;
            return;
        }
        const auto document = nlohmann::json::parse(body);
        if (const auto member = document.find(field_name); member != document.end()) {
            tokens.push_back(member->is_string() ? member->get<std::string>() : "");
        }
    }
};

const auto& guard() {
    static const signet::Guard<signet::AccessPolicy> instance{
        signet::Bearer<signet::AccessPolicy>{assurance::verifier()},
        {.sources = {.cookie = std::string{cookie_name}, .body_field = std::string{field_name}}}};
    return instance;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const FakeRequest request = request_of(fuzz::text_of(data, size));
    // Bodies with escapes and long bodies are skipped, because the simple reader does not decode them.
    if (request.body.find('\\') != std::string::npos || request.body.size() > 60'000) {
        static_cast<void>(guard().authenticate(request));
        return 0;
    }
    const Reading plain{request};
    const auto verified = guard().authenticate(request);
    fuzz::require(verified.has_value() == plain.is_to_pass(request), "one good token, and nothing beside it");
    if (!verified) {
        const bool has_none = plain.tokens.empty() && plain.authorization_fields < 2 && !plain.is_broken;
        fuzz::require((verified.error() == signet::Errc::missing_credentials) == has_none,
                      "only a request without credentials is said to have none");
        const auto refusal = guard().refusal(verified.error());
        fuzz::require(refusal.status == 400 || refusal.status == 401 || refusal.status == 403,
                      "a request's fault is answered as such");
    }
    return 0;
}
