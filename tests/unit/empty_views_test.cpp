// SPDX-License-Identifier: MIT
#include <cstddef>
#include <exception>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "signet/http/csrf.hpp"
#include "signet/keys/directory.hpp"
#include "signet/keys/jwk_set.hpp"
#include "signet/keys/jwk_text.hpp"
#include "signet/session/manager.hpp"
#include "signet/signet.hpp"
#include "signet/store/memory.hpp"
#include "signet/store/sqlite.hpp"
#include "unit/keys/fixture.hpp"
#include "unit/public_keys.hpp"

// An empty view can have a null pointer, which OpenSSL and SQLite treat in a way of their own. Each function
// must do the same as for an empty view of a string.

using namespace signet;  // NOLINT(google-build-using-namespace)
using signet_test::now;
using signet_test::private_key;
using signet_test::public_key;

namespace {

constexpr std::string_view null{};
constexpr std::string_view empty{""};
const testing::FixedClock fixed{now};

/// What `call` returns, as text, or what it throws.
template <class Call>
std::string outcome(const Call& call) {
    try {
        return call();
    } catch (const KeyError& error) {
        return std::string{"KeyError: "} + error.what();
    } catch (const ConfigurationError& error) {
        return std::string{"ConfigurationError: "} + error.what();
    } catch (const CryptoError& error) {
        return std::string{"CryptoError: "} + error.what();
    } catch (const std::exception& error) {
        return std::string{"exception: "} + error.what();
    }
}

/// Calls `use` with both views. Returns the outcome if it is the same.
template <class Use>
std::string both(const Use& use) {
    const std::string of_null = outcome([&] { return use(null); });
    const std::string of_empty = outcome([&] { return use(empty); });
    CHECK(of_null == of_empty);
    CHECK_FALSE(of_null.contains("OpenSSL"));
    return of_null;
}

std::span<const std::byte> bytes(std::string_view text) {
    return std::as_bytes(std::span{text.data(), text.size()});
}

template <class Value>
std::string text_of(const Result<Value>& result) {
    return result ? "a value" : std::string{result.error().name()};
}

template <class Store>
void check_store(Store store) {
    const auto find = [](Store& in, std::string_view id) {
        const auto found = in.find(id);
        return !found ? std::string{found.error().name()} : *found ? "found" : "not found";
    };
    CHECK(both([&](std::string_view id) { return find(store, id); }) == "not found");
    CHECK(both([&](std::string_view id) {
              const auto revoked = store.revoke(id, Revocation{.at = now, .by = RevokedBy::administrator});
              return !revoked ? std::string{revoked.error().name()} : *revoked ? "revoked" : "not found";
          }) == "not found");
    TokenIssuer issuer{signet_test::secret_key("a"), {}, fixed};
    SessionManager sessions{store, issuer};
    CHECK(both([&](std::string_view subject) {
              return text_of(sessions.log_in(subject));
          }).starts_with("exception: "));
    CHECK(both([&](std::string_view subject) { return text_of(sessions.sessions(subject)); }) == "a value");
    CHECK(both([&](std::string_view subject) { return text_of(sessions.revoke_all_of(subject)); }) ==
          "a value");
    CHECK(both([&](std::string_view id) { return text_of(sessions.revoke(id)); }) == "unknown_session");
}

}  // namespace

