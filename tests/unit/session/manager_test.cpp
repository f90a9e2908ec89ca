// SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "session/fixture.hpp"

using namespace session_test;
using signet::ConfigurationError;
using signet::RevokedBy;
using signet::SessionEventKind;
using signet::SessionLifetimes;
using signet::SessionLimits;

namespace {

using Manager = signet::SessionManager<>;

void make_manager(const SessionLimits& limits) {
    const Tokens tokens;
    signet::MemoryStore store;
    const Manager manager{store, tokens.issuer, signet::SessionOptions{.limits = limits}};
    static_cast<void>(manager);
}

}  // namespace

TEST_CASE("limits: invalid combinations are refused at start-up") {
    CHECK_NOTHROW(make_manager({}));
    CHECK_NOTHROW(make_manager({.lifetimes = {.idle = 24h, .absolute = 24h}}));
    CHECK_THROWS_AS(make_manager({.lifetimes = {.idle = 25h, .absolute = 24h}}), ConfigurationError);
    CHECK_THROWS_AS(make_manager({.lifetimes = {.idle = 15min}}), ConfigurationError);
    CHECK_NOTHROW(make_manager({.lifetimes = {.idle = 15min + 1s}}));
    CHECK_THROWS_AS(make_manager({.remember_me = {.idle = 1min}}), ConfigurationError);
    CHECK_THROWS_AS(make_manager({.remember_me = {.absolute = 1h}}), ConfigurationError);
    CHECK_THROWS_AS(make_manager({.lifetimes = {.absolute = std::chrono::days{36501}}}), ConfigurationError);
    CHECK_THROWS_AS(make_manager({.retry_window = -1s}), ConfigurationError);
    CHECK_NOTHROW(make_manager({.retry_window = 0s}));
    CHECK_NOTHROW(make_manager({.retry_window = 120s}));
    CHECK_THROWS_AS(make_manager({.retry_window = 121s}), ConfigurationError);
    CHECK_THROWS_AS(make_manager({.lifetimes = {.expiry = static_cast<SessionLifetimes::Expiry>(9)}}),
                    ConfigurationError);
}

TEMPLATE_TEST_CASE("log in: both tokens contain the session and the claims of the login", "[session]", Memory,
                   Sqlite) {
    Sessions<TestType> sessions;
    const auto pair = sessions.log_in(
        "user-42", {.device = "Laptop", .client_data = "blue", .claims = {{"role", "admin"}, {"gen", 7}}});
    const auto access = sessions.access(pair);
    const auto refresh = sessions.refresh(pair);
    CHECK(access.session_id() == refresh.session_id());
    CHECK(access.session_id().size() == 22);
    CHECK(access.subject() == "user-42");
    CHECK(refresh.subject() == "user-42");
    CHECK(*access.template claim<std::string>("role") == "admin");
    CHECK(error_of(refresh.template claim<std::string>("role")) == Errc::missing_claim);
    CHECK(*refresh.template claim<int>("gen") == 0);
    CHECK(access.expires_at() == start + 15min);
    CHECK(refresh.expires_at() == start + 168h);
    const auto record = sessions.record_of(pair);
    CHECK(record.device == "Laptop");
    CHECK(record.client_data == "blue");
    CHECK(record.absolute_end == start + std::chrono::days{90});
    REQUIRE(sessions.events.size() == 1);
    CHECK(sessions.events[0].kind == SessionEventKind::logged_in);
    CHECK(sessions.events[0].subject == "user-42");
    CHECK(sessions.events[0].device == "Laptop");
}

TEMPLATE_TEST_CASE("log in: claims that a token cannot contain throw and nothing is stored", "[session]",
                   Memory, Sqlite) {
    Sessions<TestType> sessions;
    CHECK_THROWS_AS(sessions.manager.log_in(""), signet::ClaimsError);
    CHECK_THROWS_AS(sessions.manager.log_in("\xFF"), signet::ClaimsError);
    CHECK_THROWS_AS(sessions.manager.log_in("u", {.claims = {{"sub", "root"}}}), signet::ClaimsError);
    CHECK_THROWS_AS(sessions.manager.log_in("u", {.claims = "text"}), signet::ClaimsError);
    CHECK(signet::Result<std::size_t>{sessions.store->size()} == std::size_t{0});
    using namespace std::string_literals;
    for (const std::string& subject : {"a'b\"c"s, "a\0b"s, std::string(4096, 'x'), "\xE2\x82\xAC"s}) {
        auto pair = sessions.log_in(subject);
        CHECK(sessions.refresh(sessions.rotate(pair)).subject() == subject);
        CHECK(sessions.manager.sessions(subject)->size() == 1);
    }
}

