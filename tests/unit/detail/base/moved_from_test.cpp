// SPDX-License-Identifier: MIT
// The state of the public types after a move. AddressSanitizer also finds reads of released memory here.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "signet/http/guard.hpp"
#include "signet/keys/jwk_set.hpp"
#include "signet/session/any_store.hpp"
#include "signet/session/manager.hpp"
#include "signet/signet.hpp"
#include "signet/store/memory.hpp"
#include "unit/forged_token.hpp"

// These tests read moved-from objects on purpose.
// NOLINTBEGIN(bugprone-use-after-move,hicpp-invalid-access-moved)
using signet::AccessPolicy;
using signet::Bearer;
using signet::Errc;
using signet::KeyError;
using signet::KeyRing;
using signet::LiveKeyRing;
using signet::SecretKey;
using signet::Token;
using signet::TokenIssuer;
using signet::TokenVerifier;
using signet::Verified;

namespace {

/// Calls `check` with an object that was moved from by construction, and with one by assignment. Moves one to
/// itself, and `keep` must accept the result.
template <class T, class Check, class Keep>
void after_each_move(const T& original, Check check, Keep keep) {
    T first = original;
    T second = std::move(first);
    check(first);
    keep(second);
    T third = original;
    third = std::move(second);
    check(second);
    keep(third);
    T& same = third;
    third = std::move(same);
    keep(third);
    first = third;
    keep(first);
}

const SecretKey<> key = signet_test::secret_key().with_id("2023");
const TokenIssuer<> issuer{key, {.issuer = "https://auth.example", .audience = {"orders"}}};
const TokenVerifier<> verifier{key, {.issuer = "https://auth.example", .audience = "orders"}};

Token<AccessPolicy> issue(const std::string& subject) {
    return issuer.issue<AccessPolicy>({.subject = subject, .session_id = "session-1"});
}

/// Without a marking, so that its payload may fit into a string without a heap allocation.
struct Tiny {
    static constexpr std::string_view type = "tiny";
    static constexpr std::chrono::seconds lifetime{60};
    static constexpr auto marking = signet::Marking::none();
};

struct Request {};

}  // namespace

template <>
struct signet::RequestTraits<Request> {
    static std::string_view method(const Request&) { return "GET"; }
    template <class Visit>
    static void for_each_header(const Request&, std::string_view, Visit&&) {}
};

TEST_CASE("a verified token that was moved from has no claims and has expired") {
    const std::vector<std::string> subjects{"ada", "a \"quoted\" subject", std::string(300, 's'), ""};
    for (const std::string& subject : subjects) {
        const auto verified = verifier.verify<AccessPolicy>(issue(subject).str());
        REQUIRE(verified.has_value());
        after_each_move(
            *verified,
            [](const Verified<AccessPolicy>& empty) {
                CHECK(empty.subject().empty());
                CHECK(empty.id().empty());
                CHECK(empty.issuer().empty());
                CHECK(empty.session_id().empty());
                CHECK(empty.audience().empty());
                CHECK(empty.expires_at() == std::chrono::sys_seconds{});
                CHECK_FALSE(empty.not_before().has_value());
                CHECK_FALSE(empty.issued_at().has_value());
                CHECK(empty.json() == nlohmann::json::object());
                CHECK(empty.claim<std::string>("sub").error() == Errc::missing_claim);
                CHECK(*empty.claims<nlohmann::json>() == nlohmann::json::object());
            },
            [&subject](const Verified<AccessPolicy>& full) {
                CHECK(full.subject() == subject);
                CHECK(full.issuer() == "https://auth.example");
                CHECK(full.session_id() == "session-1");
                CHECK(full.audience() == std::vector<std::string>{"orders"});
                CHECK(full.issued_at().has_value());
            });
    }
}

TEST_CASE("a payload in the small-string buffer is empty after a move") {
    const auto tiny_key = signet_test::secret_key<signet::OnlyFor<Tiny>>();
    const TokenVerifier tiny{tiny_key, {.allow_missing_expiry = true}};
    const auto verified = tiny.verify<Tiny>(signet_test::forge_payload(R"({"sub":"a"})"));
    REQUIRE(verified.has_value());
    after_each_move(
        *verified, [](const Verified<Tiny>& empty) { CHECK(empty.subject().empty()); },
        [](const Verified<Tiny>& full) { CHECK(full.subject() == "a"); });
}

TEST_CASE("an issued or decoded token that was moved from is empty") {
    const auto check_empty = [](const Token<AccessPolicy>& empty) {
        CHECK(empty.str().empty());
        CHECK(empty.expires_at() == std::chrono::sys_seconds{});
    };
    after_each_move(issue("ada"), check_empty, [](const Token<AccessPolicy>&) {});
    signet::TokenPair pair{issue("ada"), issuer.issue<signet::RefreshPolicy>({})};
    const signet::TokenPair taken = std::move(pair);
    check_empty(pair.access);
    CHECK_FALSE(taken.refresh.str().empty());

    after_each_move(
        *signet::Unverified::decode(issue("ada").str()),
        [](const signet::Unverified& empty) {
            CHECK(empty.header().is_null());
            CHECK(empty.payload().is_null());
        },
        [](const signet::Unverified&) {});
}

