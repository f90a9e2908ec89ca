// SPDX-License-Identifier: MIT
#include <chrono>
#include <string_view>

#include "catch.hpp"
#include "signet/policy.hpp"
#include "signet/session/limits.hpp"

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

TEST_CASE("limits follow the refresh policy, and to be remembered is never to be forgotten sooner") {
    const auto usual = SessionLimits::of<signet::RefreshPolicy>();
    CHECK(usual.lifetimes.idle == signet::RefreshPolicy::lifetime);
    CHECK(usual.lifetimes.absolute == SessionLimits{}.lifetimes.absolute);

    const auto longer = SessionLimits::of<LongRefresh>();
    CHECK(longer.lifetimes.idle == days{60});
    CHECK(longer.lifetimes.absolute == days{500});
    CHECK(longer.remember_me.idle == days{60});
    CHECK(longer.remember_me.absolute == days{500});

    const auto shorter = SessionLimits::of<ShortRefresh>();
    CHECK(shorter.lifetimes.idle == 8h);
    CHECK(shorter.remember_me.idle == SessionLimits{}.remember_me.idle);
    CHECK(shorter.remember_me.absolute == SessionLimits{}.remember_me.absolute);
}
