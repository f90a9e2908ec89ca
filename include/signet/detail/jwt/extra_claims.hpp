// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "signet/detail/json/members.hpp"
#include "signet/error.hpp"
#include "signet/policy.hpp"

namespace signet::detail {

/// The claims that the issuer sets: those of RFC 7519 §4.1, and the session id.
inline constexpr std::array<std::string_view, 8> issuer_claims{"iss", "sub", "aud", "exp",
                                                               "nbf", "iat", "jti", "sid"};

/// Whether `name` is not allowed for a private claim, because the issuer or the marking
/// of the policy uses it.
constexpr bool is_issuer_claim(std::string_view name, const Marking& marking) noexcept {
    const bool marks = marking.kind == Marking::Kind::claim || marking.kind == Marking::Kind::boolean_claim;
    for (const std::string_view claim : issuer_claims) {
        if (name == claim) {
            return true;
        }
    }
    return marks && name == marking.name;
}

inline void require_private_name(std::string_view name, const Marking& marking) {
    if (is_issuer_claim(name, marking)) {
        throw ClaimsError{"Claims::extra must not contain \"" + std::string{name} +
                          "\": the issuer sets it; use the field of Claims or IssuerOptions for it"};
    }
}

/// Throws ClaimsError for a value that JSON cannot represent, or that is nested deeper than a verifier reads.
/// The recursion stops at that depth.
template <class Json>
void require_plain_json(const Json& value, int depth) {
    if (value.is_structured()) {
        if (depth > json_max_depth) {
            throw ClaimsError{"Claims::extra is nested deeper than a verifier reads (64 levels)"};
        }
        for (const Json& element : value) {
            require_plain_json(element, depth + 1);
        }
    } else if (value.is_binary() ||
               (value.is_number_float() && !std::isfinite(value.template get<double>()))) {
        throw ClaimsError{"Claims::extra holds a value that JSON cannot express (NaN, infinity or bytes)"};
    }
}

/// Returns the members of `text`: the JSON between its braces. Throws ClaimsError unless `text` is a JSON
/// object of private claims that every signet verifier can read.
inline std::string_view members_of_extra_text(const std::string& text, const Marking& marking) {
    JsonMembers members;
    const JsonFault fault = members.read(text);
    if (fault == JsonFault::depth) {
        throw ClaimsError{"Claims::extra_text is nested deeper than a verifier reads (64 levels)"};
    }
    if (fault != JsonFault::none || text.front() != '{' || text.back() != '}') {
        throw ClaimsError{
            "Claims::extra_text must be a JSON object that a verifier can read, without space around it"};
    }
    for (const JsonMember& member : members.all()) {
        require_private_name(member.name.text, marking);
    }
    return members.all().empty() ? std::string_view{} : std::string_view{text}.substr(1, text.size() - 2);
}

/// Converts private claims to JSON text. Throws ClaimsError unless every signet verifier can read them.
///
/// `Json` is always nlohmann::json. The function is a template so that a program that issues no tokens does
/// not compile the JSON writer.
template <class Json>
std::string dump_extra_claims(const Json& extra, const Marking& marking) {
    if (!extra.is_object()) {
        throw ClaimsError{"Claims::extra must be a JSON object, like {{\"role\", \"admin\"}}"};
    }
    for (auto member = extra.begin(); member != extra.end(); ++member) {
        require_private_name(member.key(), marking);
    }
    require_plain_json(extra, 1);
    std::string text;
    try {
        text = extra.dump();
    } catch (const typename Json::exception& error) {
        throw ClaimsError{std::string{"Claims::extra cannot be written as JSON: "} + error.what()};
    }
    JsonMembers members;
    if (members.read(text) != JsonFault::none) {
        throw ClaimsError{"Claims::extra holds a number or text that a verifier refuses (1e308 or more)"};
    }
    return text;
}

}  // namespace signet::detail
