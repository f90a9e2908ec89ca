// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "catch.hpp"
#include "session/fixture.hpp"
#include "session/version_1.hpp"

namespace session_test {

/// Checks that the tokens of the migrated `version_1::rows` work as before, and ends their sessions.
template <class Store>
void check_version_1_sessions(Store& store) {
    Tokens tokens;
    tokens.clock.advance(210s);
    signet::SessionManager<> manager{store, tokens.issuer};

    const auto live = manager.sessions("user-42");
    REQUIRE(live);
    REQUIRE(live->size() == 2);
    const signet::SessionRecord phone = live->front();
    CHECK(phone.device == "phone");
    CHECK(phone.client_data == "'a\"%");
    CHECK(phone.issuer == std::nullopt);
    CHECK(phone.rotation_times == signet::RotationTimes{});
    CHECK(phone.generation == 2);
    CHECK(live->back().remember_me);
    CHECK(*store.find(phone.id) == phone);

    // The answer to the second token was lost ten seconds ago.
    const auto retried = manager.refresh(tokens.refresh(version_1::phone_second));
    REQUIRE(retried);
    CHECK(retried->refresh.str() == version_1::phone_third);
    const auto next = manager.refresh(tokens.refresh(version_1::phone_third));
    REQUIRE(next);
    CHECK(tokens.access(*next).template claim<std::string>("role") == "admin");
    CHECK(manager.refresh(tokens.refresh(*next)));
    CHECK(error_of(manager.refresh(tokens.refresh(version_1::tablet))) == Errc::session_revoked);
    CHECK(manager.refresh(tokens.refresh(version_1::laptop)));
    CHECK(error_of(manager.refresh(tokens.refresh(version_1::phone_first))) == Errc::refresh_token_reused);

    // The issuer of these sessions is not known: they belong to every issuer in addition to its own sessions.
    signet::SessionRecord of_other = phone;
    of_other.id = "of another issuer";
    of_other.issuer = "https://other.example";
    REQUIRE(store.insert(of_other, {.maximum = 2}));
    CHECK(store.list({"https://other.example", "user-42"})->size() == 2);
    CHECK(store.list({"https://auth.example", "user-42"})->size() == 1);
    const auto ended = store.revoke_all_of_subject({"https://third.example", "user-42"}, "", {.at = start});
    REQUIRE(ended);
    CHECK(ended->size() == 1);
    CHECK(store.list({"https://other.example", "user-42"})->size() == 1);
    CHECK(store.list({"https://auth.example", "user-42"})->empty());
    CHECK(store.list({"https://auth.example", "user-43"})->size() == 1);
}

}  // namespace session_test
