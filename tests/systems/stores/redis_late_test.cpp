// SPDX-License-Identifier: MIT
#ifdef SIGNET_TEST_REDIS

#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <signet/store/redis.hpp>
#include <string>
#include <thread>
#include <vector>

#include "any_store.hpp"
#include "catch.hpp"
#include "holding_proxy.hpp"
#include "raw_redis.hpp"

// A write that is delayed in the network and is executed after the call has failed does not affect sessions
// of logins that were answered in the meantime.
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::sys_seconds first_login{1'700'000'000s};

/// Two programs on one server. The network of one of them can be blocked.
struct TwoPrograms {
    std::string prefix = store_test::new_name();
    signet::RedisOptions direct = store_test::redis_options_of(prefix);
    store_test::HoldingProxy proxy{direct.endpoints.front().port};
    signet::RedisStore good{direct};
    signet::RedisStore stuck{[this] {
        auto options = direct;
        options.endpoints = {{"127.0.0.1", proxy.port()}};
        options.timeout = options.connect_timeout = 300ms;
        return options;
    }()};
};

signet::SessionRecord login(const std::string& id, std::chrono::seconds after = 0s) {
    const auto now = first_login + after;
    return {.id = id,
            .issuer = "one",
            .subject = "ann",
            .created_at = now,
            .rotated_at = now,
            .idle_end = now + std::chrono::days{7},
            .absolute_end = now + std::chrono::days{90}};
}

bool is_alive(signet::RedisStore& store, const std::string& id) {
    const auto found = store.find(id).value();
    return found && !found->revoked;
}

template <class Answer>
std::optional<signet::StoreFailure> failure_of(const Answer& answer) {
    return answer ? std::nullopt : answer.error().store_failure();
}

using Ids = std::vector<std::string>;
constexpr signet::SessionOwner ann{"one", "ann"};

}  // namespace

TEST_CASE("redis: a late logout of all sessions does not end those of later logins") {
    if (!store_test::is_redis()) {
        SUCCEED("this is about Redis");
        return;
    }
    TwoPrograms programs;
    REQUIRE(programs.good.insert(login("before"), {.maximum = 0}));
    programs.proxy.hold("EVALSHA");
    CHECK(failure_of(programs.stuck.revoke_all_of_subject(ann, "", {})) == signet::StoreFailure::timeout);
    REQUIRE(programs.proxy.is_holding());
    CHECK(is_alive(programs.good, "before"));
    REQUIRE(programs.good.insert(login("after"), {.maximum = 0}));
    programs.proxy.let_through();
    CHECK(!is_alive(programs.good, "before"));
    CHECK(is_alive(programs.good, "after"));
}

TEST_CASE("redis: a late login under a cap ends no session of a later login") {
    if (!store_test::is_redis()) {
        SUCCEED("this is about Redis");
        return;
    }
    const int passing = GENERATE(0, 1);
    TwoPrograms programs;
    REQUIRE(programs.good.insert(login("before"), {.maximum = 1}));
    programs.proxy.hold("EVALSHA", passing);
    CHECK(failure_of(programs.stuck.insert(login("late"), {.maximum = 1})) == signet::StoreFailure::timeout);
    REQUIRE(programs.proxy.is_holding());
    CHECK(programs.good.insert(login("after"), {.maximum = 1}) == Ids{"before"});
    programs.proxy.let_through();
    CHECK(is_alive(programs.good, "after"));
    CHECK(!is_alive(programs.good, "late"));
}

