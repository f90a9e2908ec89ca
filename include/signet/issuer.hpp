// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signet/algorithm.hpp"
#include "signet/claims.hpp"
#include "signet/clock.hpp"
#include "signet/detail/base/deleted.hpp"
#include "signet/detail/base/moved_from.hpp"
#include "signet/detail/base/option_limits.hpp"
#include "signet/detail/crypto/random.hpp"
#include "signet/detail/jose/base64url.hpp"
#include "signet/detail/jose/encoded_header.hpp"
#include "signet/detail/json/object_writer.hpp"
#include "signet/detail/jwt/extra_claims.hpp"
#include "signet/detail/jwt/numeric_date.hpp"
#include "signet/detail/jwt/policy_traits.hpp"
#include "signet/detail/text/utf8.hpp"
#include "signet/error.hpp"
#include "signet/live_key_ring.hpp"
#include "signet/string_list.hpp"
#include "signet/token.hpp"

namespace signet {

/// The lifetime of the tokens of one policy, chosen when the program runs: see `lifetime_of`.
struct PolicyLifetime {
    std::string_view type;
    std::chrono::seconds lifetime;
};

/// A lifetime for `IssuerOptions::lifetimes`: `lifetime_of<AccessPolicy>(5min)`.
///
/// The policy's own lifetime is the upper bound. Throws ConfigurationError for a longer lifetime, or one that
/// is not above zero.
template <class Policy>
[[nodiscard]] PolicyLifetime lifetime_of(std::chrono::seconds lifetime) {
    static_assert(detail::CompletePolicy<Policy>::value);
    constexpr std::chrono::seconds longest{Policy::lifetime};
    if (lifetime <= std::chrono::seconds{0} || lifetime > longest) {
        throw ConfigurationError{"the lifetime of " + std::string{Policy::type} +
                                 " tokens must be from 1 s to " + std::to_string(longest.count()) +
                                 " s, the lifetime of their policy, and is " +
                                 std::to_string(lifetime.count()) +
                                 " s: choose a shorter one, or write a policy with a longer lifetime"};
    }
    return {Policy::type, lifetime};
}

/// The options that apply to every token of an issuer.
struct IssuerOptions {
    /// The issuer (`iss`, RFC 7519 §4.1.1). Empty: tokens have no such claim.
    std::string issuer{};
    /// The recipients (`aud`, RFC 7519 §4.1.3): one is written as a string, several as an array.
    StringList audience{};
    /// Shorter lifetimes for some policies, such as `{lifetime_of<AccessPolicy>(5min)}`. An entry
    /// counts for each policy of that `type`, and never prolongs the lifetime of a policy.
    /// `Claims::lifetime` has precedence.
    std::vector<PolicyLifetime> lifetimes{};
    /// The largest token to issue, in bytes of its compact serialization. Verifiers have the same default.
    std::size_t maximum_token_size = detail::default_maximum_token_size;
};

namespace detail {

/// Throws ConfigurationError, which says how to fix it, for invalid options.
inline void require_valid(const IssuerOptions& options) {
    require_valid(is_utf8(options.issuer), "IssuerOptions::issuer must be valid UTF-8");
    for (const std::string& audience : options.audience.values()) {
        require_valid(!audience.empty() && is_utf8(audience),
                      "IssuerOptions::audience must not contain an empty string or invalid UTF-8");
    }
    require_valid(options.maximum_token_size > 0, "IssuerOptions::maximum_token_size must be above zero");
}

}  // namespace detail

/// Issues tokens: sets their claims, writes and signs them (RFC 7519 §7.1).
///
/// Immutable, thread-safe and cheap to copy; a move copies. An issuer of a `LiveKeyRing` signs with the
/// current signing key of that key ring.
template <SignatureAlgorithm Alg = HS256, Clock ClockType = SystemClock>
class TokenIssuer {
public:
    /// Throws ConfigurationError for invalid options.
    explicit TokenIssuer(LiveKeyRing<Alg> keys, IssuerOptions options = {}, ClockType clock = {})
        : keys_{std::move(keys)},
          options_{std::make_shared<const IssuerOptions>(std::move(options))},
          clock_{std::move(clock)} {
        detail::require_valid(*options_);
    }
    /// The same with a fixed key ring.
    explicit TokenIssuer(const KeyRing<Alg>& keys, IssuerOptions options = {}, ClockType clock = {})
        : TokenIssuer{LiveKeyRing<Alg>{keys}, std::move(options), std::move(clock)} {}
    /// The same with one key: a `SecretKey` for HMAC, otherwise a `PrivateKey`.
    template <class Key>
        requires(detail::begins_ring<Key, Alg>)
    explicit TokenIssuer(const Key& key, IssuerOptions options = {}, ClockType clock = {})
        : TokenIssuer{LiveKeyRing<Alg>{key}, std::move(options), std::move(clock)} {}

