// SPDX-License-Identifier: MIT
#include <signet/session/live_session.hpp>
#include <string>

#include "session/fixture.hpp"

using namespace session_test;
using signet::Binding;

namespace {

/// Counts its calls, and can be switched off.
struct CountingStore : signet::MemoryStore {
    int finds = 0;
    bool down = false;
    signet::Result<std::optional<signet::SessionRecord>> find(std::string_view id) {
        ++finds;
        if (down) {
            return signet::Unexpected{signet::Error{Errc::store_unavailable}};
        }
        return MemoryStore::find(id);
    }
};

/// With a replica that is as old as the test sets it.
struct CopiedStore : CountingStore {
    std::optional<signet::SessionRecord> copy{};
    std::optional<signet::SessionRecord> find_on_replica(std::string_view id) const {
        return copy && copy->id == id ? copy : std::nullopt;
    }
};
static_assert(signet::HasReplicas<CopiedStore> && !signet::HasReplicas<CountingStore>);

using Check = signet::LiveSession;
using Bearer = signet::Bearer<signet::AccessPolicy, Check>;

struct Api : Tokens {
    explicit Api(const signet::LiveSessionOptions& options = {})
        : bearer{verifier, Check{store, options, clock}} {}
    [[nodiscard]] std::string header(const signet::TokenPair& pair) const {
        return "Bearer " + pair.access.str();
    }
    CountingStore store;
    signet::SessionManager<> sessions{store, issuer, {.limits = {.cap = {.maximum = 0}}}};
    Bearer bearer;
};

}  // namespace

TEST_CASE("live session: a logout takes effect immediately") {
    Api api;
    const auto pair = *api.sessions.log_in("u");
    const auto who = api.bearer.authenticate(api.header(pair));
    REQUIRE(who);
    CHECK(who->subject() == "u");
    REQUIRE(api.sessions.log_out(*who));
    CHECK(error_of(api.bearer.authenticate(api.header(pair))) == Errc::session_revoked);
    CHECK(error_of(api.bearer.authenticate(pair.access)) == Errc::session_revoked);
}

TEST_CASE("live session: it fails closed") {
    Api api;
    const auto pair = *api.sessions.log_in("u");
    api.store.down = true;
    CHECK(error_of(api.bearer.authenticate(api.header(pair))) == Errc::store_unavailable);
    api.store.down = false;
    const auto without_session = api.issuer.issue<signet::AccessPolicy>({.subject = "u"});
    CHECK(error_of(api.bearer.authenticate(without_session)) == Errc::missing_claim);
    const auto unknown = api.issuer.issue<signet::AccessPolicy>({.subject = "u", .session_id = "nothing"});
    CHECK(error_of(api.bearer.authenticate(unknown)) == Errc::unknown_session);
    const std::string id{api.access(pair).session_id()};
    const auto foreign = api.issuer.issue<signet::AccessPolicy>({.subject = "v", .session_id = id});
    CHECK(error_of(api.bearer.authenticate(foreign)) == Errc::unknown_session);
    const auto long_lived =
        api.issuer.issue<signet::AccessPolicy>({.subject = "u", .lifetime = 10000h, .session_id = id});
    api.clock.set(start + 168h);
    CHECK(error_of(api.bearer.authenticate(long_lived)) == Errc::session_idle_expired);
    api.clock.set(start + std::chrono::days{90});
    CHECK(error_of(api.bearer.authenticate(long_lived)) == Errc::session_expired);
}

TEST_CASE("live session: only the answer of a replica that a session is active is trusted") {
    Tokens tokens;
    CopiedStore store;
    signet::SessionManager<> sessions{store, tokens.issuer};
    const signet::LiveSession live{store, {}, tokens.clock};
    const auto pair = *sessions.log_in("u");
    const auto who = tokens.access(pair);
    const auto at_login = *store.MemoryStore::find(who.session_id());

    CHECK(live.check(who));
    CHECK(store.finds == 1);  // the replica does not have it yet
    store.copy = at_login;
    CHECK(live.check(who));
    store.down = true;
    CHECK(live.check(who));
    CHECK(store.finds == 1);
    store.copy->revoked = signet::Revocation{};
    CHECK(error_of(live.check(who)) == Errc::store_unavailable);
    store.down = false;
    CHECK(live.check(who));  // the store itself decides
    store.copy->revoked.reset();
    store.copy->idle_end = start;
    CHECK(live.check(who));  // it does not have the last refresh
    store.copy = at_login;
    store.copy->subject = "v";
    CHECK(error_of(live.check(who)) == Errc::unknown_session);

    // A refresh queries the store itself and not the replica.
    store.copy->generation = 7;
    const int before = store.finds;
    CHECK(sessions.refresh(tokens.refresh(pair)));
    CHECK(store.finds == before);
    CHECK((*store.MemoryStore::find(who.session_id()))->generation == 1);
}

