// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

#include "signet/detail/json_members.hpp"
#include "signet/detail/numeric_date.hpp"
#include "signet/error.hpp"

namespace signet::detail {

/// The registered claims of a payload (RFC 7519 §4.1) and the session id, each of the JSON type that it must
/// have. It points into the text that `JsonMembers` read.
class RegisteredClaims {
public:
    /// Reads them, once; an `Errc::invalid_claim` for the first of the wrong type or out of range.
    [[nodiscard]] std::optional<TokenError> read(const JsonMembers& members, bool allow_numeric_subject) {
        for (const JsonMember& member : members.all()) {
            const JsonValue& value = member.value;
            bool valid = true;
            switch (member.name.tag) {
                case JsonName::tag_of("iss"):
                    valid = read_text(value, issuer);
                    break;
                case JsonName::tag_of("sub"):
                    valid = read_subject(value, allow_numeric_subject, subject);
                    break;
                case JsonName::tag_of("aud"):
                    valid = read_audience(value, audience);
                    break;
                case JsonName::tag_of("jti"):
                    valid = read_text(value, id);
                    break;
                case JsonName::tag_of("sid"):
                    valid = read_text(value, session_id);
                    break;
                case JsonName::tag_of("exp"):
                    valid = read_date(value, expires_at);
                    break;
                case JsonName::tag_of("nbf"):
                    valid = read_date(value, not_before);
                    break;
                case JsonName::tag_of("iat"):
                    valid = read_date(value, issued_at);
                    break;
                default:
                    break;
            }
            if (!valid) {
                return TokenError{Errc::invalid_claim, member.name.text};
            }
        }
        return std::nullopt;
    }

    // Null, or none, where the token does not have the claim.
    const JsonValue* issuer = nullptr;
    const JsonValue* subject = nullptr;
    const JsonValue* audience = nullptr;
    const JsonValue* id = nullptr;
    const JsonValue* session_id = nullptr;
    NumericDate expires_at{};
    NumericDate not_before{};
    NumericDate issued_at{};

private:
    // Each keeps the claim and tells whether it has a type and value that it may have.
    static bool read_text(const JsonValue& value, const JsonValue*& claim) noexcept {
        claim = &value;
        return value.kind == JsonKind::string;
    }

    static bool read_subject(const JsonValue& value, bool allow_numeric, const JsonValue*& claim) noexcept {
        claim = &value;
        const bool is_integer =
            value.kind == JsonKind::number && value.raw.find_first_of(".eE") == std::string_view::npos;
        return value.kind == JsonKind::string || (allow_numeric && is_integer);
    }

    /// A string, or an array of strings (RFC 7519 §4.1.3).
    static bool read_audience(const JsonValue& value, const JsonValue*& claim) {
        claim = &value;
        return for_each_string(value, [](std::string_view /*one*/) {});
    }

    static bool read_date(const JsonValue& value, NumericDate& date) noexcept {
        if (value.kind == JsonKind::number) {
            date = parse_numeric_date(value.raw);
        }
        return static_cast<bool>(date);
    }
};

}  // namespace signet::detail
