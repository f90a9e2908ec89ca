// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "signet/detail/jose/base64url.hpp"
#include "signet/detail/jose/encoded_header.hpp"
#include "signet/detail/jose/media_type.hpp"
#include "signet/detail/json/members.hpp"
#include "signet/error.hpp"
#include "signet/policy.hpp"
#include "signet/result.hpp"

// The rules for a JOSE header (RFC 7515 §4) that differs from the headers that signet writes. They run before
// the signature is checked, so a small constant bounds their work.
namespace signet::detail {

/// The largest header that is read, in bytes of base64url.
inline constexpr std::size_t max_header_size = std::size_t{8} * 1024;

/// The error for a header or payload whose JSON was refused.
inline Error json_error(JsonFault fault, Errc malformed) {
    switch (fault) {
        case JsonFault::duplicate:
            return Errc::duplicate_member;
        case JsonFault::depth:
            return Errc::nesting_too_deep;
        default:
            return malformed;
    }
}

/// Checks `typ` (RFC 7515 §4.1.9, RFC 7519 §5.1). `Marking::header_type` requires the media type of the
/// policy, `Marking::allow_any()` accepts any or none, and every other marking accepts none or "JWT". The
/// comparison ignores case.
inline std::optional<Error> check_media_type(const JsonMembers& header, const Marking& marking) {
    const JsonValue* const value = header.find("typ");
    const bool required = marking.kind == Marking::Kind::header_type;
    if (value == nullptr) {
        return required ? std::optional<Error>{{Errc::wrong_token_type, "typ"}} : std::nullopt;
    }
    if (value->kind != JsonKind::string) {
        return Error{Errc::invalid_claim, "typ"};
    }
    if (marking.kind == Marking::Kind::any) {
        return std::nullopt;
    }
    const std::string text = json_unescape(value->inside());
    const bool fits =
        equals_ignoring_case(without_application(text), required ? marking.name : default_media_type);
    return fits ? std::nullopt : std::optional<Error>{{Errc::wrong_token_type, "typ"}};
}

/// The members of a header that a verifier uses.
struct HeaderFacts {
    /// The value of `alg`: one of the accepted names.
    std::string_view algorithm;
    /// The value of `kid`, if the header has one.
    std::optional<std::string> key_id;
};

/// Checks an encoded header, whose `alg` must be one of `algorithms`.
inline Result<HeaderFacts> read_header(std::string_view encoded, std::span<const std::string_view> algorithms,
                                       const Marking& marking) {
    if (encoded.size() > max_header_size) {
        return Unexpected{Error{Errc::malformed_header}};
    }
    const auto json = base64url_decode(encoded);
    if (!json) {
        return Unexpected{Error{Errc::malformed_token}};
    }
    JsonMembers header;
    if (const JsonFault fault = header.read(*json); fault != JsonFault::none) {
        return Unexpected{json_error(fault, Errc::malformed_header)};
    }
    const JsonValue* const alg = header.find("alg");
    const auto algorithm = std::ranges::find_if(
        algorithms, [alg](std::string_view name) { return alg != nullptr && alg->equals(name); });
    if (algorithm == algorithms.end()) {
        return Unexpected{Error{Errc::wrong_algorithm, "alg"}};
    }
    // `b64` is valid only together with `crit` (RFC 7797 §6), and signet supports no extension.
    for (const std::string_view extension : {"crit", "b64"}) {
        if (header.find(extension) != nullptr) {
            return Unexpected{Error{Errc::unsupported_critical_header, extension}};
        }
    }
    for (const std::string_view text : {"kid", "cty"}) {
        const JsonValue* const value = header.find(text);
        if (value != nullptr && value->kind != JsonKind::string) {
            return Unexpected{Error{Errc::invalid_claim, text}};
        }
    }
    if (const auto error = check_media_type(header, marking)) {
        return Unexpected{*error};
    }
    const JsonValue* const key_id = header.find("kid");
    return HeaderFacts{*algorithm,
                       key_id == nullptr ? std::optional<std::string>{} : json_unescape(key_id->inside())};
}

}  // namespace signet::detail
