// SPDX-License-Identifier: MIT
#include <signet/session/live_session.hpp>
#include <signet/unverified.hpp>
#include <string>
#include <thread>
#include <vector>

#include "session/fixture.hpp"

// The published failures of refresh token rotation, by their known names.
using namespace session_test;
using signet::SessionEventKind;

TEMPLATE_TEST_CASE("scenario happy-chain", "[session]", Memory, Sqlite) {
    Sessions<TestType> sessions;
    const auto r0 = sessions.log_in();
    sessions.clock.advance(1h);
    const auto r1 = sessions.rotate(r0);
    sessions.clock.advance(1h);
    const auto r2 = sessions.rotate(r1);
    const auto first = sessions.refresh(r0), second = sessions.refresh(r1), third = sessions.refresh(r2);
    CHECK(first.session_id() == second.session_id());
    CHECK(second.session_id() == third.session_id());
    CHECK(first.id() != second.id());
    CHECK(second.id() != third.id());
    CHECK(sessions.access(r2).session_id() == third.session_id());
    CHECK(sessions.record_of(r2).generation == 2);
    CHECK(sessions.count_events(SessionEventKind::refreshed) == 2);
    CHECK(error_of(sessions.manager.refresh(first)) == Errc::refresh_token_reused);
}

TEMPLATE_TEST_CASE("scenario replay-after-rotate", "[session]", Memory, Sqlite) {
    Sessions<TestType> sessions;
    const auto r0 = sessions.log_in();
    const auto r1 = sessions.rotate(r0);
    sessions.clock.advance(30s);
    CHECK(error_of(sessions.manager.refresh(sessions.refresh(r0))) == Errc::refresh_token_reused);
    CHECK(error_of(sessions.manager.refresh(sessions.refresh(r1))) == Errc::session_revoked);
    CHECK(sessions.count_events(SessionEventKind::reuse_detected) == 1);
    CHECK(sessions.record_of(r0).revoked->by == signet::RevokedBy::reuse_detection);
}

TEMPLATE_TEST_CASE("scenario replay-old-generation", "[session]", Memory, Sqlite) {
    Sessions<TestType> sessions;
    const auto r0 = sessions.log_in();
    const auto r1 = sessions.rotate(r0);
    const auto r2 = sessions.rotate(r1);
    CHECK(error_of(sessions.manager.refresh(sessions.refresh(r0))) == Errc::refresh_token_reused);
    CHECK(error_of(sessions.manager.refresh(sessions.refresh(r2))) == Errc::session_revoked);
    CHECK(sessions.count_events(SessionEventKind::reuse_detected) == 1);
}

TEMPLATE_TEST_CASE("scenario same-second", "[session]", Memory, Sqlite) {
    Sessions<TestType> sessions;
    const auto r0 = sessions.log_in();
    const auto r1 = sessions.rotate(r0);
    const auto r2 = sessions.rotate(r1);
    CHECK(sessions.refresh(r0).issued_at() == sessions.refresh(r2).issued_at());
    SECTION("a token two generations old is reuse within the second") {
        CHECK(error_of(sessions.manager.refresh(sessions.refresh(r0))) == Errc::refresh_token_reused);
        CHECK(error_of(sessions.manager.refresh(sessions.refresh(r1))) == Errc::session_revoked);
    }
    SECTION("the previous token starts no second chain") {
        CHECK(sessions.rotate(r1).refresh.str() == r2.refresh.str());
        CHECK(sessions.record_of(r2).generation == 2);
    }
    SECTION("without a window the previous token is reuse as well") {
        typename Sessions<TestType>::Manager strict{*sessions.store, sessions.issuer,
                                                    signet::SessionOptions{.limits = {.retry_window = 0s}}};
        CHECK(error_of(strict.refresh(sessions.refresh(r1))) == Errc::refresh_token_reused);
    }
}