TEMPLATE_TEST_CASE("refresh: access tokens keep the claims of the login", "[session]", Memory, Sqlite) {
    Sessions<TestType> sessions;
    const auto r1 =
        sessions.rotate(sessions.log_in("u", {.claims = {{"role", "admin"}, {"tags", {1, 2, nullptr}}}}));
    const auto claims = sessions.access(r1).template claims<nlohmann::json>();
    const auto login = start.time_since_epoch().count();
    CHECK(*claims == nlohmann::json{{"auth_time", login}, {"role", "admin"}, {"tags", {1, 2, nullptr}}});
    const auto none =
        sessions.access(sessions.rotate(sessions.log_in("v"))).template claims<nlohmann::json>();
    CHECK(*none == nlohmann::json{{"auth_time", login}});
}

TEMPLATE_TEST_CASE("refresh: a record with invalid claims is refused and rotates at most once", "[session]",
                   Memory, Sqlite) {
    Sessions<TestType> sessions;
    for (const char* const stored :
         {R"({"role")", "[1]", R"({"sub":"somebody else"})", R"({"type":"refresh"})"}) {
        INFO(stored);
        const signet::SessionRecord record{.id = stored,
                                           .issuer = "https://auth.example",
                                           .subject = "u",
                                           .created_at = start,
                                           .rotated_at = start,
                                           .idle_end = start + 1h,
                                           .absolute_end = start + 1h,
                                           .claims = stored};
        REQUIRE(sessions.store->insert(record, {}));
        const auto token = sessions.issuer.template issue<signet::RefreshPolicy>(
            {.subject = "u", .extra = {{"gen", 0}}, .session_id = stored});
        const auto refreshed =
            sessions.manager.refresh(*sessions.verifier.template verify<signet::RefreshPolicy>(token.str()));
        REQUIRE_FALSE(refreshed);
        CHECK(refreshed.error() == signet::Error(signet::StoreFailure::corrupt));
        signet::SessionRecord after = **sessions.store->find(stored);
        CHECK(after.generation == 1);
        after.generation = record.generation;
        after.rotation_times = record.rotation_times;
        CHECK(after == record);
    }
}

TEMPLATE_TEST_CASE("refresh: a callback returns fresh claims and may refuse", "[session]", Memory, Sqlite) {
    std::string role = "admin";
    bool disabled = false;
    Sessions<TestType> sessions{{},
                                [&](const signet::SessionRecord& record) -> signet::Result<nlohmann::json> {
                                    if (disabled) {
                                        return signet::Unexpected{signet::Error{Errc::login_refused}};
                                    }
                                    if (role == "throw") {
                                        throw std::runtime_error{"no directory"};
                                    }
                                    return nlohmann::json{{"role", role}, {"device", record.device}};
                                }};
    const auto r0 = sessions.log_in("u", {.device = "Phone", .claims = {{"role", "guest"}}});
    CHECK(*sessions.access(r0).template claim<std::string>("role") == "guest");
    const auto r1 = sessions.rotate(r0);
    CHECK(*sessions.access(r1).template claim<std::string>("role") == "admin");
    CHECK(*sessions.access(r1).template claim<std::string>("device") == "Phone");
    role = "reader";
    CHECK(*sessions.access(sessions.rotate(r0)).template claim<std::string>("role") == "reader");

    disabled = true;
    CHECK(error_of(sessions.manager.refresh(sessions.refresh(r1))) == Errc::login_refused);
    disabled = false;
    role = "throw";
    CHECK_THROWS_AS(sessions.manager.refresh(sessions.refresh(r1)), std::runtime_error);
    CHECK(sessions.record_of(r1).generation == 1);  // neither call has spent the token
    role = "admin";
    static_cast<void>(sessions.rotate(r1));
}