    SIGNET_DELETE_BEGIN
    /// A key of another algorithm does not compile.
    template <class Key, class Reason = detail::a_key_belongs_to_one_algorithm>
        requires(detail::SigningKeyType<Key> && !detail::begins_ring<Key, Alg>)
    explicit TokenIssuer(const Key& key, IssuerOptions options = {}, ClockType clock = {}) =
        SIGNET_DELETE("signet: a key belongs to one algorithm, and this one to another");
    /// A public key cannot sign, and neither can a ring of them.
    template <class Key, class Reason = detail::an_issuer_needs_the_private_key>
        requires(detail::is_public_key<Key> || detail::is_public_ring<Key>)
    explicit TokenIssuer(const Key& key, IssuerOptions options = {}, ClockType clock = {}) =
        SIGNET_DELETE("signet: a public key cannot sign: an issuer needs the private key");
    SIGNET_DELETE_END

    /// Returns a new token of `Policy`. Its id (`jti`) is random unless `claims` has one.
    ///
    /// Throws `ClaimsError` for claims that no verifier would accept: a string that is not UTF-8, a
    /// registered claim in `extra`, a lifetime of zero or less, an expiry after the year 9999, a token
    /// above `maximum_token_size`. An incomplete policy, or a key that is `OnlyFor` another policy, does
    /// not compile. Thread-safe.
    template <class Policy = detail::NoPolicy>
    [[nodiscard]] Token<Policy> issue(const Claims& claims) const {
        static_assert(detail::CompletePolicy<Policy>::value && detail::KeyFits<Policy, Alg>::value);
        static_assert(
            !detail::RefinedPolicy<Policy>,
            "signet: a requirement cannot be issued: issue a token of its base policy, with the claims "
            "that it requires");
        return issue_as<Policy>(claims, detail::marking_of<Policy>());
    }

    /// The options given to the constructor.
    [[nodiscard]] const IssuerOptions& options() const noexcept { return *options_; }
    /// The clock given to the constructor.
    [[nodiscard]] const ClockType& clock() const noexcept { return clock_; }

private:
    struct Times {
        std::chrono::sys_seconds issued_at;
        std::chrono::sys_seconds not_before;
        std::chrono::sys_seconds expires_at;
    };

    template <class Policy>
    Token<Policy> issue_as(const Claims& claims, const Marking& marking) const {
        std::chrono::seconds lifetime{Policy::lifetime};
        for (const PolicyLifetime& one : options_->lifetimes) {
            lifetime = one.type == Policy::type ? (std::min)(lifetime, one.lifetime) : lifetime;
        }
        const Times times = times_of(claims, lifetime);
        const std::string payload = write_payload(claims, times, marking, Policy::type);
        return {sign(payload, claims, marking), times.expires_at};
    }

#if defined(__GNUC__) && !defined(__clang__)
// At -O3, g++ 12 reads an optional before it tests it, and warns about the uninitialized value.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
    Times times_of(const Claims& claims, std::chrono::seconds policy_lifetime) const {
        constexpr std::chrono::seconds last_moment{detail::numeric_date_max};
        const std::chrono::sys_seconds issued_at = claims.issued_at ? *claims.issued_at : clock_.now();
        const std::chrono::seconds lifetime = claims.lifetime ? *claims.lifetime : policy_lifetime;
        if (lifetime <= std::chrono::seconds{0}) {
            throw ClaimsError{"the lifetime of a token must be above zero"};
        }
        const auto is_date = [last_moment](std::chrono::sys_seconds time) {
            return time.time_since_epoch() >= std::chrono::seconds{0} &&
                   time.time_since_epoch() <= last_moment;
        };
        if (!is_date(issued_at) || lifetime > last_moment - issued_at.time_since_epoch()) {
            throw ClaimsError{"a token must be issued after 1970 and expire before the year 10000"};
        }
        const std::chrono::sys_seconds not_before = claims.not_before ? *claims.not_before : issued_at;
        if (!is_date(not_before) || not_before >= issued_at + lifetime) {
            throw ClaimsError{"a token must become valid before it expires"};
        }
        return {issued_at, not_before, issued_at + lifetime};
    }
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