TEMPLATE_TEST_CASE("scenario clock-backwards", "[session]", Memory, Sqlite) {
    Sessions<TestType> sessions;
    const auto r0 = sessions.log_in();
    const auto before = sessions.refresh(r0);
    SECTION("the current token rotates once and the spent one stays spent") {
        sessions.clock.advance(-3600s);
        const auto r1 = sessions.manager.refresh(before);
        REQUIRE(r1);
        CHECK(sessions.refresh(*r1).issued_at() == start - 3600s);
        CHECK(sessions.record_of(*r1).generation == 1);
        sessions.clock.set(start);
        CHECK(error_of(sessions.manager.refresh(before)) == Errc::refresh_token_reused);
        CHECK(error_of(sessions.manager.refresh(sessions.refresh(*r1))) == Errc::session_revoked);
    }
    SECTION("the step does not make a spent token valid") {
        static_cast<void>(sessions.rotate(r0));
        sessions.clock.advance(-3600s);
        CHECK(error_of(sessions.manager.refresh(before)) == Errc::refresh_token_reused);
    }
    SECTION("the step does not reactivate an ended session") {
        static_cast<void>(sessions.manager.log_out(before));
        sessions.clock.advance(-3600s);
        CHECK(error_of(sessions.manager.refresh(before)) == Errc::session_revoked);
    }
}

TEMPLATE_TEST_CASE("scenario access-as-refresh and refresh-as-access", "[session]", Memory, Sqlite) {
    // tests/compile_fail shows that a Verified of one policy is not accepted for the other.
    Sessions<TestType> sessions;
    const auto pair = sessions.log_in();
    const auto access_as_refresh =
        sessions.verifier.template verify<signet::RefreshPolicy>(pair.access.str());
    const auto refresh_as_access =
        sessions.verifier.template verify<signet::AccessPolicy>(pair.refresh.str());
    CHECK(error_of(access_as_refresh) == Errc::wrong_token_type);
    CHECK(error_of(refresh_as_access) == Errc::wrong_token_type);
    CHECK(sessions.record_of(pair).generation == 0);
}

TEMPLATE_TEST_CASE("scenario forged-never-touches-store", "[session]", Memory, Sqlite) {
    Sessions<TestType> sessions;
    const auto r0 = sessions.log_in();
    const Issuer forger{signet::SecretKey<signet::HS256>::generate(),
                        {.issuer = "https://auth.example", .audience = {"api"}},
                        sessions.clock};
    const auto forged = forger.template issue<signet::RefreshPolicy>(
        {.subject = "user-42",
         .extra = {{"gen", 0}},
         .session_id = std::string{sessions.refresh(r0).session_id()}});
    CHECK(error_of(sessions.verifier.template verify<signet::RefreshPolicy>(forged.str())) ==
          Errc::bad_signature);
    CHECK(!sessions.record_of(r0).revoked);
    CHECK(sessions.events.size() == 1);
    static_cast<void>(sessions.rotate(r0));
}

TEMPLATE_TEST_CASE("scenario expired-refresh-replay", "[session]", Memory, Sqlite) {
    Sessions<TestType> sessions;
    const auto r0 = sessions.log_in();
    sessions.clock.advance(72h);
    const auto r1 = sessions.rotate(r0);
    SECTION("after its expiry the verifier refuses it and the session stays active") {
        sessions.clock.set(start + 168h);
        CHECK(error_of(sessions.verifier.template verify<signet::RefreshPolicy>(r0.refresh.str())) ==
              Errc::expired);
        static_cast<void>(sessions.rotate(r1));
    }
    SECTION("within a verifier's leeway it still ends the session") {
        const Verifier lenient{test_key(),
                               {.issuer = "https://auth.example", .audience = "api", .leeway = 600s},
                               sessions.clock};
        sessions.clock.set(start + 168h + 599s);
        CHECK(*sessions.manager.purge_expired() == 0);
        const auto late = lenient.template verify<signet::RefreshPolicy>(r0.refresh.str());
        REQUIRE(late);
        CHECK(error_of(sessions.manager.refresh(*late)) == Errc::refresh_token_reused);
        CHECK(error_of(sessions.manager.refresh(sessions.refresh(r1))) == Errc::session_revoked);
    }
}