TEMPLATE_TEST_CASE("refresh: sliding sessions end at the cap and fixed ones where they began to", "[session]",
                   Memory, Sqlite) {
    using Expiry = SessionLifetimes::Expiry;
    Sessions<TestType> sessions{{.lifetimes = {.idle = 24h, .absolute = 48h},
                                 .remember_me = {.idle = 72h, .absolute = 96h, .expiry = Expiry::fixed}}};
    auto sliding = sessions.log_in();
    auto fixed = sessions.log_in("user-42", {.remember_me = true});
    sessions.clock.advance(23h);
    sliding = sessions.rotate(sliding);
    CHECK(sliding.refresh.expires_at() == start + 47h);
    sessions.clock.advance(23h);
    sliding = sessions.rotate(sliding);
    CHECK(sliding.refresh.expires_at() == start + 48h);
    sessions.clock.set(start + 48h - 60s);
    sliding = sessions.rotate(sliding);
    CHECK(sliding.access.expires_at() == start + 48h);  // no token outlives its session
    fixed = sessions.rotate(fixed);
    CHECK(fixed.refresh.expires_at() == start + 72h);
    CHECK(sessions.manager.sessions("user-42")->size() == 2);

    const Verifier lenient{
        test_key(), {.issuer = "https://auth.example", .audience = "api", .leeway = 60s}, sessions.clock};
    sessions.clock.set(start + 48h);
    const auto late = lenient.template verify<signet::RefreshPolicy>(sliding.refresh.str());
    REQUIRE(late);
    CHECK(error_of(sessions.manager.refresh(*late)) == Errc::session_expired);
    CHECK(sessions.manager.sessions("user-42")->size() == 1);
    sessions.clock.set(start + 72h);
    const auto idle = lenient.template verify<signet::RefreshPolicy>(fixed.refresh.str());
    REQUIRE(idle);
    CHECK(error_of(sessions.manager.refresh(*idle)) == Errc::session_idle_expired);
}

TEMPLATE_TEST_CASE("refresh: a bound session requires its binding", "[session]", Memory, Sqlite) {
    Sessions<TestType> sessions;
    using signet::Binding;
    const auto r0 = sessions.log_in("u", {.request = {.binding = Binding{"device-1"}}});
    const auto other = sessions.log_in("u", {.request = {.binding = Binding{"device-1"}}});
    const auto presented = sessions.refresh(r0);
    CHECK(sessions.record_of(r0).binding_hash != sessions.record_of(other).binding_hash);
    CHECK(sessions.record_of(r0).binding_hash.find("device-1") == std::string::npos);
    CHECK(error_of(sessions.manager.refresh(presented)) == Errc::binding_mismatch);
    CHECK(error_of(sessions.manager.refresh(presented, {.binding = Binding{"device-2"}})) ==
          Errc::binding_mismatch);
    CHECK(sessions.record_of(r0).generation == 0);
    const auto r1 = sessions.manager.refresh(presented, {.binding = Binding{"device-1"}});
    REQUIRE(r1);
    // A retry requires it as well, and reuse ends the session with any binding.
    CHECK(error_of(sessions.manager.refresh(presented, {.binding = Binding{"device-2"}})) ==
          Errc::binding_mismatch);
    CHECK(sessions.manager.refresh(presented, {.binding = Binding{"device-1"}})->refresh.str() ==
          r1->refresh.str());
    sessions.clock.advance(1h);
    CHECK(error_of(sessions.manager.refresh(presented, {.binding = Binding{"device-2"}})) ==
          Errc::refresh_token_reused);
    // A session without a binding may be used with any binding.
    CHECK(sessions.manager.refresh(sessions.refresh(sessions.log_in()), {.binding = Binding{"device-3"}}));
}

TEMPLATE_TEST_CASE("refresh: a store that has lost its last writes is healed and an event reports it",
                   "[session]", Memory, Sqlite) {
    Sessions<TestType> sessions;
    auto pair = sessions.log_in();
    sessions.clock.advance(100h);
    pair = sessions.rotate(pair);
    const auto backup = sessions.record_of(pair);
    sessions.clock.advance(168h - 30min);
    pair = sessions.rotate(pair);
    pair = sessions.rotate(pair);
    const auto restored = sessions.place.make();
    REQUIRE(restored->insert(backup, {}));
    const auto r3 = sessions.refresh(pair);
    using OtherManager = typename Sessions<TestType>::Manager;

    SECTION("healed although the record alone looks expired") {
        sessions.clock.advance(1h);
        OtherManager manager{*restored, sessions.issuer};
        const auto r4 = manager.refresh(r3);
        REQUIRE(r4);
        CHECK((*restored->find(backup.id))->generation == 4);
        CHECK(manager.counters().store_behind == 1);
        CHECK(manager.counters().refreshed == 1);
        const auto again = manager.refresh(r3);
        REQUIRE(again);
        CHECK(again->refresh.str() == r4->refresh.str());
        CHECK(manager.counters().retried == 1);
    }
    SECTION("not healed when the token is older than a failover explains") {
        sessions.clock.advance(1h + 1s);
        OtherManager manager{*restored, sessions.issuer};
        CHECK(error_of(manager.refresh(r3)) == Errc::session_idle_expired);
        CHECK(*restored->find(backup.id) == backup);
    }
    SECTION("switched off") {
        OtherManager manager{*restored, sessions.issuer, {.limits = {.healing = {.maximum_generations = 0}}}};
        CHECK(error_of(manager.refresh(r3)) == Errc::session_store_behind);
        CHECK(manager.counters().store_behind == 1);
        CHECK(*restored->find(backup.id) == backup);
    }
    SECTION("a revocation takes precedence over healing") {
        OtherManager manager{*restored, sessions.issuer};
        REQUIRE(manager.revoke(backup.id));
        CHECK(error_of(manager.refresh(r3)) == Errc::session_revoked);
    }
}

