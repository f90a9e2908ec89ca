// SPDX-License-Identifier: MIT
#include <signet/session/any_store.hpp>
#include <string>
#include <vector>

#include "session/fixture.hpp"

// A session belongs to an issuer and one of its subjects: two issuers on one store share nothing.
using namespace session_test;

namespace {

/// Two tenants with separate keys on one store. Both have a user "1".
template <class Kind>
struct Tenants {
    using Store = typename Kind::Store;
    using Manager = signet::SessionManager<>;
    struct Tenant {
        explicit Tenant(Store& store, const std::string& name, const signet::testing::FixedClock& clock,
                        signet::SessionLimits limits = {})
            : key{signet::SecretKey<>::generate()},
              issuer{key, {.issuer = name}, clock},
              verifier{key, {.issuer = name}, clock},
              sessions{store, issuer, {.limits = limits}} {}
        [[nodiscard]] VerifiedRefresh log_in() {
            const auto pair = sessions.log_in("1");
            REQUIRE(pair);
            auto token = verifier.template verify<signet::RefreshPolicy>(pair->refresh.str());
            REQUIRE(token);
            return *std::move(token);
        }
        /// A token of this tenant that names a session of any tenant.
        [[nodiscard]] VerifiedRefresh naming(std::string_view session_id) const {
            const auto token = issuer.template issue<signet::RefreshPolicy>(
                {.subject = "1", .extra = {{"gen", 0}}, .session_id = std::string{session_id}});
            auto verified = verifier.template verify<signet::RefreshPolicy>(token.str());
            REQUIRE(verified);
            return *std::move(verified);
        }

        signet::SecretKey<> key;
        Issuer issuer;
        Verifier verifier;
        Manager sessions;
    };

    signet::testing::FixedClock clock{start};
    Kind place{};
    std::unique_ptr<Store> store = place.make();
    Tenant a{*store, "https://a.example", clock};
    Tenant b{*store, "https://b.example", clock};
};

}  // namespace

TEMPLATE_TEST_CASE("owners: ending all sessions of a subject ends none of another issuer", "[session]",
                   Memory, Sqlite) {
    Tenants<TestType> tenants;
    const auto of_b = tenants.b.log_in();
    const auto first = tenants.a.log_in();
    static_cast<void>(tenants.a.log_in());
    SECTION("the other sessions") {
        CHECK(*tenants.a.sessions.log_out_others(first) == 1);
    }
    SECTION("all sessions") {
        CHECK(*tenants.a.sessions.log_out_everywhere(first) == 2);
    }
    SECTION("by an administrator") {
        CHECK(*tenants.a.sessions.revoke_all_of("1") == 2);
    }
    CHECK(tenants.b.sessions.sessions("1")->size() == 1);
    CHECK(tenants.b.sessions.refresh(of_b));
}

TEMPLATE_TEST_CASE("owners: no issuer lists or refreshes or ends a session of another one", "[session]",
                   Memory, Sqlite) {
    Tenants<TestType> tenants;
    const auto of_b = tenants.b.log_in();
    const std::string id{of_b.session_id()};
    const auto own = tenants.a.log_in();
    const auto naming = tenants.a.naming(id);
    CHECK(tenants.a.sessions.sessions("1")->size() == 1);
    CHECK(error_of(tenants.a.sessions.refresh(naming)) == Errc::unknown_session);
    CHECK(error_of(tenants.a.sessions.log_out(naming)) == Errc::unknown_session);
    CHECK(error_of(tenants.a.sessions.log_out_others(naming)) == Errc::unknown_session);
    CHECK(error_of(tenants.a.sessions.log_out_everywhere(naming)) == Errc::unknown_session);
    CHECK(error_of(tenants.a.sessions.log_out_one(own, id)) == Errc::unknown_session);
    CHECK(error_of(tenants.a.sessions.revoke(id)) == Errc::unknown_session);
    // The manager refuses a token of another issuer, even if a lenient verifier accepts it.
    CHECK(error_of(tenants.b.sessions.refresh(naming)) == Errc::unknown_session);
    CHECK(error_of(tenants.b.sessions.log_out(naming)) == Errc::unknown_session);
    CHECK(error_of(tenants.a.sessions.refresh(of_b)) == Errc::unknown_session);
    CHECK(tenants.b.sessions.refresh(of_b));
}

TEMPLATE_TEST_CASE("owners: a cap counts the sessions of one issuer", "[session]", Memory, Sqlite) {
    Tenants<TestType> tenants;
    const signet::SessionLimits capped{.cap = {.maximum = 1}};
    typename Tenants<TestType>::Tenant a{*tenants.store, "https://a.example", tenants.clock, capped};
    static_cast<void>(a.log_in());
    static_cast<void>(tenants.b.log_in());
    static_cast<void>(a.log_in());
    CHECK(a.sessions.sessions("1")->size() == 1);
    CHECK(tenants.b.sessions.sessions("1")->size() == 1);
}

TEMPLATE_TEST_CASE("owners: a session of a version without issuers belongs to the issuer that reads it",
                   "[session]", Memory) {
    Sessions<TestType> sessions;
    const signet::SessionRecord old{.id = "old",
                                    .subject = "u",
                                    .created_at = start - 1h,
                                    .rotated_at = start - 1h,
                                    .idle_end = start + 1h,
                                    .absolute_end = start + 2h,
                                    .claims = R"({"fresh":true,"role":"admin"})"};
    REQUIRE(sessions.store->insert(old, {}));
    CHECK(sessions.manager.sessions("u")->size() == 1);
    const auto token = sessions.refresh(sessions.issuer
                                            .template issue<signet::RefreshPolicy>(
                                                {.subject = "u", .extra = {{"gen", 0}}, .session_id = "old"})
                                            .str());
    const auto pair = sessions.manager.refresh(token);
    REQUIRE(pair);
    const auto access = sessions.access(*pair);
    CHECK(access.template claim<std::string>("role") == "admin");
    CHECK(access.template claim<bool>("fresh") == false);
    CHECK(access.template claim<std::int64_t>("auth_time") == (start - 1h).time_since_epoch().count());
    CHECK(*sessions.manager.log_out_everywhere(access) == 1);
}

TEMPLATE_TEST_CASE("owners: a token with a subject other than that of the session ends no session",
                   "[session]", Memory, Sqlite) {
    Sessions<TestType> sessions;
    const auto bob = sessions.log_in("bob");
    const std::string id = sessions.record_of(bob).id;
    const auto alice_names_bob = [&](auto policy) {
        using Policy = decltype(policy);
        const auto token = sessions.issuer.template issue<Policy>(
            {.subject = "alice", .extra = {{"gen", 0}}, .session_id = id});
        return *sessions.verifier.template verify<Policy>(token.str());
    };
    CHECK(error_of(sessions.manager.log_out(alice_names_bob(signet::AccessPolicy{}))) ==
          Errc::unknown_session);
    CHECK(error_of(sessions.manager.log_out(alice_names_bob(signet::RefreshPolicy{}))) ==
          Errc::unknown_session);
    CHECK(error_of(sessions.manager.log_out_one(sessions.access(sessions.log_in("alice")), id)) ==
          Errc::unknown_session);
    CHECK(!sessions.record_of(bob).revoked);
    CHECK(sessions.count_events(signet::SessionEventKind::revoked) == 0);
    static_cast<void>(sessions.rotate(bob));
}
