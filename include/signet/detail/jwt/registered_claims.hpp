// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string_view>

#include "signet/detail/json/members.hpp"
#include "signet/detail/jwt/numeric_date.hpp"
#include "signet/error.hpp"
#include "signet/verifier_options.hpp"

namespace signet::detail {

/// The registered claims of a payload (RFC 7519 §4.1), each of its required JSON type, and the session id. It
/// points into the `JsonMembers` that it was read from.
class RegisteredClaims {
public:
    /// Reads the claims. Call once. Returns `Errc::invalid_claim` for the first claim of the wrong
    /// type or out of range.
    [[nodiscard]] std::optional<Error> read(const JsonMembers& members, const VerifierOptions& options) {
        for (const JsonMember& member : members.all()) {
            const JsonValue& value = member.value;
            if (value.kind == JsonKind::null && options.allow_null_claims) {
                continue;
            }
            bool valid = true;
            switch (member.name.tag) {
                case JsonName::tag_of("iss"):
                    valid = read_text(value, issuer);
                    break;
                case JsonName::tag_of("sub"):
                    valid = read_text_or_integer(value, options.allow_numeric_subject, subject);
                    break;
                case JsonName::tag_of("aud"):
                    valid = read_audience(value, audience);
                    break;
                case JsonName::tag_of("jti"):
                    valid = read_text_or_integer(value, options.allow_numeric_id, id);
                    break;
                case JsonName::tag_of("sid"):
                    // Not registered by RFC 7519: a `sid` that is not a string is not a session of
                    // signet, and is ignored.
                    session_id = value.kind == JsonKind::string ? &value : nullptr;
                    break;
                case JsonName::tag_of("exp"):
                    valid = read_date(value, expires_at);
                    break;
                case JsonName::tag_of("nbf"):
                    valid = read_start(value, not_before);
                    break;
                case JsonName::tag_of("iat"):
                    valid = read_start(value, issued_at);
                    break;
                default:
                    break;
            }
            if (!valid) {
                return Error{Errc::invalid_claim, member.name.text};
            }
        }
        return std::nullopt;
    }

    // Null, or no date, if the token does not have the claim.
    const JsonValue* issuer = nullptr;
    const JsonValue* subject = nullptr;
    const JsonValue* audience = nullptr;
    const JsonValue* id = nullptr;
    const JsonValue* session_id = nullptr;
    NumericDate expires_at{};
    NumericDate not_before{};
    NumericDate issued_at{};

private:
    // Each function stores the claim and returns whether its type and value are valid.
    static bool read_text(const JsonValue& value, const JsonValue*& claim) noexcept {
        claim = &value;
        return value.kind == JsonKind::string;
    }

    static bool read_text_or_integer(const JsonValue& value, bool allow_integer,
                                     const JsonValue*& claim) noexcept {
        claim = &value;
        const bool is_integer =
            value.kind == JsonKind::number && value.raw.find_first_of(".eE") == std::string_view::npos;
        return value.kind == JsonKind::string || (allow_integer && is_integer);
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

    /// A date before 1970 is accepted here, and some systems write the year 1 for "no date". -1 is refused,
    /// because the C function time() returns it on failure.
    static bool read_start(const JsonValue& value, NumericDate& date) noexcept {
        return read_date(value, date) && date != NumericDate{-1};
    }
};

}  // namespace signet::detail