TEMPLATE_TEST_CASE("refresh: restoring a backup reactivates no session that has ended since", "[session]",
                   Memory, Sqlite) {
    Sessions<TestType> sessions;
    auto pair = sessions.log_in();
    pair = sessions.rotate(pair);
    const auto backup = sessions.record_of(pair);
    std::vector<VerifiedRefresh> spent;
    for (int i = 0; i < 40; ++i) {
        sessions.clock.advance(15min);
        pair = sessions.rotate(pair);
        spent.push_back(sessions.refresh(pair));
    }
    REQUIRE(sessions.manager.log_out(spent.back()));
    const auto restored = sessions.place.make();
    REQUIRE(restored->insert(backup, {}));
    using OtherManager = typename Sessions<TestType>::Manager;
    SECTION("every generation is refused by default") {
        OtherManager manager{*restored, sessions.issuer};
        for (const auto& token : spent) {
            CHECK(error_of(manager.refresh(token)) == Errc::session_store_behind);
        }
        CHECK(*restored->find(backup.id) == backup);
    }
    SECTION("with the time of the restore a token one generation newer is refused as well") {
        sessions.clock.set(start + 15min + 1s);
        OtherManager lax{*restored, sessions.issuer};
        OtherManager strict{
            *restored, sessions.issuer, {.limits = {.healing = {.not_before = start + 15min + 1s}}}};
        CHECK(error_of(strict.refresh(spent.front())) == Errc::session_store_behind);
        CHECK(lax.refresh(spent.front()));
    }
    SECTION("accepted with the option that allows it") {
        OtherManager manager{
            *restored, sessions.issuer, {.limits = {.healing = {.insecure_allow_any_gap = true}}}};
        CHECK(manager.refresh(spent.at(10)));
    }
}

TEMPLATE_TEST_CASE("refresh: tokens that the manager has not issued are refused", "[session]", Memory,
                   Sqlite) {
    Sessions<TestType> sessions;
    const std::string id = sessions.record_of(sessions.log_in("u")).id;
    const auto attempt = [&](const nlohmann::json& extra, std::optional<std::string> sid,
                             std::string subject = "u") {
        return error_of(sessions.manager.refresh(sessions.refresh(
            sessions.issuer
                .template issue<signet::RefreshPolicy>(
                    {.subject = std::move(subject), .extra = extra, .session_id = std::move(sid)})
                .str())));
    };
    CHECK(attempt({{"gen", 0}}, std::nullopt) == Errc::missing_claim);
    CHECK(attempt({{"gen", 0}}, "") == Errc::missing_claim);
    CHECK(attempt(nlohmann::json::object(), id) == Errc::missing_claim);
    for (const char* const bad : {"-1", "0.5", "\"0\"", "true", "null", "[0]", "9007199254740991", "1e3"}) {
        INFO(bad);
        CHECK(attempt({{"gen", nlohmann::json::parse(bad)}}, id) == Errc::invalid_claim);
    }
    CHECK(attempt({{"gen", 0}}, "elsewhere") == Errc::unknown_session);
    CHECK(attempt({{"gen", 0}}, id, "somebody else") == Errc::unknown_session);
    CHECK(!(*sessions.store->find(id))->revoked);
}

