// SPDX-License-Identifier: MIT
#include "explain.hpp"

#include <signet/unverified.hpp>

#include "system.hpp"
#include "verbatim.hpp"
#include "words.hpp"

namespace cli {
namespace {

using signet::Errc;

std::string moment_words(std::chrono::sys_seconds time) {
    return utc_text(time) + " (" + local_time_text(time) + ")";
}

/// What the token says of a claim, cut where nobody reads on.
std::string said(std::string_view claims, const std::string& name) {
    constexpr std::size_t enough = 200;
    const std::string_view claim = member_of(claims, name);
    const std::string text = claim.empty() ? "nothing" : ascii_json(claim);
    return text.size() <= enough ? text : text.substr(0, enough) + "...";
}

/// Whether the signature had been found right before this error. For those that both header and payload can
/// cause it is not known from the error.
bool comes_after_signature(const signet::Error& error) {
    switch (error.code()) {
        case Errc::malformed_payload:
        case Errc::missing_claim:
        case Errc::expired:
        case Errc::not_yet_valid:
        case Errc::issued_in_future:
        case Errc::lifetime_too_long:
        case Errc::wrong_issuer:
        case Errc::unexpected_issuer:
        case Errc::wrong_audience:
        case Errc::unexpected_audience:
            return true;
        case Errc::wrong_token_type:
            return error.claim() == "type";
        default:
            return false;
    }
}

std::string date_words(std::string_view claims, const std::string& name, std::string_view verb,
                       std::chrono::sys_seconds now) {
    const auto time = moment_of(member_of(claims, name));
    if (!time) {
        return "";
    }
    return std::string{verb} + " " + distance_words(*time, now) + ", at " + moment_words(*time);
}

std::string lifetime_words(std::string_view claims, const Expectations& expected) {
    const auto start = moment_of(member_of(claims, "iat"));
    const auto end = moment_of(member_of(claims, "exp"));
    if (!start || !end || !expected.options.maximum_lifetime) {
        return "";
    }
    return "it lives " + span_words(*end - *start) + ", and " +
           span_words(*expected.options.maximum_lifetime) + " is the most";
}

/// What the token says, which its signature vouches for, and what was expected.
std::string claim_words(const signet::Error& error, std::string_view claims, const Expectations& expected,
                        std::chrono::sys_seconds now) {
    const auto contrast = [&](const std::string& name, const std::string& wanted) {
        return "it says " + name + " " + said(claims, name) + ", and " + ascii_string(wanted) +
               " was expected";
    };
    switch (error.code()) {
        case Errc::expired:
            return date_words(claims, "exp", "it expired", now);
        case Errc::not_yet_valid:
            return date_words(claims, "nbf", "it becomes valid", now);
        case Errc::issued_in_future:
            return date_words(claims, "iat", "it was issued", now) + ": do the clocks agree?";
        case Errc::lifetime_too_long:
            return lifetime_words(claims, expected);
        case Errc::wrong_issuer:
            return contrast("iss", expected.issuer);
        case Errc::wrong_audience:
            return contrast("aud", expected.audience);
        case Errc::unexpected_issuer:
            return "it says iss " + said(claims, "iss") + ", and no --iss was given";
        case Errc::unexpected_audience:
            return "it says aud " + said(claims, "aud") + ", and no --aud was given";
        case Errc::wrong_token_type:
            return contrast("type", expected.type);
        default:
            return "";
    }
}

}  // namespace

std::optional<std::chrono::seconds> remaining_life(std::string_view claims, std::chrono::sys_seconds now) {
    const auto end = moment_of(member_of(claims, "exp"));
    return end ? std::optional{*end - now} : std::nullopt;
}

std::string life_words(std::string_view claims, std::chrono::sys_seconds now) {
    const auto left = remaining_life(claims, now);
    if (!left) {
        return "never expires";
    }
    const std::string at = ", at " + moment_words(now + *left);
    return *left > std::chrono::seconds{0}
               ? "expires in " + span_words(*left) + at
               : "expired " + distance_words(now + *left, now) + at + ", and accepted within the leeway only";
}

std::string refusal_words(const signet::Error& error, std::string_view token, const Expectations& expected,
                          std::chrono::sys_seconds now) {
    if (!comes_after_signature(error)) {
        return "";
    }
    const auto inside = signet::Unverified::decode(token);
    const std::string words = inside ? claim_words(error, inside->payload_text(), expected, now) : "";
    const std::string before = "form, header, key and signature are in order";
    return words.empty() ? before : before + "; " + words;
}

}  // namespace cli
