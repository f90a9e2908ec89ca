// SPDX-License-Identifier: MIT
#include "signet/session/limits.hpp"

#include <chrono>
#include <signet/session/manager.hpp>
#include <signet/signet.hpp>
#include <signet/store/memory.hpp>
#include <string_view>
#include <tuple>
#include <utility>

#include "catch.hpp"
#include "signet/policy.hpp"

using namespace std::chrono_literals;
using signet::SessionLimits;
using std::chrono::days;

namespace {

struct LongRefresh {
    static constexpr std::string_view type = "refresh";
    static constexpr std::chrono::seconds lifetime = days{60};
    static constexpr std::chrono::seconds absolute_lifetime = days{500};
};

struct ShortRefresh {
    static constexpr std::string_view type = "refresh";
    static constexpr std::chrono::seconds lifetime = 8h;
};

}  // namespace

TEST_CASE("limits follow the refresh policy and a remembered session never ends sooner") {
    const auto usual = SessionLimits::of<signet::RefreshPolicy>();
    CHECK(usual.lifetimes.idle == signet::RefreshPolicy::lifetime);
    CHECK(usual.lifetimes.absolute == days{90});
    CHECK(usual.remember_me.idle == days{30});
    CHECK(usual.remember_me.absolute == days{365});

    const auto longer = SessionLimits::of<LongRefresh>();
    CHECK(longer.lifetimes.idle == days{60});
    CHECK(longer.lifetimes.absolute == days{500});
    CHECK(longer.remember_me.idle == days{60});
    CHECK(longer.remember_me.absolute == days{500});

    const auto shorter = SessionLimits::of<ShortRefresh>();
    CHECK(shorter.lifetimes.idle == 8h);
    CHECK(shorter.remember_me.idle == days{30});
    CHECK(shorter.remember_me.absolute == days{365});
}

namespace {

using Options = signet::SessionOptions;
using Manager = signet::SessionManager<signet::AccessPolicy, ShortRefresh>;

SessionLimits limits_with(Options options) {
    signet::MemoryStore store;
    return Manager{store, signet::TokenIssuer{signet::SecretKey<>::generate()}, std::move(options)}.limits();
}

/// The limits without the member that an option sets.
bool equal(const SessionLimits& left, const SessionLimits& right) {
    const auto lifetimes = [](const signet::SessionLifetimes& one) {
        return std::tuple{one.idle, one.absolute, one.expiry};
    };
    return lifetimes(left.lifetimes) == lifetimes(right.lifetimes) &&
           lifetimes(left.remember_me) == lifetimes(right.remember_me) &&
           left.retry_window == right.retry_window && left.maximum_outage == right.maximum_outage &&
           left.late_duplicate_window == right.late_duplicate_window &&
           left.healing.maximum_generations == right.healing.maximum_generations &&
           left.healing.maximum_token_age == right.healing.maximum_token_age &&
           left.healing.not_before == right.healing.not_before &&
           left.healing.insecure_allow_any_gap == right.healing.insecure_allow_any_gap &&
           left.cap.maximum == right.cap.maximum && left.cap.when_full == right.cap.when_full;
}

}  // namespace

