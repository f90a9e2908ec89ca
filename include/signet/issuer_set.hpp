// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "signet/algorithm.hpp"
#include "signet/clock.hpp"
#include "signet/detail/base/moved_from.hpp"
#include "signet/detail/base/option_limits.hpp"
#include "signet/detail/jose/base64url.hpp"
#include "signet/detail/jose/compact.hpp"
#include "signet/detail/jose/header_rules.hpp"
#include "signet/detail/json/members.hpp"
#include "signet/detail/json/string.hpp"
#include "signet/detail/jwt/policy_traits.hpp"
#include "signet/detail/jwt/token_identity.hpp"
#include "signet/error.hpp"
#include "signet/result.hpp"
#include "signet/verified.hpp"
#include "signet/verifier.hpp"

namespace signet {

namespace detail {

/// A `std::variant` of the types without duplicates.
template <class Found, class... Rest>
struct DistinctVariant {
    using type = Found;
};
template <class... Found, class First, class... Rest>
struct DistinctVariant<std::variant<Found...>, First, Rest...> {
    using type =
        typename DistinctVariant<std::conditional_t<(std::same_as<First, Found> || ...),
                                                    std::variant<Found...>, std::variant<Found..., First>>,
                                 Rest...>::type;
};

}  // namespace detail

/// Verifies tokens of several issuers, each with its own verifier: `IssuerSet set{ours, partner};`.
///
/// The `iss` of the token selects the verifier, before anything is verified. Only this verifier then verifies
/// the token, and it accepts this `iss` only, so a key of one issuer never verifies a token of another.
/// Immutable, thread-safe without a lock, and cheap to copy; a move copies.
template <class... Verifiers>
    requires(detail::is_token_verifier<Verifiers> && ...)
class IssuerSet {
    static_assert(sizeof...(Verifiers) > 0, "signet: an IssuerSet needs at least one TokenVerifier");

public:
    /// One verifier of the set.
    using Verifier = typename detail::DistinctVariant<std::variant<>, Verifiers...>::type;

    /// Each verifier is for the issuers in its options. Throws ConfigurationError for a verifier without an
    /// issuer or with `allow_any_issuer`, and for two verifiers of one issuer.
    explicit IssuerSet(const Verifiers&... verifiers) : IssuerSet{std::vector<Verifier>{verifiers...}} {}

    /// The same for a number of verifiers that is known at run time.
    explicit IssuerSet(std::vector<Verifier> verifiers)
        : entries_{std::make_shared<const std::vector<Entry>>(entries_of(std::move(verifiers)))} {}

    /// Verifies a token in compact serialization. Returns `Errc::unknown_issuer` if no verifier is for its
    /// `iss`, `Errc::missing_claim` or `Errc::invalid_claim` (iss) if it has none that is a string, and
    /// otherwise the errors of `TokenVerifier::verify`. Does not throw for any token (except
    /// `std::bad_alloc`). Thread-safe.
    template <class Policy = detail::NoPolicy>
    [[nodiscard]] Result<Verified<Policy>> verify(std::string_view token) const {
        const auto entry = find(token);
        if (!entry) {
            return Unexpected{entry.error()};
        }
        return std::visit([token](const auto& verifier) { return verifier.template verify<Policy>(token); },
                          (*entry)->verifier);
    }

private:
    template <class Policy, class Check>
    friend class Bearer;

    struct Entry {
        std::vector<std::string> issuers;
        std::size_t maximum_token_size = 0;
        Verifier verifier;

        [[nodiscard]] bool is_for(std::string_view issuer) const {
            return std::ranges::find(issuers, issuer) != issuers.end();
        }
    };

    static std::vector<Entry> entries_of(std::vector<Verifier> verifiers) {
        detail::require_valid(!verifiers.empty(), "an IssuerSet needs at least one TokenVerifier");
        std::vector<Entry> entries;
        for (Verifier& verifier : verifiers) {
            const VerifierOptions& options =
                std::visit([](const auto& one) -> const VerifierOptions& { return one.options(); }, verifier);
            Entry entry{options.issuer.values(), options.maximum_token_size, verifier};
            detail::require_valid(!entry.issuers.empty(),
                                  "each TokenVerifier of an IssuerSet needs VerifierOptions::issuer");
            for (const std::string& issuer : entry.issuers) {
                const bool is_taken = std::ranges::any_of(
                    entries, [&issuer](const Entry& other) { return other.is_for(issuer); });
                if (is_taken) {
                    throw ConfigurationError{"two verifiers of the IssuerSet are for the issuer \"" + issuer +
                                             "\": give one verifier all keys of the issuer"};
                }
            }
            entries.push_back(std::move(entry));
        }
        return entries;
    }

    /// The entry for the unverified `iss` of the token. Reads nothing else of the payload.
    [[nodiscard]] Result<const Entry*> find(std::string_view token) const {
        const auto& entries = *entries_;
        const auto largest = std::ranges::max_element(entries, {}, &Entry::maximum_token_size);
        if (token.size() > largest->maximum_token_size) {
            return Unexpected{Error{Errc::token_too_large}};
        }
        const auto parts = detail::CompactToken::split(token);
        if (!parts) {
            return Unexpected{Error{Errc::malformed_token}};
        }
        std::string json;
        if (!detail::base64url_decode(parts->payload, json)) {
            return Unexpected{Error{Errc::malformed_payload}};
        }
        detail::JsonMembers members;
        if (const auto fault = members.read(json); fault != detail::JsonFault::none) {
            return Unexpected{detail::json_error(fault, Errc::malformed_payload)};
        }
        const detail::JsonValue* const issuer = members.find("iss");
        if (issuer == nullptr || issuer->kind != detail::JsonKind::string) {
            return Unexpected{Error{issuer == nullptr ? Errc::missing_claim : Errc::invalid_claim, "iss"}};
        }
        const std::string name = detail::json_unescape(issuer->inside());
        const auto found =
            std::ranges::find_if(entries, [&name](const Entry& entry) { return entry.is_for(name); });
        if (found == entries.end()) {
            return Unexpected{Error{Errc::unknown_issuer, "iss"}};
        }
        return &*found;
    }

    /// The identity in a refused token, as that of its verifier.
    [[nodiscard]] detail::TokenIdentity identify(std::string_view token) const {
        const auto entry = find(token);
        return entry ? std::visit([token](const auto& verifier) { return verifier.identify(token); },
                                  (*entry)->verifier)
                     : detail::TokenIdentity{};
    }

    detail::KeptPointer<const std::vector<Entry>> entries_;
};

}  // namespace signet
