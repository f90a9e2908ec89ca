// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "signet/detail/json/members.hpp"
#include "signet/detail/jwt/authorization.hpp"
#include "signet/error.hpp"
#include "signet/http/cookies.hpp"
#include "signet/http/token_sources.hpp"

namespace signet::detail {

/// Collects the tokens of one request: the first, and whether there were more.
class TokenFinder {
public:
    /// Takes an Authorization field, of any scheme. A request may have only one (RFC 9110 §5.3, §11.6.2).
    void authorization(std::string_view value) {
        if (has_authorization_ || !is_field_value(value)) {
            malformed_ = true;
            return;
        }
        has_authorization_ = true;
        if (const auto token = split_bearer_credentials(value)) {
            add(*token, TokenSource::authorization_header);
        }
    }

    /// Takes a Cookie field: HTTP/2 allows several (RFC 9113 §8.2.3).
    void cookies(std::string_view field, std::string_view name) {
        for_each_cookie(field, [this, name](std::string_view one, std::string_view value) {
            if (one == name) {
                add(value, TokenSource::cookie);
            }
        });
    }

    /// Takes a body of type application/json.
    void json_body(std::string_view body, std::string_view field) {
        if (body.empty()) {
            return;
        }
        if (body.size() > max_body_size) {
            malformed_ = true;
            return;
        }
        const std::string text{body};
        JsonMembers members;
        if (members.read(text) != JsonFault::none) {
            malformed_ = true;
        } else if (const JsonValue* const value = members.find(field)) {
            // A token needs no escapes: a string with escapes is refused.
            const bool is_plain = value->kind == JsonKind::string && !value->escaped;
            add(is_plain ? value->inside() : std::string_view{}, TokenSource::json_body);
        }
    }

    /// Notes that the request contains malformed credentials.
    void malformed() noexcept { malformed_ = true; }

    /// `Errc::missing_credentials` for no token, `Errc::malformed_credentials` for more than one. The token
    /// may contain characters that a b64token does not allow.
    [[nodiscard]] Result<FoundToken> result() && {
        if (malformed_) {
            return Unexpected{Error{Errc::malformed_credentials}};
        }
        if (!found_) {
            return Unexpected{Error{Errc::missing_credentials}};
        }
        return *std::move(found_);
    }

private:
    static constexpr std::size_t max_body_size = std::size_t{64} * 1024;

    void add(std::string_view text, TokenSource source) {
        malformed_ = malformed_ || found_.has_value();
        found_.emplace(std::string{text}, source);
    }

    std::optional<FoundToken> found_;
    bool has_authorization_ = false;
    bool malformed_ = false;
};

}  // namespace signet::detail
