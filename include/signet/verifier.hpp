// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "signet/algorithm.hpp"
#include "signet/claim_reader.hpp"
#include "signet/clock.hpp"
#include "signet/detail/base/deleted.hpp"
#include "signet/detail/base/moved_from.hpp"
#include "signet/detail/crypto/hmac.hpp"
#include "signet/detail/jose/base64url.hpp"
#include "signet/detail/jose/compact.hpp"
#include "signet/detail/jose/header_rules.hpp"
#include "signet/detail/json/members.hpp"
#include "signet/detail/jwt/claim_rules.hpp"
#include "signet/detail/jwt/moment.hpp"
#include "signet/detail/jwt/policy_traits.hpp"
#include "signet/detail/jwt/registered_claims.hpp"
#include "signet/detail/jwt/token_identity.hpp"
#include "signet/detail/jwt/verification_pass.hpp"
#include "signet/error.hpp"
#include "signet/live_key_ring.hpp"
#include "signet/policy_requirements.hpp"
#include "signet/result.hpp"
#include "signet/verified.hpp"
#include "signet/verifier_options.hpp"

namespace signet {

template <class Policy, class Check>
class Bearer;

/// Verifies tokens by RFC 7519 §7.2 and RFC 8725.
///
/// Immutable, thread-safe without a lock, and cheap to copy; a move copies. A verifier of a `LiveKeyRing`
/// uses the current keys of that key ring.
template <VerificationAlgorithm Alg = HS256, Clock ClockType = SystemClock>
class TokenVerifier {
    /// Which keys verify: those that also sign for HMAC, otherwise public keys.
    using RingAlgorithm = detail::VerifyingRing<Alg>;

public:
    /// Throws ConfigurationError for invalid options.
    explicit TokenVerifier(LiveKeyRing<RingAlgorithm> keys, VerifierOptions options = {},
                           ClockType clock = {})
        : keys_{std::move(keys)},
          options_{std::make_shared<const VerifierOptions>(std::move(options))},
          clock_{std::move(clock)} {
        detail::require_valid(*options_);
    }
    /// The same with a fixed key ring.
    explicit TokenVerifier(const KeyRing<RingAlgorithm>& keys, VerifierOptions options = {},
                           ClockType clock = {})
        : TokenVerifier{LiveKeyRing<RingAlgorithm>{keys}, std::move(options), std::move(clock)} {}
    /// The same with one key: a `SecretKey` for HMAC, otherwise a `PublicKey`.
    template <class Key>
        requires(detail::begins_ring<Key, RingAlgorithm>)
    explicit TokenVerifier(const Key& key, VerifierOptions options = {}, ClockType clock = {})
        : TokenVerifier{LiveKeyRing<RingAlgorithm>{key}, std::move(options), std::move(clock)} {}

    SIGNET_DELETE_BEGIN
    /// A key of another algorithm does not compile.
    template <class Key, class Reason = detail::a_key_belongs_to_one_algorithm>
        requires(detail::VerifyingKeyType<Key> && !detail::begins_ring<Key, RingAlgorithm>)
    explicit TokenVerifier(const Key& key, VerifierOptions options = {}, ClockType clock = {}) =
        SIGNET_DELETE("signet: a key belongs to one algorithm, and this one to another");
    /// A verifier never holds a private key.
    template <class Key, class Reason = detail::a_verifier_needs_the_public_key>
        requires detail::is_private_key<Key>
    explicit TokenVerifier(const Key& key, VerifierOptions options = {}, ClockType clock = {}) =
        SIGNET_DELETE("signet: a verifier needs the public key only: call public_key()");
    /// A verifier never holds the key ring of an issuer of a public-key algorithm.
    template <class Keys, class Reason = detail::a_verifier_needs_the_public_keys>
        requires detail::is_private_ring<Keys>
    explicit TokenVerifier(const Keys& keys, VerifierOptions options = {}, ClockType clock = {}) =
        SIGNET_DELETE("signet: a verifier needs the public keys only: call public_keys()");
    SIGNET_DELETE_END