TEST_CASE("a key or ring or set that was moved from is refused at its use") {
    after_each_move(
        key,
        [](const SecretKey<>& empty) {
            CHECK_FALSE(empty.id().has_value());
            CHECK_THROWS_AS(KeyRing<>{empty}, KeyError);
            CHECK_THROWS_AS(KeyRing<>{key}.also_verify(empty, signet_test::now), KeyError);
            CHECK_THROWS_AS(TokenIssuer<>{empty}, KeyError);
            CHECK_THROWS_AS(TokenVerifier<>{empty.with_id("new")}, KeyError);
        },
        [](const SecretKey<>& full) {
            CHECK(full.id() == "2023");
            CHECK(verifier.verify<AccessPolicy>(issue("ada").str()).has_value());
        });
    after_each_move(
        KeyRing<>{key},
        [](const KeyRing<>& empty) {
            CHECK(empty.size() == 0);
            CHECK_THROWS_AS(LiveKeyRing<>{empty}, KeyError);
            CHECK_THROWS_AS(LiveKeyRing<>{key}.replace(empty), KeyError);
            CHECK_THROWS_AS(KeyRing<>{empty}.also_verify(key, signet_test::now), KeyError);
            CHECK_THROWS_AS(empty.signing_key(), KeyError);
        },
        [](const KeyRing<>&) {});
    after_each_move(
        signet::KeySet<>{{{key, {}}}},
        [](const signet::KeySet<>& empty) { CHECK_THROWS_AS(empty.ring_at(signet_test::now), KeyError); },
        [](const signet::KeySet<>&) {});
}

TEST_CASE("live rings and issuers and verifiers and guards remain usable after they were moved from") {
    const auto works = [](const auto& either) {
        const auto token = issue("ada");
        if constexpr (requires { either.read(); }) {
            CHECK(either.read()->size() == 1);
        } else if constexpr (requires { either.template issue<AccessPolicy>({}); }) {
            CHECK(verifier.verify<AccessPolicy>(either.template issue<AccessPolicy>({}).str()).has_value());
        } else if constexpr (requires { either.template verify<AccessPolicy>(token.str()); }) {
            CHECK(either.template verify<AccessPolicy>(token.str()).has_value());
            CHECK(&either.options() == &verifier.options());
        } else if constexpr (requires { either.refusal(Errc::missing_credentials); }) {
            CHECK(either.authenticate(Request{}).error() == Errc::missing_credentials);
            CHECK(either.refusal(Errc::missing_credentials).status == 401);
        } else {
            CHECK(either.authenticate(token).has_value());
        }
    };
    after_each_move(LiveKeyRing<>{key}, works, works);
    after_each_move(issuer, works, works);
    after_each_move(verifier, works, works);
    const Bearer<AccessPolicy> bearer{verifier};
    after_each_move(bearer, works, works);
    after_each_move(signet::Guard<AccessPolicy>{bearer}, works, works);
}

TEST_CASE("an error or a result that was moved from can be read") {
    after_each_move(
        signet::Error{Errc::missing_claim, "auth_time"},
        [](const signet::Error& empty) { CHECK(empty.claim().empty()); },
        [](const signet::Error& full) { CHECK(full == Errc::missing_claim); });
    after_each_move(
        verifier.verify<AccessPolicy>(issue("ada").str()),
        [](const signet::Result<Verified<AccessPolicy>>& empty) { CHECK(empty->subject().empty()); },
        [](const signet::Result<Verified<AccessPolicy>>& full) { CHECK(full->subject() == "ada"); });
    after_each_move(
        verifier.verify<AccessPolicy>("x"),
        [](const signet::Result<Verified<AccessPolicy>>& empty) {
            CHECK(empty == signet::Unexpected{Errc::malformed_token});
        },
        [](const signet::Result<Verified<AccessPolicy>>& full) { CHECK_FALSE(full.has_value()); });
}

TEST_CASE("a store whose type is chosen at run time reports that it was moved from") {
    auto store = signet::AnySessionStore::make<signet::MemoryStore>();
    auto taken = std::move(store);
    CHECK_THROWS_AS(store.find("id"), signet::ConfigurationError);
    CHECK_THROWS_AS(store.new_id("ada"), signet::ConfigurationError);
    CHECK(taken.find("id").has_value());
}
// NOLINTEND(bugprone-use-after-move,hicpp-invalid-access-moved)