TEST_CASE("redis: a late rotation or logout or purge takes effect once or not at all") {
    if (!store_test::is_redis()) {
        SUCCEED("this is about Redis");
        return;
    }
    TwoPrograms programs;
    REQUIRE(programs.good.insert(login("one"), {.maximum = 0}));
    const signet::Rotation next{.generation = 1, .idle_end = first_login + 1h};
    SECTION("rotation") {
        programs.proxy.hold("EVALSHA");
        CHECK(failure_of(programs.stuck.advance("one", 0, next)) == signet::StoreFailure::timeout);
        CHECK(programs.good.advance("one", 0, next) == true);
        const auto rotated = programs.good.find("one").value();
        programs.proxy.let_through();
        CHECK(programs.good.find("one").value() == rotated);
    }
    SECTION("logout") {
        programs.proxy.hold("EVALSHA");
        CHECK(failure_of(programs.stuck.revoke("one", {})) == signet::StoreFailure::timeout);
        const signet::Revocation how{.at = first_login, .by = signet::RevokedBy::administrator};
        CHECK(programs.good.revoke("one", how) == true);
        programs.proxy.let_through();
        CHECK((*programs.good.find("one"))->revoked == how);
    }
    SECTION("purge") {
        programs.proxy.hold("EVALSHA");
        CHECK(failure_of(programs.stuck.purge(first_login + std::chrono::days{8}, 10)) ==
              signet::StoreFailure::timeout);
        const signet::Rotation on{.generation = 1, .idle_end = first_login + std::chrono::days{9}};
        CHECK(programs.good.advance("one", 0, on) == true);
        programs.proxy.let_through();
        CHECK(is_alive(programs.good, "one"));
    }
}

TEST_CASE("redis: a refresh sends two requests and none for the time or the role") {
    if (!store_test::is_redis()) {
        SUCCEED("this is about Redis");
        return;
    }
    TwoPrograms programs;
    REQUIRE(programs.good.insert(login("one"), {.maximum = 0}));
    REQUIRE(programs.stuck.find("one"));
    REQUIRE(programs.stuck.advance("one", 0, {.generation = 1, .idle_end = first_login + 1h}) == true);
    const auto flights_of = [&](auto call) {
        const int before = programs.proxy.flights();
        call();
        return programs.proxy.flights() - before;
    };
    const auto find_timed = [&] { CHECK((*programs.stuck.find_timed("one"))->record.generation == 1); };
    CHECK(flights_of(find_timed) == 1);
    CHECK(flights_of([&] {
              CHECK(programs.stuck.advance("one", 1, {.generation = 2, .idle_end = first_login + 1h}) ==
                    true);
          }) == 1);
    // Until the role is queried again, in the same round trip.
    store_test::RawRedis redis;
    auto asked = redis.calls_of("info");
    for (auto last = asked; asked - last < 2; asked = redis.calls_of("info")) {
        last = asked;  // reading the count is a request itself
        REQUIRE(flights_of([&] { CHECK(programs.stuck.find_timed("one")); }) == 1);
    }
}

TEST_CASE("redis: closing a connection with a missing answer discards unsent data") {
    // A server that accepts connections, and neither reads nor answers.
    store_test::Listener silent;
    const auto error_after = [&](bool is_answered) {
        std::optional<signet::detail::RedisConnection> client{
            std::in_place, signet::RedisEndpoint{"127.0.0.1", silent.port()}, nullptr,
            signet::detail::Deadline{20s}};
        const int server = silent.take();
        const std::array<std::string_view, 1> ping{"PING"};
        client->queue(ping);
        if (is_answered) {
            REQUIRE(send(server, "+PONG\r\n", 7, MSG_NOSIGNAL) == 7);
        }
        try {
            static_cast<void>(client->receive(signet::detail::Deadline{is_answered ? 20s : 0s}));
        } catch (const signet::detail::StoreException& failure) {
            CHECK(failure.error == signet::StoreFailure::timeout);
        }
        client.reset();
        // The data that has arrived is read first.
        std::array<char, 64> bytes{};
        ssize_t size = 1;
        while (size > 0) {
            size = recv(server, bytes.data(), bytes.size(), 0);
        }
        const int error = size < 0 ? errno : 0;
        close(server);
        return error;
    };
    CHECK(error_after(true) == 0);
    CHECK(error_after(false) == ECONNRESET);
}

#endif
