// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "signet/detail/json/members.hpp"
#include "signet/detail/jwt/numeric_date.hpp"
#include "signet/error.hpp"
#include "signet/keys/schedule.hpp"

// One JSON Web Key (RFC 7517 §4) of the type `oct` (RFC 7518 §6.4).
namespace signet::detail {

inline constexpr std::string_view signs_from_member = "signet_signs_from";
inline constexpr std::string_view tokens_live_member = "signet_tokens_live";
inline constexpr std::chrono::seconds longest_token_life = std::chrono::days{3660};

/// What a JWK says besides its key. `encoded_key` points into the text.
struct Jwk {
    std::string_view encoded_key{};
    std::optional<std::string> id{};
    KeySchedule schedule{};
};

/// Reads the members of one JWK. Refuses what it does not fully understand with a sentence that starts with
/// `where`, and never repeats what stands there: a key may have been put into the wrong place.
class JwkReader {
public:
    JwkReader(const JsonMembers& members, std::string_view algorithm, std::string where)
        : members_{&members}, algorithm_{algorithm}, where_{std::move(where)} {}

    /// Whether it says that it is for something else, so that a set is read without it (RFC 7517 §5): a key
    /// of another type or algorithm, or for another use than signatures.
    [[nodiscard]] bool is_for_another_purpose() const {
        return is_of_another_type() || names_another("alg", algorithm_) || names_another("use", "sig") ||
               lists_other_operations();
    }

    [[nodiscard]] bool is_of_another_type() const {
        const JsonValue* const type = members_->find("kty");
        require(type != nullptr && type->kind == JsonKind::string,
                "has no \"kty\", or it is no text: a shared secret has \"kty\":\"oct\"");
        return !type->equals("oct");
    }

    [[nodiscard]] Jwk read() const {
        require(!is_of_another_type(),
                "is no shared secret: tokens here are signed with \"kty\":\"oct\" only");
        if (const JsonValue* const algorithm = members_->find("alg")) {
            require(algorithm->equals(algorithm_), "is for another algorithm: here its \"alg\" has to be " +
                                                       std::string{algorithm_} + ", or missing");
        }
        if (const JsonValue* const use = members_->find("use")) {
            require(use->equals("sig"), "is not for signatures: its \"use\" has to be \"sig\", or missing");
        }
        Jwk jwk;
        jwk.encoded_key = read_key();
        jwk.id = read_id();
        jwk.schedule = {.signs_from = read_start(), .tokens_live = read_life(), .may_sign = read_may_sign()};
        require(!jwk.schedule.tokens_live || jwk.schedule.signs_from,
                "has signet_tokens_live without signet_signs_from: it needs both or none");
        return jwk;
    }

private:
    /// Whether the member is there and names something other than `ours`. What is not text is a mistake, and
    /// names nothing.
    [[nodiscard]] bool names_another(std::string_view member, std::string_view ours) const {
        const JsonValue* const value = members_->find(member);
        return value != nullptr && value->kind == JsonKind::string && !value->equals(ours);
    }

    /// Whether `key_ops` lists operations, and neither signing nor verifying.
    [[nodiscard]] bool lists_other_operations() const {
        const JsonValue* const operations = members_->find("key_ops");
        if (operations == nullptr || operations->kind != JsonKind::array) {
            return false;
        }
        bool any = false;
        bool ours = false;
        const bool are_texts = for_each_string(*operations, [&](std::string_view operation) {
            any = true;
            ours = ours || operation == "sign" || operation == "verify";
        });
        return are_texts && any && !ours;
    }

    void require(bool holds, std::string_view otherwise) const {
        if (!holds) {
            throw KeyError{where_ + " " + std::string{otherwise}};
        }
    }

    [[nodiscard]] std::string_view read_key() const {
        const JsonValue* const key = members_->find("k");
        // Escapes are refused: base64url needs none, and a copy without them would have to be erased.
        require(key != nullptr && key->kind == JsonKind::string && !key->escaped,
                "has no \"k\" with the secret as base64url text");
        return key->inside();
    }

    [[nodiscard]] std::optional<std::string> read_id() const {
        const JsonValue* const id = members_->find("kid");
        if (id == nullptr) {
            return std::nullopt;
        }
        require(id->kind == JsonKind::string && id->raw.size() > 2,
                "has a \"kid\" that is no text, or empty: give it an id, or leave it out");
        return json_unescape(id->inside());
    }

    /// RFC 7517 §4.3: what the key may be used for; everything when it does not say. A key that may sign
    /// verifies too, since a shared secret cannot do the one without the other.
    [[nodiscard]] bool read_may_sign() const {
        const JsonValue* const operations = members_->find("key_ops");
        if (operations == nullptr) {
            return true;
        }
        std::set<std::string, std::less<>> seen;
        bool distinct = operations->kind == JsonKind::array;
        distinct = distinct &&
                   for_each_string(*operations,
                                   [&](std::string_view operation) {
                                       distinct = distinct && seen.emplace(operation).second;
                                   }) &&
                   distinct;
        require(distinct && (seen.contains("sign") || seen.contains("verify")),
                "has \"key_ops\" that let it neither sign nor verify, or that name one twice: they have to "
                "be [\"sign\",\"verify\"], [\"sign\"] or [\"verify\"], or missing");
        return seen.contains("sign");
    }

    [[nodiscard]] std::optional<std::chrono::seconds> read_seconds(std::string_view name) const {
        const JsonValue* const number = members_->find(name);
        if (number == nullptr) {
            return std::nullopt;
        }
        const auto date = number->kind == JsonKind::number ? parse_numeric_date(number->raw) : NumericDate{};
        require(date && !date.has_fraction() && date.floor().time_since_epoch() >= std::chrono::seconds{0},
                "has a " + std::string{name} + " that is no whole number of seconds up to the year 9999");
        return date.floor().time_since_epoch();
    }

    [[nodiscard]] std::optional<std::chrono::sys_seconds> read_start() const {
        const auto seconds = read_seconds(signs_from_member);
        return seconds ? std::optional{std::chrono::sys_seconds{*seconds}} : std::nullopt;
    }

    [[nodiscard]] std::optional<std::chrono::seconds> read_life() const {
        const auto life = read_seconds(tokens_live_member);
        require(!life || *life <= longest_token_life, "has a signet_tokens_live of more than ten years");
        return life;
    }

    const JsonMembers* members_;
    std::string_view algorithm_;
    std::string where_;
};

}  // namespace signet::detail
