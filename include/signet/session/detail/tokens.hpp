// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "signet/algorithm.hpp"
#include "signet/claims.hpp"
#include "signet/clock.hpp"
#include "signet/error.hpp"
#include "signet/session/issuer_pair.hpp"
#include "signet/session/record.hpp"
#include "signet/token.hpp"
#include "signet/verified.hpp"

namespace signet::detail {

/// The private claim of a refresh token that holds its generation.
inline constexpr std::string_view generation_claim = "gen";

/// One less than the largest integer that every JSON parser reads exactly (RFC 8259 §6), so that the next
/// generation can be read as well.
inline constexpr std::uint64_t last_generation = (std::uint64_t{1} << 53) - 2;

/// The claims of a presented refresh token; views into the token.
struct PresentedToken {
    std::string_view session_id;
    std::string_view issuer;
    std::string_view subject;
    std::uint64_t generation = 0;
    std::chrono::sys_seconds issued_at{};

    /// `Errc::missing_claim` or `Errc::invalid_claim` for a token that a session manager did not issue.
    template <class Policy>
    static Result<PresentedToken> read(const Verified<Policy>& token) {
        if (token.session_id().empty()) {
            return Unexpected{Error{Errc::missing_claim, "sid"}};
        }
        const auto generation = token.template claim<nlohmann::json>(generation_claim);
        if (!generation) {
            return Unexpected{generation.error()};
        }
        // `get` would also convert -1 and 1.5 to an unsigned number.
        if (!generation->is_number_unsigned() ||
            generation->template get<std::uint64_t>() > last_generation) {
            return Unexpected{Error{Errc::invalid_claim, generation_claim}};
        }
        return PresentedToken{token.session_id(), token.issuer(), token.subject(),
                              generation->template get<std::uint64_t>(),
                              token.issued_at().value_or(std::chrono::sys_seconds{})};
    }

    /// Whether the session belongs to the owner of the token, and one of the manager's issuers issued it.
    template <class Tokens>
    [[nodiscard]] bool may_speak_for(const SessionRecord& record, const Tokens& tokens) const noexcept {
        return tokens.is_own_issuer(issuer) && record.belongs_to(tokens.owner(subject));
    }
};

/// Whether an issuer signs the same claims with the same signature each time. A retry must return the same
/// refresh token, and no store contains the token.
template <class Issuer>
inline constexpr bool is_deterministic = true;
template <PublicKeyAlgorithm Alg, class ClockType>
inline constexpr bool is_deterministic<TokenIssuer<Alg, ClockType>> = Alg::scheme.is_deterministic();

/// Issues the tokens of a session with issuers of any algorithm and clock. No token outlives its session.
template <class Access, class Refresh>
class SessionTokens {
public:
    using Pair = BasicTokenPair<Access, Refresh>;

    template <class AccessIssuer, class RefreshIssuer>
    SessionTokens(const IssuerPair<AccessIssuer, RefreshIssuer>& issuers,
                  std::chrono::seconds access_lifetime)
        : access_{[issuer = issuers.access](const Claims& claims) {
              return issuer.template issue<Access>(claims);
          }},
          refresh_{[issuer = issuers.refresh](const Claims& claims) {
              return issuer.template issue<Refresh>(claims);
          }},
          now_{[clock = issuers.access.clock()] { return clock.now(); }},
          exact_now_{[clock = issuers.access.clock()]() -> SessionTime {
              if constexpr (ClockWithExactTime<std::remove_cvref_t<decltype(clock)>>) {
                  return std::chrono::floor<std::chrono::milliseconds>(clock.exact_now());
              } else {
                  return clock.now();
              }
          }},
          access_issuer_{issuers.access.options().issuer},
          refresh_issuer_{issuers.refresh.options().issuer},
          access_lifetime_{access_lifetime} {
        static_assert(is_deterministic<RefreshIssuer>,
                      "signet: refresh tokens need an algorithm whose signatures do not change (HS256, "
                      "EdDSA, RS256), so "
                      "that a retry gets the same token: use IssuerPair{access_issuer, refresh_issuer}, with "
                      "a SecretKey "
                      "for the refresh tokens");
    }

    /// The owner of this manager's sessions of `subject`.
    [[nodiscard]] SessionOwner owner(std::string_view subject) const noexcept {
        return {.issuer = access_issuer_, .subject = subject};
    }
    /// Whether a token with this `iss` can come from this manager.
    [[nodiscard]] bool is_own_issuer(std::string_view issuer) const noexcept {
        return issuer == access_issuer_ || issuer == refresh_issuer_;
    }

    /// The current refresh token: determined by the record and the issuer alone, to the last byte.
    [[nodiscard]] Token<Refresh> refresh(const SessionRecord& record) const {
        return refresh_({.subject = record.subject,
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

    /// The pair of the record's generation. `claims` are the private claims as a JSON object.
    [[nodiscard]] Pair pair(const SessionRecord& record, const std::string& claims,
                            std::chrono::sys_seconds now) const {
        const std::chrono::seconds rest = (std::min)(record.idle_end, record.absolute_end) - now;
        return {access_({.subject = record.subject,
                         .extra_text = claims,
                         .lifetime = (std::min)(access_lifetime_, rest),
                         .issued_at = now,
                         .session_id = record.id}),
                refresh(record)};
    }

    [[nodiscard]] std::chrono::sys_seconds now() const { return now_(); }
    /// The time to the millisecond if the clock has it, else the same as `now`.
    [[nodiscard]] SessionTime exact_now() const { return exact_now_(); }

private:
    std::function<Token<Access>(const Claims&)> access_;
    std::function<Token<Refresh>(const Claims&)> refresh_;
    std::function<std::chrono::sys_seconds()> now_;
    std::function<SessionTime()> exact_now_;
    std::string access_issuer_;
    std::string refresh_issuer_;
    std::chrono::seconds access_lifetime_;
};

}  // namespace signet::detail