TEST_CASE("limits: setting an option changes no other option") {
    const SessionLimits usual = SessionLimits::of<ShortRefresh>();
    REQUIRE(limits_with({}).lifetimes.idle == 8h);
    CHECK(equal(limits_with({}), usual));
    CHECK(equal(limits_with({.on_event = [](const signet::SessionEvent&) {}}), usual));
    CHECK(equal(limits_with({.fresh_claims =
                                 [](const signet::SessionRecord&) {
                                     return signet::Result<nlohmann::json>{nlohmann::json::object()};
                                 }}),
                usual));

    using Expiry = signet::SessionLifetimes::Expiry;
    using WhenFull = signet::SessionCap::WhenFull;
    const auto names_one = [&](const SessionLimits& given, auto change) {
        SessionLimits expected = usual;
        change(expected);
        CHECK(!equal(expected, usual));
        CHECK(equal(limits_with({.limits = given}), expected));
    };
    names_one({.lifetimes = {.idle = 2h}}, [](SessionLimits& to) { to.lifetimes.idle = 2h; });
    names_one({.lifetimes = {.absolute = 72h}}, [](SessionLimits& to) { to.lifetimes.absolute = 72h; });
    names_one({.lifetimes = {.expiry = Expiry::fixed}},
              [](SessionLimits& to) { to.lifetimes.expiry = Expiry::fixed; });
    names_one({.remember_me = {.idle = 72h}}, [](SessionLimits& to) { to.remember_me.idle = 72h; });
    names_one({.remember_me = {.absolute = days{60}}},
              [](SessionLimits& to) { to.remember_me.absolute = days{60}; });
    names_one({.remember_me = {.expiry = Expiry::fixed}},
              [](SessionLimits& to) { to.remember_me.expiry = Expiry::fixed; });
    names_one({.retry_window = 5s}, [](SessionLimits& to) { to.retry_window = 5s; });
    names_one({.maximum_outage = 5s}, [](SessionLimits& to) { to.maximum_outage = 5s; });
    names_one({.late_duplicate_window = 5s}, [](SessionLimits& to) { to.late_duplicate_window = 5s; });
    names_one({.healing = {.maximum_generations = 9}},
              [](SessionLimits& to) { to.healing.maximum_generations = 9; });
    names_one({.healing = {.maximum_token_age = 9s}},
              [](SessionLimits& to) { to.healing.maximum_token_age = 9s; });
    names_one({.healing = {.not_before = std::chrono::sys_seconds{9s}}},
              [](SessionLimits& to) { to.healing.not_before = std::chrono::sys_seconds{9s}; });
    names_one({.healing = {.insecure_allow_any_gap = true}},
              [](SessionLimits& to) { to.healing.insecure_allow_any_gap = true; });
    names_one({.cap = {.maximum = 9}}, [](SessionLimits& to) { to.cap.maximum = 9; });
    names_one({.cap = {.when_full = WhenFull::refuse_login}},
              [](SessionLimits& to) { to.cap.when_full = WhenFull::refuse_login; });
}

TEST_CASE("limits: a refresh token has the lifetime of its policy with any other option") {
    signet::MemoryStore store;
    const signet::TokenIssuer issuer{signet::SecretKey<>::generate()};
    Manager plain{store, issuer};
    Manager watched{store, issuer, {.on_event = [](const signet::SessionEvent&) {}}};
    for (Manager* const manager : {&plain, &watched}) {
        const auto before = std::chrono::system_clock::now();
        const auto pair = manager->log_in("u");
        REQUIRE(pair);
        CHECK(pair->refresh.expires_at() <= before + 8h + 1min);
    }
}

TEST_CASE("limits: an invalid combination is refused with the way to fix it") {
    const auto refused = [](const SessionLimits& limits) {
        CHECK_THROWS_AS(limits_with({.limits = limits}), signet::ConfigurationError);
    };
    refused({.maximum_outage = -1s});
    refused({.maximum_outage = 24h + 1s});
    refused({.late_duplicate_window = -1s});
    refused({.late_duplicate_window = 301s});
    refused({.healing = {.maximum_token_age = -1s}});
    refused({.lifetimes = {.idle = days{91}}});
}

TEST_CASE("limits: the lifetime of access tokens is an option and is bounded by the policy") {
    signet::MemoryStore store;
    const auto key = signet::SecretKey<>::generate();
    const signet::TokenIssuer issuer{key};
    const auto lifetime_of = [](const auto& pair) {
        const auto token = signet::Unverified::decode(pair.access.str());
        REQUIRE(token);
        return std::chrono::seconds{token->payload().at("exp").template get<int>() -
                                    token->payload().at("iat").template get<int>()};
    };
    const auto token_of = [&](const auto& pair) {
        return signet::TokenVerifier{key}.verify<ShortRefresh>(pair.refresh.str());
    };
    Manager usual{store, issuer};
    CHECK(lifetime_of(*usual.log_in("u")) == signet::AccessPolicy::lifetime);
    for (const std::chrono::seconds lifetime : {1s, 300s, 900s}) {
        Manager sessions{store, issuer, {.access_lifetime = lifetime}};
        const auto pair = sessions.log_in("u");
        REQUIRE(pair);
        CHECK(lifetime_of(*pair) == lifetime);
        const auto next = sessions.refresh(*token_of(*pair));
        REQUIRE(next);
        CHECK(lifetime_of(*next) == lifetime);
    }
    for (const std::chrono::seconds lifetime : {0s, -1s, 901s}) {
        CHECK_THROWS_AS(limits_with({.access_lifetime = lifetime}), signet::ConfigurationError);
    }
    // A session may be as short as the access token allows.
    const SessionLimits short_idle{.lifetimes = {.idle = 10min}};
    CHECK_THROWS_AS(limits_with({.limits = short_idle}), signet::ConfigurationError);
    CHECK(limits_with({.limits = short_idle, .access_lifetime = 5min}).lifetimes.idle == 10min);
}