TEST_CASE("live session: a logout takes effect at the latest after the cache time") {
    Api api{{.cache_time = 10s}};
    const auto pair = *api.sessions.log_in("u");
    for (int i = 0; i < 5; ++i) {
        CHECK(api.bearer.authenticate(api.header(pair)));
    }
    CHECK(api.store.finds == 1);
    REQUIRE(api.sessions.log_out(api.access(pair)));
    api.store.down = true;
    api.clock.advance(9s);
    CHECK(api.bearer.authenticate(api.header(pair)));
    api.clock.advance(1s);
    CHECK(error_of(api.bearer.authenticate(api.header(pair))) == Errc::store_unavailable);
    api.store.down = false;
    CHECK(error_of(api.bearer.authenticate(api.header(pair))) == Errc::session_revoked);
    api.clock.set(start);  // an entry of the current time is not younger than 0 s
    CHECK(api.bearer.authenticate(api.header(pair)));
}

TEST_CASE("live session: a cache is bounded and ignores entries of expired sessions or dated after now") {
    Api api{{.cache_time = 300s, .cache_capacity = 16}};
    std::vector<signet::TokenPair> pairs;
    for (int i = 0; i < 200; ++i) {
        pairs.push_back(*api.sessions.log_in("u"));
        CHECK(api.bearer.authenticate(api.header(pairs.back())));
    }
    const int before = api.store.finds;
    for (const auto& pair : pairs) {
        CHECK(api.bearer.authenticate(api.header(pair)));
    }
    CHECK(api.store.finds - before >= 200 - 16);

    api.clock.advance(120s);
    const auto late = *api.sessions.log_in("v");
    const std::string id{api.access(late).session_id()};
    const auto early =
        api.issuer.issue<signet::AccessPolicy>({.subject = "v", .issued_at = start, .session_id = id});
    CHECK(api.bearer.authenticate(early));
    REQUIRE(api.sessions.log_out(api.access(late)));
    api.clock.set(start + 60s);
    CHECK(error_of(api.bearer.authenticate(early)) == Errc::session_revoked);
}

TEST_CASE("live session: a bound session is refused without its binding") {
    Api api;
    const auto request = [](const char* device) {
        return signet::RequestContext{.binding = Binding{device}};
    };
    const auto bound = *api.sessions.log_in("u", {.request = request("device-1")});
    const auto free = *api.sessions.log_in("u");
    CHECK(api.bearer.authenticate(api.header(bound), request("device-1")));
    CHECK(error_of(api.bearer.authenticate(api.header(bound), request("device-2"))) ==
          Errc::binding_mismatch);
    CHECK(error_of(api.bearer.authenticate(api.header(bound), request(""))) == Errc::binding_mismatch);
    CHECK(error_of(api.bearer.authenticate(api.header(bound))) == Errc::binding_mismatch);
    CHECK(error_of(api.bearer.authenticate(bound.access)) == Errc::binding_mismatch);
    CHECK(error_of(api.bearer.authenticate_token(bound.access.str())) == Errc::binding_mismatch);
    CHECK(error_of(api.bearer.authenticate("Basic x", request("device-1"))) == Errc::missing_credentials);
    CHECK(api.bearer.authenticate(api.header(free), request("device-2")));
    CHECK(api.bearer.authenticate(api.header(free)));
    const Bearer lax{api.verifier, Check{api.store, {.allow_unchecked_binding = true}, api.clock}};
    CHECK(lax.authenticate(api.header(bound)));  // only whether it is active
    CHECK(error_of(lax.authenticate(api.header(bound), request("device-2"))) == Errc::binding_mismatch);
    CHECK(error_of(lax.authenticate(api.header(bound), request(""))) == Errc::binding_mismatch);
}

TEST_CASE("live session: a token of another issuer is refused") {
    Api api;
    const auto pair = *api.sessions.log_in("u");
    const std::string id{api.access(pair).session_id()};
    const Verifier any{test_key(), {.allow_any_issuer = true, .allow_any_audience = true}, api.clock};
    const Bearer lax{any, Check{api.store, {}, api.clock}};
    CHECK(lax.authenticate(api.header(pair)));
    for (const char* const issuer : {"https://other.example", ""}) {
        const Issuer other{test_key(), {.issuer = issuer}, api.clock};
        CHECK(error_of(lax.authenticate(other.issue<signet::AccessPolicy>(
                  {.subject = "u", .session_id = id}))) == Errc::unknown_session);
    }
}

TEST_CASE("live session: invalid options throw") {
    Api api;
    CHECK_THROWS_AS(Check(api.store, {.cache_time = -1s}, api.clock), signet::ConfigurationError);
    CHECK_THROWS_AS(Check(api.store, {.cache_time = 301s}, api.clock), signet::ConfigurationError);
}