TEMPLATE_TEST_CASE("scenario purge-boundary", "[session]", Memory, Sqlite) {
    Sessions<TestType> sessions;
    const Verifier lenient{
        test_key(), {.issuer = "https://auth.example", .audience = "api", .leeway = 600s}, sessions.clock};
    const auto r0 = sessions.log_in();
    const auto end = sessions.refresh(r0).expires_at();
    REQUIRE(sessions.manager.log_out(sessions.refresh(r0)));
    bool purged = false;
    for (const auto offset : {-1s, 0s, 1s, 599s, 600s, 601s, 3600s}) {
        INFO("at exp " << offset.count());
        sessions.clock.set(end + offset);
        purged = *sessions.manager.purge_expired() > 0 || purged;
        CHECK(purged == (offset > 600s));
        const auto presented = lenient.template verify<signet::RefreshPolicy>(r0.refresh.str());
        CHECK(presented.has_value() == (offset < 600s));
        if (presented) {
            CHECK(error_of(sessions.manager.refresh(*presented)) == Errc::session_revoked);
        }
    }
    // Even if a clock is set back after the purge, or the purge used a wrong clock.
    sessions.clock.set(start);
    CHECK(error_of(sessions.manager.refresh(sessions.refresh(r0))) == Errc::unknown_session);
}

TEMPLATE_TEST_CASE("scenario revoke-then-reencode", "[session]", Memory, Sqlite) {
    Sessions<TestType> sessions;
    const auto r0 = sessions.log_in();
    REQUIRE(sessions.manager.log_out(sessions.refresh(r0)));
    const std::string text = r0.refresh.str();
    std::string other_padding = text;
    other_padding.back() = other_padding.back() == 'A' ? 'B' : static_cast<char>(other_padding.back() + 1);
    for (const std::string& spelling :
         {text + "=", text + " ", "\n" + text, text + "\n", text + ".", other_padding}) {
        CHECK_FALSE(sessions.verifier.template verify<signet::RefreshPolicy>(spelling));
    }
    CHECK(error_of(sessions.manager.refresh(sessions.refresh(r0))) == Errc::session_revoked);
}

TEMPLATE_TEST_CASE("scenario jti-as-key-injection and jti-nul-collision", "[session]", Memory, Sqlite) {
    using namespace std::string_literals;
    Sessions<TestType> sessions;
    constexpr std::size_t roomy = 65536;
    const Issuer issuer{
        test_key(), {.issuer = "https://auth.example", .maximum_token_size = roomy}, sessions.clock};
    const Verifier verifier{
        test_key(), {.issuer = "https://auth.example", .maximum_token_size = roomy}, sessions.clock};
    const std::vector<std::string> hostile{
        "a\0b"s,       "a"s,       "a\0c"s, "a\0"s, "' OR '1'='1"s,         "\"; DROP TABLE sessions;--"s,
        "a\r\nDEL b"s, "%",        "_",     "*",    std::string(8192, 'x'), std::string(8191, 'x') + "y",
        "\xC3\xA9",    "e\xCC\x81"};
    for (const std::string& id : hostile) {
        const auto inserted = sessions.store->insert({.id = id,
                                                      .issuer = "https://auth.example",
                                                      .subject = id,
                                                      .created_at = start,
                                                      .idle_end = start + 1h,
                                                      .absolute_end = start + 1h},
                                                     {});
        REQUIRE(inserted);
    }
    for (std::size_t i = 0; i < hostile.size(); ++i) {
        const std::string& id = hostile[i];
        INFO(i);
        CHECK((*sessions.store->find(id))->id == id);
        CHECK(sessions.store->list(owner_of(id))->size() == 1);
        // Our signature covers the id: the session is looked up by all of its bytes.
        const auto token = issuer.template issue<signet::RefreshPolicy>(
            {.subject = id, .extra = {{"gen", 0}}, .session_id = id});
        const auto presented = verifier.template verify<signet::RefreshPolicy>(token.str());
        REQUIRE(presented);
        CHECK(presented->session_id() == id);
        CHECK(*sessions.store->revoke(id, {.at = start}));
        CHECK(error_of(sessions.manager.refresh(*presented)) == Errc::session_revoked);
        for (std::size_t j = i + 1; j < hostile.size(); ++j) {
            CHECK(!(*sessions.store->find(hostile[j]))->revoked);
        }
    }
}