    /// Verifies a token in compact serialization. Returns the verified token, or the error of the first check
    /// that fails. The checks run in this order: size, three segments, header (algorithm, critical
    /// extensions, media type), key id, signature, payload, types of the registered claims, token type,
    /// `exp`, `nbf`, `iat`, lifetime, `iss`, `aud`, required claims, the requirements of the policy.
    ///
    /// The payload is not read before the signature has been checked. No token causes an exception: only
    /// `std::bad_alloc`, and CryptoError when OpenSSL fails for another reason, leave this function.
    /// Thread-safe.
    template <class Policy = detail::NoPolicy>
    [[nodiscard]] Result<Verified<Policy>> verify(std::string_view token) const {
        static_assert(detail::CompletePolicy<Policy>::value && detail::KeyFits<Policy, Alg>::value);
        constexpr Marking marking = detail::marking_of<Policy>();
        const std::chrono::sys_seconds now = clock_.now();

        if (token.size() > options_->maximum_token_size) {
            return Unexpected{Error{Errc::token_too_large}};
        }
        const auto parts = detail::CompactToken::split(token);
        if (!parts) {
            return Unexpected{Error{Errc::malformed_token}};
        }
        std::uint64_t ring = keys_.version();
        if (auto error = check_signature(*parts, marking, now)) {
            return Unexpected{*std::move(error)};
        }
        std::string json;
        if (!detail::base64url_decode(parts->payload, json)) {
            return Unexpected{Error{Errc::malformed_payload}};
        }
        detail::JsonMembers members;
        if (const auto fault = members.read(json); fault != detail::JsonFault::none) {
            return Unexpected{detail::json_error(fault, Errc::malformed_payload)};
        }
        detail::RegisteredClaims claims;
        if (auto error = claims.read(members, *options_)) {
            return Unexpected{*std::move(error)};
        }
        if (auto error = detail::check_type<Policy>(members)) {
            return Unexpected{*std::move(error)};
        }
        if (auto error = check_claims<Policy>(members, claims, now)) {
            return Unexpected{*std::move(error)};
        }
        // If the key ring was replaced in the meantime, the current keys must accept the signature too.
        while (ring != keys_.version()) [[unlikely]] {
            ring = keys_.version();
            if (auto error = check_signature(*parts, marking, now)) {
                return Unexpected{*std::move(error)};
            }
        }
        return Result<Verified<Policy>>{std::in_place, detail::VerificationPass{}, std::move(json), claims};
    }

    /// The options given to the constructor.
    [[nodiscard]] const VerifierOptions& options() const noexcept { return *options_; }
    /// The clock given to the constructor.
    [[nodiscard]] const ClockType& clock() const noexcept { return clock_; }

private:
    template <class Policy, class Check>
    friend class Bearer;
    template <class... Verifiers>
        requires(detail::is_token_verifier<Verifiers> && ...)
    friend class IssuerSet;
    using Entry = typename KeyRing<RingAlgorithm>::Entry;
    using Keys = detail::RingKeys<Entry>;

    /// The identity in a refused token; empty unless its signature is valid. Nothing else is checked, so the
    /// token remains refused.
    [[nodiscard]] detail::TokenIdentity identify(std::string_view token) const {
        if (token.size() > options_->maximum_token_size) {
            return {};
        }
        const auto parts = detail::CompactToken::split(token);
        std::string json;
        if (!parts || check_signature(*parts, Marking::allow_any(), clock_.now()) ||
            !detail::base64url_decode(parts->payload, json)) {
            return {};
        }
        detail::JsonMembers members;
        return members.read(json) == detail::JsonFault::none ? detail::TokenIdentity{members}
                                                             : detail::TokenIdentity{};
    }

