// SPDX-License-Identifier: MIT
#include "signet/error.hpp"

#include <cctype>
#include <set>
#include <string>
#include <system_error>
#include <type_traits>
#include <vector>

#include "catch.hpp"

using signet::Errc;
using signet::Error;

namespace {

std::vector<Errc> every_code() {
    std::vector<Errc> codes;
    for (int value = static_cast<int>(Errc::missing_credentials);
         value <= static_cast<int>(Errc::duplicate_session_id); ++value) {
        codes.push_back(static_cast<Errc>(value));
    }
    return codes;
}

}  // namespace

TEST_CASE("every error code has a unique name and a unique sentence") {
    std::set<std::string> names;
    std::set<std::string> sentences;
    for (const Errc code : every_code()) {
        const std::string name{signet::error_name(code)};
        const std::string sentence{signet::error_sentence(code)};
        CAPTURE(static_cast<int>(code), name, sentence);
        CHECK(name != "unknown_error");
        CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos);
        CHECK(names.insert(name).second);
        CHECK(sentences.insert(sentence).second);
        CHECK(std::islower(static_cast<unsigned char>(sentence.front())) != 0);
        CHECK(sentence.back() != '.');
    }
}

TEST_CASE("error names are stable") {
    const std::vector<std::pair<Errc, std::string>> promised{
        {Errc::missing_credentials, "missing_credentials"},
        {Errc::malformed_credentials, "malformed_credentials"},
        {Errc::csrf_mismatch, "csrf_mismatch"},
        {Errc::token_too_large, "token_too_large"},
        {Errc::malformed_token, "malformed_token"},
        {Errc::malformed_header, "malformed_header"},
        {Errc::wrong_algorithm, "wrong_algorithm"},
        {Errc::unsupported_critical_header, "unsupported_critical_header"},
        {Errc::unknown_key, "unknown_key"},
        {Errc::keys_unavailable, "keys_unavailable"},
        {Errc::unknown_issuer, "unknown_issuer"},
        {Errc::bad_signature, "bad_signature"},
        {Errc::malformed_payload, "malformed_payload"},
        {Errc::duplicate_member, "duplicate_member"},
        {Errc::nesting_too_deep, "nesting_too_deep"},
        {Errc::invalid_claim, "invalid_claim"},
        {Errc::missing_claim, "missing_claim"},
        {Errc::wrong_token_type, "wrong_token_type"},
        {Errc::expired, "expired"},
        {Errc::not_yet_valid, "not_yet_valid"},
        {Errc::issued_in_future, "issued_in_future"},
        {Errc::lifetime_too_long, "lifetime_too_long"},
        {Errc::wrong_issuer, "wrong_issuer"},
        {Errc::unexpected_issuer, "unexpected_issuer"},
        {Errc::wrong_audience, "wrong_audience"},
        {Errc::unexpected_audience, "unexpected_audience"},
        {Errc::insufficient_scope, "insufficient_scope"},
        {Errc::login_too_old, "login_too_old"},
        {Errc::claims_mismatch, "claims_mismatch"},
        {Errc::unknown_session, "unknown_session"},
        {Errc::session_revoked, "session_revoked"},
        {Errc::session_idle_expired, "session_idle_expired"},
        {Errc::session_expired, "session_expired"},
        {Errc::refresh_token_reused, "refresh_token_reused"},
        {Errc::refresh_token_superseded, "refresh_token_superseded"},
        {Errc::session_store_behind, "session_store_behind"},
        {Errc::binding_mismatch, "binding_mismatch"},
        {Errc::login_refused, "login_refused"},
        {Errc::too_many_sessions, "too_many_sessions"},
        {Errc::store_unavailable, "store_unavailable"},
        {Errc::duplicate_session_id, "duplicate_session_id"},
    };
    CHECK(promised.size() == every_code().size());
    for (const auto& [code, name] : promised) {
        CHECK(signet::error_name(code) == name);
    }
}

