// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "signet/claims.hpp"
#include "signet/clock.hpp"
#include "signet/error.hpp"
#include "signet/result.hpp"
#include "signet/session/record.hpp"
#include "signet/token.hpp"
#include "signet/verified.hpp"

namespace signet {

/// Issuers with different keys, audiences or algorithms for the two tokens of a session. Their clocks must
/// show the same time.
template <class AccessIssuer, class RefreshIssuer>
struct IssuerPair {
    AccessIssuer access;    ///< signs the access tokens
    RefreshIssuer refresh;  ///< signs the refresh tokens
};
/// `IssuerPair{access_issuer, refresh_issuer}` will do.
template <class AccessIssuer, class RefreshIssuer>
IssuerPair(AccessIssuer, RefreshIssuer) -> IssuerPair<AccessIssuer, RefreshIssuer>;

namespace detail {

/// The private claim that tells the refresh tokens of one session apart.
inline constexpr std::string_view generation_claim = "gen";

/// The largest whole number that every JSON reader gives back as it was written (RFC 8259 §6), less one: the
/// next generation must fit as well.
inline constexpr std::uint64_t last_generation = (std::uint64_t{1} << 53) - 2;

/// What a refresh token says of itself; views into the token.
struct PresentedToken {
    std::string_view session_id;
    std::string_view issuer;
    std::string_view subject;
    std::uint64_t generation = 0;
    std::chrono::sys_seconds issued_at{};

    /// `Errc::missing_claim` or `Errc::invalid_claim` for a token that no session manager has issued.
    template <class Policy>
    static Result<PresentedToken> read(const Verified<Policy>& token) {
        if (token.session_id().empty()) {
            return Unexpected{Error{Errc::missing_claim, "sid"}};
        }
        const auto generation = token.template claim<nlohmann::json>(generation_claim);
        if (!generation) {
            return Unexpected{generation.error()};
        }
        // Asked for as a number, nlohmann/json would turn -1 and 1.5 into one as well.
        if (!generation->is_number_unsigned() ||
            generation->template get<std::uint64_t>() > last_generation) {
            return Unexpected{Error{Errc::invalid_claim, generation_claim}};
        }
        return PresentedToken{token.session_id(), token.issuer(), token.subject(),
                              generation->template get<std::uint64_t>(),
                              token.issued_at().value_or(std::chrono::sys_seconds{})};
    }

    /// Whether the session is one of the token's owner, and the token one of the manager's issuers.
    template <class Tokens>
    [[nodiscard]] bool may_speak_for(const SessionRecord& record, const Tokens& tokens) const noexcept {
        return tokens.is_own_issuer(issuer) && record.belongs_to(tokens.owner(subject));
    }
};

/// Signs the tokens of a session. No token outlives its session.
template <class Access, class Refresh, class AccessIssuer, class RefreshIssuer>
class SessionTokens {
public:
    using Pair = BasicTokenPair<Access, Refresh>;
    using ClockType = std::remove_cvref_t<decltype(std::declval<const AccessIssuer&>().clock())>;

    explicit SessionTokens(IssuerPair<AccessIssuer, RefreshIssuer> issuers) : issuers_{std::move(issuers)} {}

    /// The owner of this manager's sessions of `subject`.
    [[nodiscard]] SessionOwner owner(std::string_view subject) const noexcept {
        return {.issuer = issuers_.access.options().issuer, .subject = subject};
    }
    /// Whether a token with this `iss` can come from this manager.
    [[nodiscard]] bool is_own_issuer(std::string_view issuer) const noexcept {
        return issuer == issuers_.access.options().issuer || issuer == issuers_.refresh.options().issuer;
    }

    /// The current refresh token: a function of the record and the issuer alone, down to the last byte.
    [[nodiscard]] Token<Refresh> refresh(const SessionRecord& record) const {
        return issuers_.refresh.template issue<Refresh>(
            {.subject = record.subject,
             .extra_text = std::string{"{\""}
                               .append(generation_claim)
                               .append("\":")
                               .append(std::to_string(record.generation))
                               .append("}"),
             .lifetime = record.idle_end - record.rotated_at,
             .issued_at = record.rotated_at,
             .id = record.id + "." + std::to_string(record.generation),
             .session_id = record.id});
    }

    /// The pair of the record's generation, with private claims as the text of a JSON object.
    [[nodiscard]] Pair pair(const SessionRecord& record, std::string claims,
                            std::chrono::sys_seconds now) const {
        Claims access = access_claims(record, now);
        access.extra_text = std::move(claims);
        return {issuers_.access.template issue<Access>(access), refresh(record)};
    }

    [[nodiscard]] std::chrono::sys_seconds now() const { return issuers_.access.clock().now(); }

    /// The same as exactly as the clock can tell.
    [[nodiscard]] SessionTime exact_now() const {
        if constexpr (ClockWithExactTime<ClockType>) {
            return std::chrono::floor<std::chrono::milliseconds>(issuers_.access.clock().exact_now());
        } else {
            return now();
        }
    }

private:
    static Claims access_claims(const SessionRecord& record, std::chrono::sys_seconds now) {
        const std::chrono::seconds rest = (std::min)(record.idle_end, record.absolute_end) - now;
        return {.subject = record.subject,
                .lifetime = (std::min)(std::chrono::seconds{Access::lifetime}, rest),
                .issued_at = now,
                .session_id = record.id};
    }

    IssuerPair<AccessIssuer, RefreshIssuer> issuers_;
};

}  // namespace detail
}  // namespace signet
