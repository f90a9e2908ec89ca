// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <map>
#include <signet/error.hpp>
#include <string>
#include <vector>

// The errors that name the right reason for refusing a token, by its group of vectors.
namespace conformance {

using signet::Errc;

inline const std::map<std::string, std::vector<Errc>>& true_reasons() {
    static const std::map<std::string, std::vector<Errc>> reasons{
        // A token without a signature has an empty third segment, which is refused as malformed.
        {"alg-none", {Errc::wrong_algorithm, Errc::malformed_token}},
        {"alg-confuse", {Errc::wrong_algorithm, Errc::bad_signature}},
        {"alg-mix", {Errc::wrong_algorithm, Errc::bad_signature}},
        {"alg-name", {Errc::wrong_algorithm}},
        {"alg-type", {Errc::wrong_algorithm, Errc::malformed_token}},
        // A changed character is outside the alphabet, or changes the signed bytes, or results in a signed
        // payload that cannot be decoded.
        {"b64", {Errc::malformed_token, Errc::bad_signature, Errc::malformed_payload}},
        {"segments",
         {Errc::malformed_token, Errc::bad_signature, Errc::malformed_payload, Errc::wrong_algorithm}},
        {"sigflip", {Errc::bad_signature}},
        {"sigtrunc", {Errc::bad_signature}},
        {"sigext", {Errc::bad_signature}},
        {"payflip", {Errc::bad_signature}},
        {"hdrflip", {Errc::malformed_header, Errc::wrong_algorithm, Errc::bad_signature}},
        {"forge", {Errc::bad_signature, Errc::wrong_algorithm}},
        {"inject", {Errc::bad_signature, Errc::invalid_claim}},
        {"crit", {Errc::unsupported_critical_header, Errc::duplicate_member}},
        {"hdr-shape", {Errc::malformed_header, Errc::wrong_algorithm}},
        {"pay-shape", {Errc::malformed_payload, Errc::missing_claim}},
        {"json", {Errc::malformed_header, Errc::malformed_payload, Errc::duplicate_member}},
        {"suite-hdr", {Errc::malformed_header, Errc::duplicate_member, Errc::nesting_too_deep}},
        {"suite-claim", {Errc::malformed_payload, Errc::duplicate_member, Errc::nesting_too_deep}},
        {"suite-pay", {Errc::malformed_payload, Errc::duplicate_member, Errc::missing_claim}},
        {"exp", {Errc::expired, Errc::invalid_claim, Errc::malformed_payload}},
        {"iat", {Errc::issued_in_future, Errc::invalid_claim, Errc::malformed_payload}},
        {"clock", {Errc::expired, Errc::not_yet_valid}},
        {"iss", {Errc::wrong_issuer, Errc::missing_claim, Errc::invalid_claim, Errc::duplicate_member}},
        {"aud",
         {Errc::wrong_audience, Errc::unexpected_audience, Errc::missing_claim, Errc::invalid_claim,
          Errc::duplicate_member}},
        {"iss-type", {Errc::invalid_claim}},
        {"jti-type", {Errc::invalid_claim}},
        {"sub-type", {Errc::invalid_claim}},
        {"type", {Errc::wrong_token_type, Errc::duplicate_member}},
        {"rfc", {Errc::expired, Errc::malformed_token, Errc::unsupported_critical_header}},
        // The payloads of its JWS are not claims.
        {"wycheproof", {Errc::malformed_token, Errc::bad_signature, Errc::malformed_payload}},
    };
    return reasons;
}

/// Cases with a more exact reason than their group, by the prefix of their names.
inline const std::map<std::string, std::vector<Errc>>& exact_reasons() {
    static const std::map<std::string, std::vector<Errc>> reasons{
        {"exp/type-", {Errc::invalid_claim}},
        {"exp/syntax-", {Errc::malformed_payload}},
        {"exp/past-int", {Errc::expired, Errc::invalid_claim}},
        {"exp/past-float", {Errc::expired}},
        {"exp/past-exponent", {Errc::expired}},
        {"exp/past-minus-", {Errc::expired, Errc::invalid_claim, Errc::malformed_payload}},
        {"exp/huge-", {Errc::invalid_claim, Errc::malformed_payload}},
        {"exp/escaped-name", {Errc::expired}},
        {"iat/type-", {Errc::invalid_claim}},
        {"iat/syntax-", {Errc::malformed_payload}},
        {"iat/future-1e10", {Errc::issued_in_future}},
        {"clock/exp-", {Errc::expired}},
        {"clock/nbf-", {Errc::not_yet_valid}},
        {"iss/missing", {Errc::missing_claim}},
        {"iss/array", {Errc::invalid_claim}},
        {"iss/trailing-slash", {Errc::wrong_issuer}},
        {"iss/dup-", {Errc::duplicate_member}},
        {"aud/missing", {Errc::missing_claim}},
        {"aud/other", {Errc::wrong_audience}},
        {"aud/dup-", {Errc::duplicate_member}},
        {"aud/present-not-expected", {Errc::unexpected_audience}},
        {"type/access-verifier-refresh", {Errc::wrong_token_type}},
        {"type/refresh-verifier-access", {Errc::wrong_token_type}},
        {"type/access-verifier-missing", {Errc::wrong_token_type}},
        {"forge/key-", {Errc::bad_signature}},
        {"forge/sig-", {Errc::bad_signature}},
        {"crit/last-wins", {Errc::duplicate_member}},
        {"rfc/7515-A1-expired", {Errc::expired}},
        {"alg-confuse/RS256-hmac-mac", {Errc::wrong_algorithm}},
        {"alg-confuse/HS256-", {Errc::bad_signature}},
    };
    return reasons;
}

inline bool is_true_reason(const std::string& group, const std::string& name, Errc code) {
    const auto contains = [code](const std::vector<Errc>& codes) {
        return std::ranges::find(codes, code) != codes.end();
    };
    for (const auto& [start, codes] : exact_reasons()) {
        if (name.starts_with(start)) {
            return contains(codes);
        }
    }
    const auto found = true_reasons().find(group);
    return found != true_reasons().end() && contains(found->second);
}

}  // namespace conformance