    std::string write_payload(const Claims& claims, const Times& times, const Marking& marking,
                              std::string_view type) const {
        constexpr std::size_t everyday_size = 320;
        std::string payload;
        payload.reserve(everyday_size);
        detail::JsonObjectWriter writer{payload};
        if (!options_->issuer.empty()) {
            writer.text("iss", options_->issuer);
        }
        if (const auto& audience = options_->audience.values(); audience.size() == 1) {
            writer.text("aud", audience.front());
        } else if (!audience.empty()) {
            writer.texts("aud", audience);
        }
        if (!claims.subject.empty()) {
            writer.text("sub", claims.subject);
        }
        if (marking.kind == Marking::Kind::claim) {
            writer.text(marking.name, type);
        } else if (marking.kind == Marking::Kind::boolean_claim) {
            writer.boolean(marking.name, marking.value);
        }
        writer.number("iat", times.issued_at.time_since_epoch().count());
        writer.number("nbf", times.not_before.time_since_epoch().count());
        writer.number("exp", times.expires_at.time_since_epoch().count());
        claims.id ? writer.text("jti", *claims.id) : writer.text("jti", detail::RandomId{}.text());
        if (claims.session_id) {
            writer.text("sid", *claims.session_id);
        }
        if (!claims.extra.is_null() && !claims.extra_text.empty()) {
            throw ClaimsError{"Claims::extra and Claims::extra_text must not both be set"};
        }
        if (!claims.extra.is_null()) {
            const std::string text = detail::dump_extra_claims(claims.extra, marking);
            writer.members(std::string_view{text}.substr(1, text.size() - 2));
        } else if (!claims.extra_text.empty()) {
            writer.members(detail::members_of_extra_text(claims.extra_text, marking));
        }
        writer.close();
        return payload;
    }

    std::string sign(std::string_view payload, const Claims& claims, const Marking& marking) const {
        if (claims.key_id &&
            (claims.key_id->size() > detail::max_key_id_size || !detail::is_utf8(*claims.key_id))) {
            throw ClaimsError{"Claims::key_id must be valid UTF-8 of at most 512 bytes"};
        }
        const auto keys = keys_.read();
        const auto& key = keys->signing_key();
        const bool everyday_header = !claims.key_id && marking.kind != Marking::Kind::header_type;
        const std::string special_header =
            everyday_header
                ? std::string{}
                : detail::encode_header(
                      key.algorithm(),
                      marking.kind == Marking::Kind::header_type ? marking.name : detail::default_media_type,
                      claims.key_id ? claims.key_id : key.id());
        const std::string_view header = everyday_header ? key.encoded_header() : special_header;

        const std::size_t payload_size = detail::base64url_encoded_size(payload.size());
        const std::size_t signature_size = detail::base64url_encoded_size(key.signature_size());
        const std::size_t signed_size = header.size() + 1 + payload_size;
        if (signed_size + 1 + signature_size > options_->maximum_token_size) {
            throw ClaimsError{"the token would be " + std::to_string(signed_size + 1 + signature_size) +
                              " bytes, more than IssuerOptions::maximum_token_size: reduce its claims"};
        }
        std::string token(signed_size + 1 + signature_size, '.');
        char* const body = token.data() + header.copy(token.data(), header.size()) + 1;
        detail::base64url_encode(reinterpret_cast<const unsigned char*>(payload.data()), payload.size(),
                                 body);
        typename KeyRing<Alg>::Entry::Signature signature;  // NOLINT(*-member-init): `sign` writes it
        key.sign(std::string_view{token}.substr(0, signed_size), signature);
        detail::base64url_encode(signature.data(), key.signature_size(), token.data() + signed_size + 1);
        return token;
    }

    LiveKeyRing<Alg> keys_;
    detail::KeptPointer<const IssuerOptions> options_;
    [[no_unique_address]] ClockType clock_;
};

template <class Key, class ClockType = SystemClock>
    requires detail::SigningKeyType<Key>
explicit TokenIssuer(const Key&, IssuerOptions = {}, ClockType = {})
    -> TokenIssuer<detail::AlgorithmOf<Key>, ClockType>;

}  // namespace signet
