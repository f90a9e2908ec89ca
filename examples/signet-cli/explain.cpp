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

/// `iss is "shop"`, with a long value cut.
std::string claim_is(std::string_view claims, const std::string& name) {
    constexpr std::size_t limit = 200;
    const std::string_view claim = member_of(claims, name);
    const std::string text = claim.empty() ? "absent" : ascii_json(claim);
    return name + " is " + (text.size() <= limit ? text : text.substr(0, limit) + "...");
}

/// Whether the error implies that the signature is valid. False for errors of both the header and the
/// payload.
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
    return "its lifetime is " + span_words(*end - *start) + ", the maximum is " +
           span_words(*expected.options.maximum_lifetime);
}

/// The claim of the token, which is authentic, and the requirement.
std::string claim_words(const signet::Error& error, std::string_view claims, const Expectations& expected,
                        std::chrono::sys_seconds now) {
    const auto contrast = [&](const std::string& name, const std::string& wanted) {
        return claim_is(claims, name) + ", expected " + ascii_string(wanted);
    };
    switch (error.code()) {
        case Errc::expired:
            return date_words(claims, "exp", "it expired", now);
        case Errc::not_yet_valid:
            return date_words(claims, "nbf", "it becomes valid", now);
        case Errc::issued_in_future:
            return date_words(claims, "iat", "it was issued", now) + ": check the clocks of both systems";
        case Errc::lifetime_too_long:
            return lifetime_words(claims, expected);
        case Errc::wrong_issuer:
            return contrast("iss", expected.issuer);
        case Errc::wrong_audience:
            return contrast("aud", expected.audience);
        case Errc::unexpected_issuer:
            return claim_is(claims, "iss") + ", but --iss was not given";
        case Errc::unexpected_audience:
            return claim_is(claims, "aud") + ", but --aud was not given";
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
               : "expired " + distance_words(now + *left, now) + at + ", accepted within the leeway";
}

std::string refusal_words(const signet::Error& error, std::string_view token, const Expectations& expected,
                          std::chrono::sys_seconds now) {
    if (!comes_after_signature(error)) {
        return "";
    }
    const auto inside = signet::Unverified::decode(token);
    const std::string words = inside ? claim_words(error, inside->payload_text(), expected, now) : "";
    const std::string before = "format, header, key and signature are valid";
    return words.empty() ? before : before + "; " + words;
}

}  // namespace cli