    std::optional<Error> check_signature(const detail::CompactToken& token, const Marking& marking,
                                         std::chrono::sys_seconds now) const {
        const auto keys = keys_.read();
        std::optional<std::string> parsed_key_id;
        std::optional<std::string_view> key_id;
        std::string_view algorithm;
        if (const Entry* const writer = find_writer(*keys, token.header, marking)) {
            key_id = writer->id();
            algorithm = writer->algorithm();
        } else {
            auto header = detail::read_header(token.header, detail::algorithm_names<Alg>, marking);
            if (!header) {
                return header.error();
            }
            parsed_key_id = std::move(header->key_id);
            key_id = parsed_key_id;
            algorithm = header->algorithm;
        }

        typename Entry::Signature signature{};
        const bool right_size = Entry::is_signature_size(token.signature.size());
        if (right_size && !detail::base64url_decode(token.signature, signature.data())) {
            return Error{Errc::malformed_token};
        }
        bool tried = false;
        bool other_algorithm = false;
        for (const Entry& key : keys->entries()) {
            if (!key.verifies_at(now) || !key.serves(key_id)) {
                continue;
            }
            if (!key.accepts(algorithm)) {
                other_algorithm = true;
            } else {
                tried = true;
                if (right_size && key.verify(token.signing_input, signature,
                                             *detail::base64url_decoded_size(token.signature.size()))) {
                    return std::nullopt;
                }
            }
        }
        if (!tried && other_algorithm) {
            return Error{Errc::wrong_algorithm, "alg"};
        }
        return Error{tried ? Errc::bad_signature : keys->report_missing_key(now)};
    }

    /// The key whose tokens have exactly this header, which then needs no parsing; null if there is none.
    static const Entry* find_writer(const Keys& keys, std::string_view header, const Marking& marking) {
        if (marking.kind != Marking::Kind::header_type) {
            for (const Entry& key : keys.entries()) {
                if (key.encoded_header() == header) {
                    return &key;
                }
            }
        }
        return nullptr;
    }

    /// Applies the rules for claims, then those of the policy. Uses the exact time where it could change the
    /// result.
    template <class Policy>
    std::optional<Error> check_claims(const detail::JsonMembers& members,
                                      const detail::RegisteredClaims& claims,
                                      std::chrono::sys_seconds now) const {
        const auto check = [&](const detail::Moment& moment) {
            return detail::check_claims(members, claims, moment, *options_);
        };
        const auto check_own = [&](const detail::Moment& moment) {
            return detail::check_policy<Policy>(
                ClaimReader{members},
                {moment.second, options_->leeway, detail::future_tolerance(*options_), moment.fraction});
        };
        if constexpr (ClockWithExactTime<ClockType>) {
            // The dates are checked with the start of the second, the policy with its end: no token is
            // accepted too early or too late.
            auto objection = check({now, std::chrono::microseconds{0}});
            if (!detail::needs_exact_time(claims, objection, now, *options_)) {
                if (!objection) {
                    objection = check_own({now});
                    if (!objection) {
                        return std::nullopt;
                    }
                } else {
                    return objection;
                }
            }
            const detail::Moment exact = detail::exact_moment(clock_);
            objection = check(exact);
            return objection ? objection : check_own(exact);
        } else {
            auto objection = check({now});
            return objection ? objection : check_own({now});
        }
    }

    LiveKeyRing<RingAlgorithm> keys_;
    detail::KeptPointer<const VerifierOptions> options_;
    [[no_unique_address]] ClockType clock_;
};

template <class Key, class ClockType = SystemClock>
    requires detail::VerifyingKeyType<Key>
explicit TokenVerifier(const Key&, VerifierOptions = {}, ClockType = {})
    -> TokenVerifier<detail::AlgorithmOf<Key>, ClockType>;
template <class Alg, class ClockType = SystemClock>
explicit TokenVerifier(const KeyRing<Public<Alg>>&, VerifierOptions = {}, ClockType = {})
    -> TokenVerifier<Alg, ClockType>;
template <class Alg, class ClockType = SystemClock>
explicit TokenVerifier(const LiveKeyRing<Public<Alg>>&, VerifierOptions = {}, ClockType = {})
    -> TokenVerifier<Alg, ClockType>;
template <SecretKeyAlgorithm Alg, class ClockType = SystemClock>
explicit TokenVerifier(const KeyRing<Alg>&, VerifierOptions = {}, ClockType = {})
    -> TokenVerifier<Alg, ClockType>;
template <SecretKeyAlgorithm Alg, class ClockType = SystemClock>
explicit TokenVerifier(const LiveKeyRing<Alg>&, VerifierOptions = {}, ClockType = {})
    -> TokenVerifier<Alg, ClockType>;

}  // namespace signet