TEST_CASE("a value outside the enumeration has a name too") {
    CHECK(signet::error_name(static_cast<Errc>(0)) == "unknown_error");
    CHECK(signet::error_name(static_cast<Errc>(250)) == "unknown_error");
}

TEST_CASE("a token error exposes the code and the claim and a sentence with both") {
    const Error whole_token = Errc::bad_signature;
    CHECK(whole_token.code() == Errc::bad_signature);
    CHECK(whole_token.claim().empty());
    CHECK(whole_token.name() == "bad_signature");
    CHECK(whole_token.message() ==
          "the signature does not match: forged, altered, or signed with another key");

    const Error one_claim{Errc::expired, "exp"};
    CHECK(one_claim.claim() == "exp");
    CHECK(one_claim.name() == "expired");
    CHECK(one_claim.message() == "the token has expired (exp)");
}

TEST_CASE("token errors are equal when code and claim are, and compare with a bare code") {
    CHECK(Error{Errc::expired, "exp"} == Error{Errc::expired, "exp"});
    CHECK_FALSE(Error{Errc::invalid_claim, "exp"} == Error{Errc::invalid_claim, "nbf"});
    CHECK(Error{Errc::expired, "exp"} == Errc::expired);
    CHECK(Error{Errc::expired, "exp"} != Errc::not_yet_valid);
}

TEST_CASE("an error about an expected issuer or audience says how to fix it") {
    CHECK(signet::error_sentence(Errc::unexpected_issuer).contains("set VerifierOptions::issuer"));
    CHECK(signet::error_sentence(Errc::unexpected_issuer).contains("allow_any_issuer"));
    CHECK(signet::error_sentence(Errc::unexpected_audience).contains("set VerifierOptions::audience"));
    CHECK(signet::error_sentence(Errc::unexpected_audience).contains("allow_any_audience"));
}

TEST_CASE("an Errc is a std::error_code of the category signet") {
    const std::error_code code = Errc::expired;
    CHECK(code == Errc::expired);
    CHECK(code != Errc::not_yet_valid);
    CHECK(code.category() == signet::error_category());
    CHECK(std::string{code.category().name()} == "signet");
    CHECK(code.message() == signet::error_sentence(Errc::expired));
    CHECK(Error{Errc::expired, "exp"}.error_code() == code);
}

TEST_CASE("no code is zero, which std::error_code reads as success") {
    for (const Errc code : every_code()) {
        CHECK(static_cast<bool>(std::error_code{code}));
    }
}

TEST_CASE("configuration and key and claims errors are caught by their base classes") {
    STATIC_REQUIRE(std::is_base_of_v<std::invalid_argument, signet::ConfigurationError>);
    STATIC_REQUIRE(std::is_base_of_v<signet::ConfigurationError, signet::KeyError>);
    STATIC_REQUIRE(std::is_base_of_v<std::invalid_argument, signet::ClaimsError>);
    STATIC_REQUIRE_FALSE(std::is_base_of_v<signet::ConfigurationError, signet::ClaimsError>);
    SUCCEED("checked by the compiler");
}

TEST_CASE("error: a store failure has a stable name and the code store_unavailable") {
    using signet::StoreFailure;
    const signet::Error error{StoreFailure::busy};
    CHECK(error == Errc::store_unavailable);
    CHECK(error == StoreFailure::busy);
    CHECK(error != StoreFailure::full);
    CHECK(error.claim().empty());
    CHECK(error.message() == "the session store cannot answer at the moment (busy)");
    CHECK_FALSE(signet::Error{Errc::expired}.store_failure());
    CHECK(signet::Error{Errc::store_unavailable} != error);
}

TEST_CASE("error: the names of store failures are stable") {
    using signet::StoreFailure;
    CHECK(signet::store_failure_name(StoreFailure::other) == "other");
    CHECK(signet::store_failure_name(StoreFailure::readonly) == "readonly");
    CHECK(signet::store_failure_name(StoreFailure::version) == "version");
    CHECK(signet::store_failure_name(StoreFailure{0}).empty());
    CHECK(signet::store_failure_name(StoreFailure{200}).empty());
}
