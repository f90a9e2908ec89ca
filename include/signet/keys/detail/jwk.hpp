// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "signet/algorithm.hpp"
#include "signet/detail/jose/jwk_key.hpp"
#include "signet/detail/json/members.hpp"
#include "signet/detail/jwt/numeric_date.hpp"
#include "signet/error.hpp"
#include "signet/keys/schedule.hpp"

// One JSON Web Key (RFC 7517 §4): its purpose, its id and its schedule. detail/jose/jwk_key.hpp reads the
// key.
namespace signet::detail {

inline constexpr std::string_view signs_from_member = "signet_signs_from";
inline constexpr std::string_view tokens_live_member = "signet_tokens_live";
inline constexpr std::chrono::seconds longest_token_life = std::chrono::days{3660};

/// The members of a JWK other than the key.
struct Jwk {
    std::optional<std::string> id{};
    KeySchedule schedule{};
};

/// Which keys a reader accepts.
struct JwkPurpose {
    /// The value of `kty`.
    std::string_view type;
    /// The value of `crv`; empty for keys without a curve.
    std::string_view curve;
    /// The values of `alg`.
    std::span<const std::string_view> algorithms;
    /// What the key is, with an article.
    std::string_view noun;
    /// The operations of which `key_ops` lists one.
    bool signs = true;
    bool verifies = true;
};

/// The purpose of the keys of a set of `Alg`.
template <class Alg>
inline constexpr JwkPurpose jwk_purpose{
    .type = "oct", .curve = {}, .algorithms = algorithm_names<Alg>, .noun = "a shared secret"};
template <PublicKeyAlgorithm Alg>
inline constexpr JwkPurpose jwk_purpose<Alg>{.type = jwk_type(Alg::scheme),
                                             .curve = Alg::scheme.curve,
                                             .algorithms = algorithm_names<Alg>,
                                             .noun = "a private key",
                                             .verifies = false};
template <PublicKeyAlgorithm Alg>
inline constexpr JwkPurpose jwk_purpose<Public<Alg>>{.type = jwk_type(Alg::scheme),
                                                     .curve = Alg::scheme.curve,
                                                     .algorithms = algorithm_names<Alg>,
                                                     .noun = "a public key",
                                                     .signs = false};

/// Reads the members of one JWK. Throws KeyError for a value that cannot be used, with a sentence that
/// starts with `where`. The sentence never contains a value, because any value may be a misplaced key.
class JwkReader {
public:
    /// `purpose` must be a static object.
    JwkReader(const JsonMembers& members, const JwkPurpose& purpose, std::string where)
        : members_{&members}, purpose_{&purpose}, where_{std::move(where)} {}

    /// Whether the key declares another type, algorithm or use, so that a set ignores it (RFC 7517 §5).
    [[nodiscard]] bool is_for_another_purpose() const {
        return is_of_another_type() ||
               (!purpose_->curve.empty() && names_another("crv", {&purpose_->curve, 1})) ||
               names_another("alg", purpose_->algorithms) || names_another("use", signature_use) ||
               lists_other_operations();
    }

    [[nodiscard]] bool is_of_another_type() const {
        const JsonValue* const type = members_->find("kty");
        require(type != nullptr && type->kind == JsonKind::string,
                "has no \"kty\", or one that is not a string: " + std::string{purpose_->noun} +
                    " has \"kty\":\"" + std::string{purpose_->type} + "\"");
        return !type->equals(purpose_->type);
    }

    /// What a key of the purpose is, with an article.
    [[nodiscard]] std::string_view noun() const noexcept { return purpose_->noun; }
    /// The name of the algorithm of the purpose.
    [[nodiscard]] std::string_view algorithm() const noexcept { return purpose_->algorithms.front(); }

    [[nodiscard]] Jwk read() const {
        require(!is_of_another_type(), "is not " + std::string{purpose_->noun} + ": its \"kty\" must be \"" +
                                           std::string{purpose_->type} + "\"");
        if (const JsonValue* const algorithm = members_->find("alg")) {
            require(is_one_of(*algorithm, purpose_->algorithms),
                    "is for another algorithm: its \"alg\" must be " +
                        std::string{purpose_->algorithms.front()} + ", or absent");
        }
        if (const JsonValue* const use = members_->find("use")) {
            require(use->equals("sig"), "is not for signatures: its \"use\" must be \"sig\", or absent");
        }
        Jwk jwk;
        jwk.id = read_id();
        jwk.schedule = {.signs_from = read_start(), .tokens_live = read_life(), .may_sign = read_may_sign()};
        require(!jwk.schedule.tokens_live || jwk.schedule.signs_from,
                "has signet_tokens_live without signet_signs_from: add the one or remove the other");
        return jwk;
    }

private:
    static constexpr std::array<std::string_view, 1> signature_use{"sig"};

    static bool is_one_of(const JsonValue& value, std::span<const std::string_view> ours) {
        return std::ranges::any_of(ours, [&value](std::string_view one) { return value.equals(one); });
    }

    /// Whether the member is a string other than `ours`. `read` refuses values of other JSON types.
    [[nodiscard]] bool names_another(std::string_view member, std::span<const std::string_view> ours) const {
        const JsonValue* const value = members_->find(member);
        return value != nullptr && value->kind == JsonKind::string && !is_one_of(*value, ours);
    }

    /// Whether `key_ops` may name this operation.
    [[nodiscard]] bool is_ours(std::string_view operation) const noexcept {
        return (purpose_->signs && operation == "sign") || (purpose_->verifies && operation == "verify");
    }

    /// Whether `key_ops` lists operations, but none of ours.
    [[nodiscard]] bool lists_other_operations() const {
        const JsonValue* const operations = members_->find("key_ops");
        if (operations == nullptr || operations->kind != JsonKind::array) {
            return false;
        }
        bool any = false;
        bool ours = false;
        const bool are_texts = for_each_string(*operations, [&](std::string_view operation) {
            any = true;
            ours = ours || is_ours(operation);
        });
        return are_texts && any && !ours;
    }

    void require(bool holds, std::string_view otherwise) const {
        if (!holds) {
            throw KeyError{where_ + " " + std::string{otherwise}};
        }
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
        require(distinct && std::ranges::any_of(seen, [this](std::string_view one) { return is_ours(one); }),
                "has \"key_ops\" that is not a list of distinct operations with " + operations_text() +
                    ", or remove the member");
        return seen.contains("sign");
    }

    [[nodiscard]] std::string operations_text() const {
        if (purpose_->signs && purpose_->verifies) {
            return R"("sign" or "verify": use ["sign","verify"], ["sign"] or ["verify"])";
        }
        return purpose_->signs ? R"("sign": use ["sign"])" : R"("verify": use ["verify"])";
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
    const JwkPurpose* purpose_;
    std::string where_;
};

}  // namespace signet::detail
