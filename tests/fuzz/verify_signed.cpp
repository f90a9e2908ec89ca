// SPDX-License-Identifier: MIT
// Headers and claims from the fuzzer, correctly signed: signet accepts them exactly if a simple
// implementation of the rules does. Input: a byte of options, then header and payload with a zero byte
// between them; without a zero byte, a payload with the usual header.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <signet/signet.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "../assurance/forge.hpp"
#include "check.hpp"
#include "strict_json.hpp"

namespace {

using nlohmann::json;

enum class Opinion { accept, reject, undecided };

constexpr auto now = assurance::now.time_since_epoch().count();
constexpr std::int64_t leeway = 30;

struct Situation {
    bool expects_issuer = false;
    bool has_leeway = false;
    bool limits_lifetime = false;

    explicit Situation(std::uint8_t byte)
        : expects_issuer{(byte & 1) != 0}, has_leeway{(byte & 2) != 0}, limits_lifetime{(byte & 4) != 0} {}

    [[nodiscard]] signet::VerifierOptions options() const {
        signet::VerifierOptions options{.leeway = std::chrono::seconds{has_leeway ? leeway : 0},
                                        .maximum_token_size = std::size_t{1} << 20};
        if (expects_issuer) {
            options.issuer = {"a", "https://auth.example"};
            options.audience = "orders";
        }
        if (limits_lifetime) {
            options.maximum_lifetime = std::chrono::hours{1};
        }
        return options;
    }
};

bool is_text(const json& object, const char* name, std::string_view text) {
    return object.contains(name) && object[name].is_string() && object[name].get<std::string>() == text;
}

/// A date in whole seconds. Undecided if a double or a JSON integer cannot represent it exactly.
Opinion read_date(const json& claims, const char* name, std::optional<std::int64_t>& date) {
    if (!claims.contains(name)) {
        return Opinion::accept;
    }
    const json& value = claims[name];
    if (!value.is_number()) {
        return Opinion::reject;
    }
    if (value.is_number_float()) {
        return Opinion::undecided;
    }
    const bool in_range = value.is_number_unsigned() ? value.get<std::uint64_t>() <= 253402300799U
                                                     : value.get<std::int64_t>() >= -62135596800;
    if (!in_range) {
        return Opinion::reject;
    }
    date = value.get<std::int64_t>();
    return *date == -1 && std::string_view{name} != "exp" ? Opinion::reject : Opinion::accept;
}

bool is_text_or_absent(const json& claims, const char* name) {
    return !claims.contains(name) || claims[name].is_string();
}

bool header_is_good(std::string_view text) {
    if (!fuzz::StrictJson{text}.is_acceptable()) {
        return false;
    }
    const json header = json::parse(text);
    const bool good_type = !header.contains("typ") || [&] {
        std::string type = header["typ"].is_string() ? header["typ"].get<std::string>() : "";
        for (char& character : type) {
            character = character >= 'A' && character <= 'Z' ? static_cast<char>(character + 32) : character;
        }
        return type == "jwt" || type == "application/jwt";
    }();
    return is_text(header, "alg", "HS256") && good_type && !header.contains("crit") &&
           !header.contains("b64") && is_text_or_absent(header, "kid") && is_text_or_absent(header, "cty");
}

bool audience_is_good(const json& claims, bool expected) {
    if (!claims.contains("aud")) {
        return !expected;
    }
    const json& audience = claims["aud"];
    if (audience.is_string()) {
        return expected && audience.get<std::string>() == "orders";
    }
    bool found = false;
    for (const json& one : audience.is_array() ? audience : json::array({1})) {
        if (!one.is_string()) {
            return false;
        }
        found |= one.get<std::string>() == "orders";
    }
    return expected && found;
}

Opinion opinion_of(std::string_view payload, const Situation& situation) {
    if (!fuzz::StrictJson{payload}.is_acceptable()) {
        return Opinion::reject;
    }
    const json claims = json::parse(payload);
    std::optional<std::int64_t> exp;
    std::optional<std::int64_t> nbf;
    std::optional<std::int64_t> iat;
    Opinion dates = Opinion::accept;
    for (const auto& [name, date] :
         {std::pair{"exp", &exp}, std::pair{"nbf", &nbf}, std::pair{"iat", &iat}}) {
        const Opinion one = read_date(claims, name, *date);
        if (one == Opinion::reject) {
            return one;
        }
        dates = one == Opinion::undecided ? one : dates;
    }
    for (const char* const name : {"iss", "sub", "jti"}) {
        if (!is_text_or_absent(claims, name)) {
            return Opinion::reject;
        }
    }
    const bool good_issuer = situation.expects_issuer ? is_text(claims, "iss", "a") ||
                                                            is_text(claims, "iss", "https://auth.example")
                                                      : !claims.contains("iss");
    if (!is_text(claims, "type", "access") || !good_issuer || !claims.contains("exp") ||
        !audience_is_good(claims, situation.expects_issuer)) {
        return Opinion::reject;
    }
    if (dates == Opinion::undecided) {
        return dates;
    }
    const std::int64_t grace = situation.has_leeway ? leeway : 0;
    const std::int64_t from_issue_on = std::max<std::int64_t>(grace, 5);
    const std::int64_t nbf_grace = nbf && iat && *nbf <= *iat ? from_issue_on : grace;
    const bool in_time =
        now < *exp + grace && (!nbf || now + nbf_grace >= *nbf) && (!iat || now + from_issue_on >= *iat);
    const bool short_life = !situation.limits_lifetime || *exp - iat.value_or(now) <= 3600;
    return in_time && short_life ? Opinion::accept : Opinion::reject;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    static const assurance::Forge forge;
    const Situation situation{data[0]};
    const std::string_view text = fuzz::text_of(data + 1, size - 1);
    const std::size_t zero = text.find('\0');
    const std::string_view header =
        zero == std::string_view::npos ? assurance::plain_header : text.substr(0, zero);
    const std::string_view payload = zero == std::string_view::npos ? text : text.substr(zero + 1);

    static const std::vector<assurance::Verifier> verifiers = [] {
        std::vector<assurance::Verifier> all;
        for (std::uint8_t byte = 0; byte < 8; ++byte) {
            all.push_back(assurance::verifier(Situation{byte}.options()));
        }
        return all;
    }();
    const auto verified = verifiers[data[0] % 8].verify<signet::AccessPolicy>(forge.token(header, payload));
    if (verified) {
        const json claims = verified->json();
        fuzz::require(verified->subject() == claims.value("sub", ""), "the subject is what was signed");
        fuzz::require(verified->id() == claims.value("jti", ""), "the id is what was signed");
        fuzz::require(verified->issuer() == claims.value("iss", ""), "the issuer is what was signed");
        const bool has_session = claims.contains("sid") && claims["sid"].is_string();
        fuzz::require(verified->session_id() == (has_session ? claims["sid"].get<std::string>() : ""),
                      "the session is what was signed");
    }
    const fuzz::StrictJson strict_header{header};
    const fuzz::StrictJson strict_payload{payload};
    if (payload.empty() || strict_header.is_on_the_edge() || strict_payload.is_on_the_edge() ||
        header.size() > 6000) {
        return 0;
    }
    if (!header_is_good(header)) {
        fuzz::require(!verified, "a bad header is refused");
        return 0;
    }
    switch (opinion_of(payload, situation)) {
        case Opinion::accept:
            fuzz::require(verified.has_value(), "what keeps the rules is accepted");
            break;
        case Opinion::reject:
            fuzz::require(!verified, "what breaks a rule is refused");
            break;
        case Opinion::undecided:
            break;
    }
    return 0;
}
