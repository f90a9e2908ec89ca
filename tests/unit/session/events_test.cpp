// SPDX-License-Identifier: MIT
#include <string>
#include <vector>

#include "session/fixture.hpp"

// The content of an event for a security log: the request that caused it, and who ended which session.
using namespace session_test;
using signet::RequestContext;
using signet::RevokedBy;
using signet::SessionEventKind;

namespace {

struct Logged {
    SessionEventKind kind;
    std::optional<RequestContext> request;
    std::optional<RevokedBy> by;
};

struct Log : Tokens {
    signet::MemoryStore store;
    std::vector<Logged> lines;
    signet::SessionManager<> sessions{
        store,
        issuer,
        {.limits = {.cap = {.maximum = 2}}, .on_event = [this](const signet::SessionEvent& event) {
             lines.push_back(
                 {event.kind, event.request ? std::optional{*event.request} : std::nullopt, event.by});
         }}};

    [[nodiscard]] static RequestContext request(const std::string& id) {
        return {.address = "192.0.2.1", .user_agent = "Browser/1", .request_id = id};
    }
    /// All events since the last call carry this request.
    void expect(const RequestContext& request, const std::vector<SessionEventKind>& kinds) {
        std::vector<SessionEventKind> seen;
        for (const Logged& line : lines) {
            seen.push_back(line.kind);
            CHECK(line.request == request);
        }
        CHECK(seen == kinds);
        lines.clear();
    }
};

}  // namespace

TEST_CASE("events: each one contains the request that caused it") {
    using Kind = SessionEventKind;
    Log log;
    const auto log_in = [&](const std::string& id) {
        const auto pair = log.sessions.log_in("u", {.request = Log::request(id)});
        REQUIRE(pair);
        return *pair;
    };
    const auto first = log_in("1");
    log.expect(Log::request("1"), {Kind::logged_in});
    const auto second = log_in("2");
    log.expect(Log::request("2"), {Kind::logged_in});
    const auto third = log_in("3");
    log.expect(Log::request("3"), {Kind::revoked, Kind::logged_in});

    const auto token = log.refresh(second);
    REQUIRE(log.sessions.refresh(token, Log::request("4")));
    log.expect(Log::request("4"), {Kind::refreshed});
    REQUIRE(log.sessions.refresh(token, Log::request("5")));
    log.expect(Log::request("5"), {Kind::retried});
    log.clock.advance(1h);
    CHECK(!log.sessions.refresh(token, Log::request("6")));
    log.expect(Log::request("6"), {Kind::reuse_detected, Kind::revoked, Kind::refused});

    const auto holder = log.refresh(third);
    const auto fourth = log_in("7");
    log.lines.clear();
    REQUIRE(log.sessions.log_out_one(holder, log.refresh(fourth).session_id(), Log::request("8")));
    log.expect(Log::request("8"), {Kind::revoked});
    static_cast<void>(log_in("9"));
    log.lines.clear();
    REQUIRE(log.sessions.log_out_others(holder, Log::request("10"), RevokedBy::password_change));
    CHECK(log.lines.front().by == RevokedBy::password_change);
    log.expect(Log::request("10"), {Kind::revoked});
    REQUIRE(log.sessions.log_out(holder, Log::request("11")));
    CHECK(log.lines.front().by == RevokedBy::owner);
    log.expect(Log::request("11"), {Kind::revoked});
    const auto fifth = log.refresh(log_in("12"));
    log.lines.clear();
    REQUIRE(log.sessions.log_out_everywhere(fifth, Log::request("13"), RevokedBy::password_change));
    CHECK(log.lines.front().by == RevokedBy::password_change);
    log.expect(Log::request("13"), {Kind::revoked});
    static_cast<void>(log_in("14"));
    log.lines.clear();
    REQUIRE(log.sessions.revoke_all_of("u", RevokedBy::password_change, Log::request("15")));
    log.expect(Log::request("15"), {Kind::revoked});
    const std::string id{log.refresh(log_in("16")).session_id()};
    log.lines.clear();
    REQUIRE(log.sessions.revoke(id, RevokedBy::administrator, Log::request("17")));
    log.expect(Log::request("17"), {Kind::revoked});
}

TEST_CASE("events: a purge has no request and a call without a context has an empty one") {
    Log log;
    REQUIRE(log.sessions.log_in("u"));
    log.expect({}, {SessionEventKind::logged_in});
    log.clock.advance(10000h);
    REQUIRE(log.sessions.purge_expired());
    REQUIRE(log.lines.size() == 1);
    CHECK(!log.lines.front().request);
}

TEST_CASE("events: json_text writes one line with stable names and without a token") {
    const RequestContext request{.address = "192.0.2.1",
                                 .user_agent = "Browser\xFF\n",
                                 .request_id = "r-1",
                                 .external_url = "https://api.example/?access_token=secret",
                                 .binding = signet::Binding{"secret"}};
    const signet::SessionEvent full{.kind = SessionEventKind::reuse_detected,
                                    .at = start,
                                    .session_id = "s-1",
                                    .subject = "user-42",
                                    .device = "Laptop \"A\"",
                                    .presented_generation = 3,
                                    .record_generation = 7,
                                    .error = Errc::store_unavailable,
                                    .by = RevokedBy::reuse_detection,
                                    .request = &request};
    CHECK(signet::json_text(full) ==
          R"({"event":"reuse_detected","time":1800000000,"session_id":"s-1","subject":"user-42",)"
          R"("device":"Laptop \"A\"","presented_generation":3,"record_generation":7,)"
          R"("error":"store_unavailable","revoked_by":"reuse_detection","address":"192.0.2.1",)"
          "\"user_agent\":\"Browser\xEF\xBF\xBD\\n\",\"request_id\":\"r-1\"}");
    CHECK(signet::json_text({.kind = SessionEventKind::purged, .at = start, .count = 5}) ==
          R"({"event":"purged","time":1800000000,"count":5})");
    CHECK(signet::json_text({.kind = SessionEventKind::logged_in, .at = start, .subject = "u"}) ==
          R"({"event":"logged_in","time":1800000000,"subject":"u"})");
}

TEST_CASE("events: names and numbers of RevokedBy come from one table") {
    static_assert(signet::revoked_by_literal<RevokedBy::session_cap> == std::string_view{"4"});
    for (std::uint64_t number = 1; number <= signet::revoked_by_names.size(); ++number) {
        const auto by = signet::revoked_by_of(number);
        REQUIRE(by);
        CHECK(static_cast<std::uint64_t>(*by) == number);
        CHECK(signet::revoked_by_name(*by) == signet::revoked_by_names[number - 1]);
    }
    CHECK(signet::revoked_by_of(5) == RevokedBy::password_change);
    CHECK(!signet::revoked_by_of(0));
    CHECK(!signet::revoked_by_of(6));
    CHECK(!signet::revoked_by_of((std::uint64_t{1} << 32) + 1));
    CHECK(signet::revoked_by_name(static_cast<RevokedBy>(0)) == "unknown");
    CHECK(signet::revoked_by_name(static_cast<RevokedBy>(6)) == "unknown");
}
