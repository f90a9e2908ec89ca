// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "signet/detail/jose/base64url.hpp"
#include "signet/detail/jose/compact.hpp"
#include "signet/detail/jose/header_rules.hpp"
#include "signet/detail/json/document.hpp"
#include "signet/detail/json/members.hpp"
#include "signet/error.hpp"
#include "signet/result.hpp"

namespace signet {

/// A decoded token that has not been checked, for diagnostics. Everything in it may be forged.
///
/// It has no accessors for claims and does not convert to `Verified`. Do not base a decision on it.
/// Immutable and thread-safe.
class Unverified {
public:
    /// Decodes a compact token. Returns `Errc::token_too_large` above 256 KiB, and otherwise the errors of a
    /// verifier for form and JSON. Signature and claims are not checked.
    [[nodiscard]] static Result<Unverified> decode(std::string_view token) {
        constexpr std::size_t max_size = std::size_t{256} * 1024;
        if (token.size() > max_size) {
            return Unexpected{Error{Errc::token_too_large}};
        }
        const auto parts = detail::CompactToken::split(token);
        if (!parts) {
            return Unexpected{Error{Errc::malformed_token}};
        }
        Unverified decoded;
        if (const auto error =
                read_object(parts->header, Errc::malformed_header, decoded.header_, decoded.header_text_)) {
            return Unexpected{*error};
        }
        if (const auto error = read_object(parts->payload, Errc::malformed_payload, decoded.payload_,
                                           decoded.payload_text_)) {
            return Unexpected{*error};
        }
        return decoded;
    }

    /// The JOSE header, unchecked.
    [[nodiscard]] const nlohmann::json& header() const noexcept { return header_; }
    /// The claims, unchecked.
    [[nodiscard]] const nlohmann::json& payload() const noexcept { return payload_; }
    /// The JSON text of the header, unchecked.
    [[nodiscard]] std::string_view header_text() const noexcept { return header_text_; }
    /// The JSON text of the claims, unchecked, with numbers as the issuer wrote them.
    [[nodiscard]] std::string_view payload_text() const noexcept { return payload_text_; }

private:
    Unverified() = default;

    static std::optional<Error> read_object(std::string_view encoded, Errc malformed, nlohmann::json& object,
                                            std::string& text) {
        if (!detail::base64url_decode(encoded, text)) {
            return Error{Errc::malformed_token};
        }
        // The strict reader runs first: it limits the depth to which nlohmann/json recurses.
        detail::JsonMembers members;
        if (const auto fault = members.read(text); fault != detail::JsonFault::none) {
            return Error{detail::json_error(fault, malformed)};
        }
        object = detail::json_document(text);
        return std::nullopt;
    }

    nlohmann::json header_;
    nlohmann::json payload_;
    std::string header_text_;
    std::string payload_text_;
};

}  // namespace signet
