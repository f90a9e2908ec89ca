// SPDX-License-Identifier: MIT
#include "signet/clock.hpp"

#include <chrono>

#include "catch.hpp"
#include "signet/detail/jwt/moment.hpp"
#include "signet/testing/fixed_clock.hpp"

using namespace std::chrono_literals;
using signet::testing::FixedClock;

namespace {

struct ClockThatTellsMilliseconds {
    static std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds> now() { return {}; }
};
template <class Duration>
struct ExactClock {
    [[nodiscard]] std::chrono::sys_seconds now() const { return {}; }
    [[nodiscard]] std::chrono::sys_time<Duration> exact_now() const {
        return std::chrono::sys_time<Duration>{Duration{-1}};
    }
};
struct ClockThatChangesWhenRead {
    std::chrono::sys_seconds now() { return {}; }
};

}  // namespace

TEST_CASE("the system clock returns the machine's time in whole seconds and exactly") {
    const auto machine = [] { return std::chrono::system_clock::now(); };
    const auto before = machine();
    const auto exact = signet::SystemClock{}.exact_now();
    CHECK(std::chrono::floor<std::chrono::microseconds>(before) <= exact);
    CHECK(exact <= machine());
    // At most one tick late. The slowest kernels have 100 ticks a second.
    const std::chrono::sys_seconds now = signet::SystemClock{}.now();
    CHECK(std::chrono::floor<std::chrono::seconds>(before - 10ms) <= now);
    CHECK(now <= machine());
}

TEST_CASE("a fixed clock keeps its time until it is set and its copies share the time") {
    const FixedClock clock{std::chrono::sys_seconds{1'000s}};
    const FixedClock copy = clock;
    CHECK(clock.now() == std::chrono::sys_seconds{1'000s});
    clock.advance(30s);
    CHECK(copy.now() == std::chrono::sys_seconds{1'030s});
    copy.advance(-1min);
    CHECK(clock.now() == std::chrono::sys_seconds{970s});
    copy.set(std::chrono::sys_seconds{5s});
    CHECK(clock.now() == std::chrono::sys_seconds{5s});
}

TEST_CASE("two fixed clocks that are not copies do not share their time") {
    const FixedClock one{std::chrono::sys_seconds{1s}};
    const FixedClock other{std::chrono::sys_seconds{1s}};
    one.advance(1s);
    CHECK(other.now() == std::chrono::sys_seconds{1s});
}

TEST_CASE("a const clock returns whole seconds") {
    STATIC_REQUIRE(signet::Clock<signet::SystemClock>);
    STATIC_REQUIRE(signet::ClockWithExactTime<signet::SystemClock>);
    STATIC_REQUIRE_FALSE(signet::ClockWithExactTime<FixedClock>);
    STATIC_REQUIRE(signet::ClockWithExactTime<ExactClock<std::chrono::seconds>>);
    STATIC_REQUIRE(signet::ClockWithExactTime<ExactClock<std::chrono::milliseconds>>);
    STATIC_REQUIRE_FALSE(signet::ClockWithExactTime<ExactClock<std::chrono::duration<double>>>);
    STATIC_REQUIRE(signet::Clock<FixedClock>);
    STATIC_REQUIRE_FALSE(signet::Clock<ClockThatTellsMilliseconds>);
    STATIC_REQUIRE_FALSE(signet::Clock<ClockThatChangesWhenRead>);
    STATIC_REQUIRE_FALSE(signet::Clock<std::chrono::system_clock>);
    SUCCEED("checked by the compiler");
}

TEST_CASE("the exact time includes the fraction of the second or a whole second without an exact clock") {
    using signet::detail::exact_moment;
    const auto fraction_of = [](auto duration) {
        const auto moment = exact_moment(ExactClock<decltype(duration)>{});
        CHECK(moment.second == std::chrono::sys_seconds{-1s});
        return moment.fraction;
    };
    CHECK(fraction_of(std::chrono::seconds{}) == 999'999us);
    CHECK(fraction_of(std::chrono::milliseconds{}) == 999ms);
    CHECK(fraction_of(std::chrono::microseconds{}) == 999'999us);
    CHECK(fraction_of(std::chrono::nanoseconds{}) == 999'999us);
}
