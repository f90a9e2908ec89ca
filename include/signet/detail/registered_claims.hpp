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
    /// Reads them; `Errc::invalid_claim` names the first of the wrong type or out of range.
    static Result<RegisteredClaims> read(const JsonMembers& members, bool allow_numeric_subject) {
        RegisteredClaims claims;
        claims.read_text(members, "iss", claims.issuer);
        claims.read_text(members, "jti", claims.id);
        claims.read_text(members, "sid", claims.session_id);
        claims.read_subject(members, allow_numeric_subject);
        claims.read_audience(members);
        claims.read_date(members, "exp", claims.expires_at);
        claims.read_date(members, "nbf", claims.not_before);
        claims.read_date(members, "iat", claims.issued_at);
        if (!claims.invalid_.empty()) {
            return std::unexpected{TokenError{Errc::invalid_claim, claims.invalid_}};
        }
        return claims;
    }

    // Null where the token does not have the claim.
    const JsonValue* issuer = nullptr;
    const JsonValue* subject = nullptr;
    const JsonValue* audience = nullptr;
    const JsonValue* id = nullptr;
    const JsonValue* session_id = nullptr;
    std::optional<NumericDate> expires_at{};
    std::optional<NumericDate> not_before{};
    std::optional<NumericDate> issued_at{};

private:
    RegisteredClaims() = default;

    void refuse(std::string_view name) noexcept {
        if (invalid_.empty()) {
            invalid_ = name;
        }
    }

    void read_text(const JsonMembers& members, std::string_view name, const JsonValue*& claim) noexcept {
        claim = members.find(name);
        if (claim != nullptr && claim->kind != JsonKind::string) {
            refuse(name);
        }
    }

    void read_subject(const JsonMembers& members, bool allow_numeric) noexcept {
        subject = members.find("sub");
        if (subject == nullptr || subject->kind == JsonKind::string) {
            return;
        }
        const bool is_integer =
            subject->kind == JsonKind::number && subject->raw.find_first_of(".eE") == std::string_view::npos;
        if (!allow_numeric || !is_integer) {
            refuse("sub");
        }
    }

    /// A string, or an array of strings (RFC 7519 §4.1.3).
    void read_audience(const JsonMembers& members) {
        audience = members.find("aud");
        if (audience != nullptr && !for_each_string(*audience, [](std::string_view /*one*/) {})) {
            refuse("aud");
        }
    }

    void read_date(const JsonMembers& members, std::string_view name,
                   std::optional<NumericDate>& date) noexcept {
        const JsonValue* const claim = members.find(name);
        if (claim == nullptr) {
            return;
        }
        if (claim->kind == JsonKind::number) {
            date = parse_numeric_date(claim->raw);
        }
        if (!date) {
            refuse(name);
        }
    }

    std::string_view invalid_{};
};

}  // namespace signet::detail