TEST_CASE("empty views: keys refuse them with a KeyError") {
    const auto is_refused = [](const auto& use) { CHECK(both(use).starts_with("KeyError: ")); };
    is_refused([](std::string_view text) { return PublicKey<ES256>::from_der(bytes(text)).thumbprint(); });
    is_refused([](std::string_view text) {
        return PrivateKey<ES256>::from_der(bytes(text)).public_key().thumbprint();
    });
    is_refused([](std::string_view text) { return PublicKey<RS256>::from_der(bytes(text)).thumbprint(); });
    is_refused([](std::string_view text) { return SecretKey<>::from_bytes(bytes(text)).id().value_or(""); });
    is_refused([](std::string_view text) { return SecretKey<>::from_base64url(text).id().value_or(""); });
    is_refused(
        [](std::string_view text) { return SecretKey<>::insecure_short_secret(text).id().value_or(""); });
    is_refused([](std::string_view text) {
        return SecretKey<>::insecure_short_secret(bytes(text)).id().value_or("");
    });
    is_refused(
        [](std::string_view text) { return std::to_string(parse_jwk_set<HS256>(text).keys().size()); });
    is_refused([](std::string_view text) {
        return std::to_string(parse_jwk_set<Public<ES256>>(text).keys().size());
    });
    is_refused([](std::string_view text) { return parse_jwk<ES256>(text).public_key().thumbprint(); });
    is_refused([](std::string_view text) { return jwk_text<HS256>(text); });
    const signet_test::KeyPlace place;
    is_refused(
        [&](std::string_view text) { return KeyDirectory<>{place.file("keys")}.adopt(text, {}, now); });
    // The empty passphrase does not encrypt.
    CHECK(both([](std::string_view passphrase) {
              return private_key<ES256>().to_pem(passphrase).text();
          }).starts_with("-----BEGIN PRIVATE KEY-----"));
}

TEST_CASE("empty views: tokens and requests") {
    const TokenVerifier hmac{signet_test::secret_key("a"), {}, fixed};
    const TokenVerifier ecdsa{public_key<ES256>(), {}, fixed};
    const TokenVerifier rsa{public_key<RS256>(), {}, fixed};
    CHECK(both([&](std::string_view token) { return text_of(hmac.verify<AccessPolicy>(token)); }) ==
          "malformed_token");
    CHECK(both([&](std::string_view token) { return text_of(ecdsa.verify<AccessPolicy>(token)); }) ==
          "malformed_token");
    CHECK(both([&](std::string_view token) { return text_of(rsa.verify<AccessPolicy>(token)); }) ==
          "malformed_token");
    CHECK(both([](std::string_view token) { return text_of(Unverified::decode(token)); }) ==
          "malformed_token");
    const Bearer<AccessPolicy> bearer{hmac};
    CHECK(both([&](std::string_view field) { return text_of(bearer.authenticate(field)); }) ==
          "missing_credentials");
    CHECK(both([&](std::string_view token) { return text_of(bearer.authenticate_token(token)); }) ==
          "malformed_token");
    CHECK(both([](std::string_view text) { return text_of(check_csrf(text, "a")); }) ==
          both([](std::string_view text) { return text_of(check_csrf("a", text)); }));
    CHECK(both([](std::string_view text) { return text_of(check_csrf(text, text)); }) != "a value");
}

TEST_CASE("empty views: signatures, hashes and base64url") {
    const auto signs = [](const auto& key) {
        return both([&](std::string_view message) {
            const auto& signing = *detail::KeyState::of(key);
            std::vector<unsigned char> signature(signing.signature_size());
            signing.sign(message, signature.data());
            const auto& verifying = *detail::KeyState::of(key.public_key());
            const bool is_valid = verifying.verify(null, signature) && verifying.verify(empty, signature);
            return std::string{is_valid && !verifying.verify(message, {}) ? "valid" : "not valid"};
        });
    };
    CHECK(signs(private_key<ES256>()) == "valid");
    CHECK(signs(private_key<EdDSA>()) == "valid");
    CHECK(signs(private_key<RS256>()) == "valid");
    CHECK(signs(private_key<PS256>()) == "valid");
    CHECK(both([](std::string_view text) { return detail::sha256_text(text); }) ==
          "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
    CHECK(both([](std::string_view text) { return detail::base64url_encode(text); }).empty());
    CHECK(
        both([](std::string_view text) { return detail::base64url_decode(text).value_or("none"); }).empty());
    CHECK(both([](std::string_view text) {
              const detail::HmacKey<HS256> key{bytes(text)};
              const auto mac = key.sign(text);
              return std::string{reinterpret_cast<const char*>(mac.bytes().data()), mac.bytes().size()};
          }).size() == 32);
}

TEST_CASE("empty views: stores and sessions") {
    check_store(MemoryStore{});
    const signet_test::KeyPlace place;
    check_store(SqliteStore{place.file("sessions.db").string()});
}