TEMPLATE_TEST_CASE("scenario grace-no-fork", "[session]", Memory, Sqlite) {
    Sessions<TestType> sessions;
    const auto r0 = sessions.log_in();
    const auto r1 = sessions.rotate(r0);
    const auto after_rotation = sessions.record_of(r1);
    for (const auto step : {0s, 1s, 14s, 14s}) {
        sessions.clock.advance(step);
        const auto again = sessions.rotate(r0);
        CHECK(again.refresh.str() == r1.refresh.str());
        CHECK(again.access.str() != r1.access.str());
        CHECK(sessions.record_of(r1) == after_rotation);
    }
    CHECK(sessions.count_events(SessionEventKind::retried) == 4);
    // 29 s have passed: if a retry moved the window, this would be inside.
    sessions.clock.advance(1s);
    CHECK(error_of(sessions.manager.refresh(sessions.refresh(r0))) == Errc::refresh_token_reused);
}

namespace {

/// A store that is unavailable from the given call on.
struct DownStore : signet::MemoryStore {
    bool down = false;
    int calls = 0;
    template <class T>
    signet::Result<T> answer(signet::Result<T> result) {
        ++calls;
        return down ? signet::Unexpected{signet::Error{Errc::store_unavailable}} : std::move(result);
    }
    auto find(std::string_view id) { return answer(MemoryStore::find(id)); }
    auto advance(std::string_view id, std::uint64_t generation, const signet::Rotation& next) {
        return down ? answer(signet::Result<bool>{false})
                    : answer(MemoryStore::advance(id, generation, next));
    }
    auto advance_if_current(std::string_view id, const signet::PlainRotation& rotation) {
        return down ? answer(signet::Result<std::optional<signet::AdvanceOutcome>>{std::nullopt})
                    : answer(MemoryStore::advance_if_current(id, rotation));
    }
    auto revoke(std::string_view id, const signet::Revocation& how) {
        return down ? answer(signet::Result<bool>{false}) : answer(MemoryStore::revoke(id, how));
    }
};

}  // namespace

TEST_CASE("scenario store-down") {
    Tokens tokens;
    DownStore store;
    signet::SessionManager sessions{store, tokens.issuer};
    const auto pair = sessions.log_in("user-42");
    const signet::Bearer<signet::AccessPolicy, signet::LiveSession> bearer{
        tokens.verifier, signet::LiveSession{store, {}, tokens.clock}};
    CHECK(bearer.authenticate("Bearer " + pair->access.str()));
    store.down = true;
    CHECK(error_of(bearer.authenticate("Bearer " + pair->access.str())) == Errc::store_unavailable);
    CHECK(error_of(sessions.refresh(tokens.refresh(*pair))) == Errc::store_unavailable);
    CHECK(error_of(sessions.log_out(tokens.refresh(*pair))) == Errc::store_unavailable);
    store.down = false;
    CHECK(sessions.refresh(tokens.refresh(*pair)));
}

TEMPLATE_TEST_CASE("scenario store-capacity", "[session]", Memory, Sqlite) {
    constexpr bool in_memory = std::is_same_v<TestType, Memory>;
#ifdef SIGNET_TESTS_ARE_SANITIZED
    // Each call takes several times as long here, and a tenth of the calls is enough.
    constexpr int logins = in_memory ? 100'000 : 10'000;
#else
    constexpr int logins = in_memory ? 1'000'000 : 10'000;
#endif
    Sessions<TestType> sessions;
    int failures = 0;  // an assertion for each would take longer than the calls
    for (int i = 0; i < logins; ++i) {
        const std::string name = std::to_string(i);
        const auto inserted = sessions.store->insert({.id = name,
                                                      .issuer = "https://auth.example",
                                                      .subject = name,
                                                      .created_at = start,
                                                      .rotated_at = start,
                                                      .idle_end = start + 24h,
                                                      .absolute_end = start + 24h},
                                                     {});
        failures += inserted && sessions.store->revoke(name, {.at = start}) == true ? 0 : 1;
    }
    CHECK(failures == 0);
    sessions.clock.advance(24h + 601s);
    // One batch at a time, so that other calls do not wait for long.
    CHECK(*sessions.manager.purge_expired({.batch = 100, .batches = 3}) == 300);
    CHECK(*sessions.manager.purge_expired({.batch = 1000, .batches = 1001}) == logins - 300);
    CHECK(signet::Result<std::size_t>{sessions.store->size()} == std::size_t{0});
    CHECK(sessions.manager.counters().purged == logins);
}
