// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "signet/detail/json/members.hpp"
#include "signet/error.hpp"
#include "signet/session/record.hpp"

// The private claims that describe the login: a refresh keeps `auth_time` (OpenID Connect Core §2), and only
// the access token of the login itself may be `fresh`.
//
// They are stored as strings, because the destructor of a JSON document ends the program if memory runs out.
namespace signet::detail {

/// The claims as JSON. The issuer refuses claims that are not an object. Throws ClaimsError.
inline std::string claims_text(const nlohmann::json& claims) {
    if (claims.is_null()) {
        return "{}";
    }
    try {
        return claims.dump();
    } catch (const nlohmann::json::exception&) {
        throw ClaimsError{"the claims of a session hold a string that is not UTF-8"};
    }
}

/// An object with `auth_time` as its first member. `object` must not have that member.
inline std::string with_auth_time(std::string_view object, std::string_view auth_time) {
    if (!object.starts_with('{')) {
        return std::string{object};
    }
    std::string text{"{\"auth_time\":"};
    text.append(auth_time);
    if (object != "{}") {
        text.append(",");
    }
    return text.append(object.substr(1));
}

inline std::string number_text(std::chrono::sys_seconds time) {
    return std::to_string(time.time_since_epoch().count());
}

/// The claims of the first access token.
inline std::string claims_at_login(const nlohmann::json& claims, std::chrono::sys_seconds login) {
    std::string text = claims_text(claims);
    return claims.is_object() && claims.contains("auth_time") ? text
                                                              : with_auth_time(text, number_text(login));
}

/// The claims of refreshed access tokens, for the record. `at_login` is the result of `claims_at_login`.
inline std::string stored_claims(const nlohmann::json& claims, std::string at_login,
                                 std::chrono::sys_seconds login) {
    if (!claims.is_object() || !claims.contains("fresh")) {
        return at_login;
    }
    nlohmann::json later = claims;
    later["fresh"] = false;
    return claims_at_login(later, login);
}

/// The `auth_time` of the session as JSON: from its claims, else the time of the login.
inline std::string auth_time_of(const SessionRecord& record) {
    JsonMembers members;
    if (!record.claims.empty() && members.read(record.claims) == JsonFault::none) {
        if (const JsonValue* const given = members.find("auth_time")) {
            return std::string{given->raw};
        }
    }
    return number_text(record.created_at);
}

/// The claims that `FreshClaims` has returned, as JSON for a refreshed access token of the session.
inline std::string refreshed_claims(nlohmann::json claims, const SessionRecord& record) {
    if (claims.is_object()) {
        claims.erase("auth_time");
        if (claims.contains("fresh")) {
            claims["fresh"] = false;
        }
    }
    return with_auth_time(claims_text(claims), auth_time_of(record));
}

/// The claims of the record, as JSON for a refreshed access token. Records of versions that did not store the
/// issuer contain the claims of the login. The issuer refuses claims that are not an object.
inline std::string refreshed_claims(const SessionRecord& record) {
    if (record.issuer) {
        return record.claims;
    }
    if (record.claims.empty()) {
        return with_auth_time("{}", number_text(record.created_at));
    }
    auto claims = nlohmann::json::parse(record.claims, nullptr, false);
    return claims.is_object() ? refreshed_claims(std::move(claims), record) : record.claims;
}

}  // namespace signet::detail
