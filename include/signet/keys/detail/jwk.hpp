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

/// The members of a JWK. `encoded_key` points into the JSON text.
struct Jwk {
    std::string_view encoded_key{};
    std::optional<std::string> id{};
    KeySchedule schedule{};
};

/// Reads the members of one JWK. Throws KeyError for a value that cannot be used, with a sentence that
/// starts with `where`. The sentence never contains a value, because any value may be a misplaced key.
class JwkReader {
public:
    JwkReader(const JsonMembers& members, std::string_view algorithm, std::string where)
        : members_{&members}, algorithm_{algorithm}, where_{std::move(where)} {}

    /// Whether the key declares another type, algorithm or use, so that a set ignores it (RFC 7517 §5).
    [[nodiscard]] bool is_for_another_purpose() const {
        return is_of_another_type() || names_another("alg", algorithm_) || names_another("use", "sig") ||
               lists_other_operations();
    }

    [[nodiscard]] bool is_of_another_type() const {
        const JsonValue* const type = members_->find("kty");
        require(type != nullptr && type->kind == JsonKind::string,
                "has no \"kty\", or one that is not a string: a shared secret has \"kty\":\"oct\"");
        return !type->equals("oct");
    }

    [[nodiscard]] Jwk read() const {
        require(!is_of_another_type(), "is not a shared secret: its \"kty\" must be \"oct\"");
        if (const JsonValue* const algorithm = members_->find("alg")) {
            require(algorithm->equals(algorithm_), "is for another algorithm: its \"alg\" must be " +
                                                       std::string{algorithm_} + ", or absent");
        }
        if (const JsonValue* const use = members_->find("use")) {
            require(use->equals("sig"), "is not for signatures: its \"use\" must be \"sig\", or absent");
        }
        Jwk jwk;
        jwk.encoded_key = read_key();
        jwk.id = read_id();
        jwk.schedule = {.signs_from = read_start(), .tokens_live = read_life(), .may_sign = read_may_sign()};
        require(!jwk.schedule.tokens_live || jwk.schedule.signs_from,
                "has signet_tokens_live without signet_signs_from: add the one or remove the other");
        return jwk;
    }

private:
    /// Whether the member is a string other than `ours`. `read` refuses values of other JSON types.
    [[nodiscard]] bool names_another(std::string_view member, std::string_view ours) const {
        const JsonValue* const value = members_->find(member);
        return value != nullptr && value->kind == JsonKind::string && !value->equals(ours);
    }

    /// Whether `key_ops` lists operations, but neither "sign" nor "verify".
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
        // Escapes are refused: base64url needs none, and an unescaped copy would have to be erased.
        require(key != nullptr && key->kind == JsonKind::string && !key->escaped,
                "has no \"k\" that contains the secret as base64url text");
        return key->inside();
    }

    [[nodiscard]] std::optional<std::string> read_id() const {
        const JsonValue* const id = members_->find("kid");
        if (id == nullptr) {
            return std::nullopt;
        }
        require(id->kind == JsonKind::string && id->raw.size() > 2,
                "has a \"kid\" that is empty or not a string: set an id, or remove the member");
        return json_unescape(id->inside());
    }

    /// Reads `key_ops` (RFC 7517 §4.3). Without it, the key may sign and verify. A key that may sign also
    /// verifies, because a shared secret does both.
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
                "has \"key_ops\" that is not a list of distinct operations with \"sign\" or \"verify\": use "
                "[\"sign\",\"verify\"], [\"sign\"] or [\"verify\"], or remove the member");
        return seen.contains("sign");
    }

    [[nodiscard]] std::optional<std::chrono::seconds> read_seconds(std::string_view name) const {
        const JsonValue* const number = members_->find(name);
        if (number == nullptr) {
            return std::nullopt;
        }
        const auto date = number->kind == JsonKind::number ? parse_numeric_date(number->raw) : NumericDate{};
        require(date && !date.has_fraction() && date.floor().time_since_epoch() >= std::chrono::seconds{0},
                "has a " + std::string{name} + " that is not a whole number of seconds up to the year 9999");
        return date.floor().time_since_epoch();
    }

    [[nodiscard]] std::optional<std::chrono::sys_seconds> read_start() const {
        const auto seconds = read_seconds(signs_from_member);
        return seconds ? std::optional{std::chrono::sys_seconds{*seconds}} : std::nullopt;
    }

    [[nodiscard]] std::optional<std::chrono::seconds> read_life() const {
        const auto life = read_seconds(tokens_live_member);
        require(!life || *life <= longest_token_life,
                "has a signet_tokens_live of more than ten years: use a shorter time");
        return life;
    }

    const JsonMembers* members_;
    std::string_view algorithm_;
    std::string where_;
};

}  // namespace signet::detail