TEMPLATE_TEST_CASE("log out: one session or the others or all", "[session]", Memory, Sqlite) {
    Sessions<TestType> sessions;
    const auto laptop = sessions.log_in(), phone = sessions.log_in(), tablet = sessions.log_in();
    const auto stranger = sessions.log_in("somebody else");
    const auto ends = [&](const signet::TokenPair& pair) {
        return error_of(sessions.manager.refresh(sessions.refresh(pair))) == Errc::session_revoked;
    };
    SECTION("this session") {
        REQUIRE(sessions.manager.log_out(sessions.access(laptop)));
        REQUIRE(sessions.manager.log_out(sessions.refresh(laptop)));  // a second logout is not an error
        CHECK(ends(laptop));
        CHECK(sessions.manager.sessions("user-42")->size() == 2);
        CHECK(sessions.count_events(SessionEventKind::revoked) == 1);
    }
    SECTION("another session of the same subject") {
        const std::string id = sessions.record_of(phone).id;
        REQUIRE(sessions.manager.log_out_one(sessions.access(laptop), id));
        CHECK(ends(phone));
        CHECK(sessions.manager.sessions("user-42")->size() == 2);
        CHECK(error_of(sessions.manager.log_out_one(
                  sessions.access(laptop), sessions.record_of(stranger).id)) == Errc::unknown_session);
        CHECK(error_of(sessions.manager.log_out_one(sessions.access(laptop), "nothing")) ==
              Errc::unknown_session);
        // A revoked session cannot end other sessions.
        CHECK(error_of(sessions.manager.log_out_one(sessions.access(phone), sessions.record_of(laptop).id)) ==
              Errc::session_revoked);
        CHECK(error_of(sessions.manager.log_out_others(sessions.access(phone))) == Errc::session_revoked);
        CHECK(error_of(sessions.manager.log_out_everywhere(sessions.access(phone))) == Errc::session_revoked);
    }
    SECTION("the other sessions") {
        CHECK(*sessions.manager.log_out_others(sessions.access(laptop)) == 2);
        CHECK(ends(phone));
        CHECK(ends(tablet));
        static_cast<void>(sessions.rotate(laptop));
    }
    SECTION("all sessions") {
        CHECK(*sessions.manager.log_out_everywhere(sessions.refresh(phone)) == 3);
        CHECK(ends(laptop));
        CHECK(ends(phone));
        CHECK(sessions.manager.sessions("user-42")->empty());
    }
    SECTION("by an administrator") {
        CHECK(*sessions.manager.revoke(sessions.record_of(laptop).id));
        CHECK(*sessions.manager.revoke(sessions.record_of(laptop).id) == false);
        CHECK(error_of(sessions.manager.revoke("nothing")) == Errc::unknown_session);
        CHECK(sessions.record_of(laptop).revoked->by == RevokedBy::administrator);
        CHECK(*sessions.manager.revoke_all_of("user-42") == 2);
        CHECK(sessions.events.back().by == RevokedBy::administrator);
    }
    static_cast<void>(sessions.rotate(stranger));
}

TEMPLATE_TEST_CASE("cap: the oldest session ends or the login is refused", "[session]", Memory, Sqlite) {
    using WhenFull = signet::SessionCap::WhenFull;
    SECTION("the oldest ends") {
        Sessions<TestType> sessions{{.cap = {.maximum = 2}}};
        const auto first = sessions.log_in(), second = sessions.log_in(), third = sessions.log_in();
        CHECK(error_of(sessions.manager.refresh(sessions.refresh(first))) == Errc::session_revoked);
        static_cast<void>(sessions.rotate(second));
        static_cast<void>(sessions.rotate(third));
        CHECK(sessions.record_of(first).revoked->by == RevokedBy::session_cap);
        CHECK(sessions.count_events(SessionEventKind::revoked) == 1);
    }
    SECTION("the login is refused") {
        Sessions<TestType> sessions{{.cap = {.maximum = 1, .when_full = WhenFull::refuse_login}}};
        const auto first = sessions.log_in();
        CHECK(error_of(sessions.manager.log_in("user-42")) == Errc::too_many_sessions);
        CHECK(sessions.events.back().kind == SessionEventKind::refused);
        static_cast<void>(sessions.log_in("somebody else"));
        sessions.clock.advance(168h);
        static_cast<void>(sessions.log_in());  // the first has expired
    }
}

TEST_CASE("keys: access and refresh tokens may have separate keys") {
    Tokens tokens;
    const auto access_key = signet::SecretKey<signet::OnlyFor<signet::AccessPolicy>>::generate();
    const auto refresh_key = signet::SecretKey<signet::OnlyFor<signet::RefreshPolicy>>::generate();
    const signet::TokenIssuer access_issuer{access_key, {}, tokens.clock};
    const signet::TokenIssuer refresh_issuer{refresh_key, {}, tokens.clock};
    const signet::TokenVerifier access_verifier{access_key, {}, tokens.clock};
    const signet::TokenVerifier refresh_verifier{refresh_key, {}, tokens.clock};
    signet::MemoryStore store;
    signet::SessionManager sessions{store, signet::IssuerPair{access_issuer, refresh_issuer}};
    const auto pair = sessions.log_in("u");
    const auto next = sessions.refresh(*refresh_verifier.verify<signet::RefreshPolicy>(pair->refresh.str()));
    REQUIRE(next);
    CHECK(access_verifier.verify<signet::AccessPolicy>(next->access.str()));
}

TEST_CASE("keys: a repeated answer is signed with the current key and has the same claims") {
    Tokens tokens;
    const auto old_key = signet::SecretKey<signet::HS256>::generate();
    const auto new_key = signet::SecretKey<signet::HS256>::generate();
    signet::LiveKeyRing<signet::HS256> ring{old_key};
    const Issuer issuer{ring, {}, tokens.clock};
    const Verifier verifier{ring, {}, tokens.clock};
    signet::MemoryStore store;
    signet::SessionManager sessions{store, issuer};
    const auto r0 = sessions.log_in("u");
    const auto presented = verifier.verify<signet::RefreshPolicy>(r0->refresh.str());
    const auto r1 = sessions.refresh(*presented);
    ring.replace(signet::KeyRing<signet::HS256>{new_key}.also_verify(old_key, start + 168h));
    const auto again = sessions.refresh(*presented);
    REQUIRE(again);
    CHECK(again->refresh.str() != r1->refresh.str());
    const auto one = verifier.verify<signet::RefreshPolicy>(r1->refresh.str());
    const auto other = verifier.verify<signet::RefreshPolicy>(again->refresh.str());
    CHECK(one->json() == other->json());
    CHECK(sessions.refresh(*one));
    CHECK(sessions.refresh(*other));  // a retry: no second chain
    CHECK(sessions.counters().reuse_detected == 0);
}

TEST_CASE("events: a hook that throws has no other effect than to be counted") {
    Tokens tokens;
    signet::MemoryStore store;
    signet::SessionManager sessions{store, tokens.issuer,
                                    signet::SessionOptions{.on_event = [](const signet::SessionEvent&) {
                                        throw std::runtime_error{"alerting is down"};
                                    }}};
    const auto pair = sessions.log_in("u");
    REQUIRE(pair);
    const auto next = sessions.refresh(tokens.refresh(*pair));
    REQUIRE(next);
    tokens.clock.advance(1h);
    CHECK(error_of(sessions.refresh(tokens.refresh(*pair))) == Errc::refresh_token_reused);
    const auto counters = sessions.counters();
    CHECK(counters.logged_in == 1);
    CHECK(counters.refreshed == 1);
    CHECK(counters.reuse_detected == 1);
    CHECK(counters.revoked == 1);
    CHECK(counters.refused == 1);
    CHECK(counters.hook_failures == 5);
}

TEST_CASE("events: names are stable") {
    CHECK(signet::session_event_name(SessionEventKind::logged_in) == "logged_in");
    CHECK(signet::session_event_name(SessionEventKind::refused) == "refused");
    CHECK(signet::session_event_name(SessionEventKind::late_duplicate) == "late_duplicate");
    CHECK(signet::session_event_name(static_cast<SessionEventKind>(99)) == "unknown");
    CHECK(signet::revoked_by_name(RevokedBy::session_cap) == "session_cap");
    CHECK(signet::revoked_by_name(RevokedBy::password_change) == "password_change");
    CHECK(signet::revoked_by_name(static_cast<RevokedBy>(99)) == "unknown");
}

namespace {

/// Always reports that another caller was faster.
struct ContendedStore : signet::MemoryStore {
    int attempts = 0;
    signet::Result<bool> advance(std::string_view, std::uint64_t, const signet::Rotation&) {
        ++attempts;
        return false;
    }
    auto advance_if_current(std::string_view id, const signet::PlainRotation& /*rotation*/) {
        return signet::Result<std::optional<signet::AdvanceOutcome>>{
            signet::AdvanceOutcome{.record = *std::move(*find(id))}};
    }
};

}  // namespace

TEST_CASE("refresh: the retries are bounded if the store never advances the record") {
    Tokens tokens;
    ContendedStore store;
    signet::SessionManager sessions{store, tokens.issuer};
    const auto pair = sessions.log_in("u");
    CHECK(error_of(sessions.refresh(tokens.refresh(*pair))) == Errc::store_unavailable);
    CHECK(store.attempts == 8);
}
