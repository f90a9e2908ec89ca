// SPDX-License-Identifier: MIT
#ifdef SIGNET_TEST_REDIS

#include <chrono>
#include <cstdint>
#include <set>
#include <signet/store/redis.hpp>
#include <string>
#include <vector>

#include "any_store.hpp"
#include "catch.hpp"
#include "raw_redis.hpp"

// An owner with very many sessions: Redis executes one step at a time for it, and other commands in between.
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::sys_seconds first_login{1'700'000'000s};
constexpr int many = 1200;
constexpr signet::SessionOwner ann{"one", "ann"};
constexpr signet::Revocation how{.at = first_login, .by = signet::RevokedBy::password_change};

signet::SessionRecord login(int number, std::chrono::seconds life = std::chrono::days{7}) {
    const auto now = first_login;
    return {.id = "id-" + std::to_string(number),
            .issuer = number % 3 == 0 ? std::nullopt : std::optional{std::string{"one"}},
            .subject = "ann",
            .created_at = now,
            .rotated_at = now,
            .idle_end = now + life,
            .absolute_end = now + std::chrono::days{90}};
}

/// A subject with many sessions. Every third one belongs to every issuer, as in version 1.
struct Many {
    std::string prefix = store_test::new_name();
    signet::RedisStore store{store_test::redis_options_of(prefix)};
    store_test::RawRedis redis;

    explicit Many(std::chrono::seconds life = std::chrono::days{7}) {
        for (int i = 0; i < many; ++i) {
            REQUIRE(store.insert(login(i, life), {.maximum = 0}));
        }
    }
    /// The number of scripts that a call executes.
    template <class Call>
    std::int64_t scripts_of(Call call) {
        const auto before = redis.calls_of("evalsha");
        call();
        return redis.calls_of("evalsha") - before;
    }
    std::int64_t listed() {
        return redis("ZCARD", "{" + prefix + ":0000}o:3:oneann").number() +
               redis("ZCARD", "{" + prefix + ":0000}u:ann").number();
    }
};

}  // namespace

TEST_CASE("redis: many sessions end in steps of bounded size") {
    if (!store_test::is_redis()) {
        SUCCEED("this is about Redis");
        return;
    }
    Many sessions;
    std::vector<std::string> ended;
    const auto scripts =
        sessions.scripts_of([&] { ended = sessions.store.revoke_all_of_subject(ann, "id-1", how).value(); });
    CHECK(scripts >= 3);  // two for its 800 own sessions, one for the 400 others
    CHECK(std::set<std::string>(ended.begin(), ended.end()).size() == many - 1);
    CHECK(sessions.store.list(ann)->size() == 1);
    CHECK((*sessions.store.find("id-1199"))->revoked == how);
    CHECK(sessions.store.revoke_all_of_subject(ann, "id-1", how)->empty());
    CHECK(sessions.listed() == 1);
}

TEST_CASE("redis: many sessions are listed in pages, in the order of their logins") {
    if (!store_test::is_redis()) {
        SUCCEED("this is about Redis");
        return;
    }
    Many sessions;
    std::vector<signet::SessionRecord> found;
    CHECK(sessions.scripts_of([&] { found = sessions.store.list(ann).value(); }) >= 3);
    REQUIRE(found.size() == many);
    for (int i = 0; i < many; ++i) {
        CHECK(found[static_cast<std::size_t>(i)] == login(i));
    }
}

TEST_CASE("redis: a page continues after a member that has been removed since") {
    if (!store_test::is_redis()) {
        SUCCEED("this is about Redis");
        return;
    }
    store_test::RawRedis redis;
    const std::string list = store_test::new_name();
    for (const char* const member : {"00000001a", "00000002b", "00000003c"}) {
        redis("ZADD", list, "5", member);
    }
    redis("ZADD", list, "4", "00000008d");
    redis("ZADD", list, "4", "00000009e");
    const auto page = [&](const char* score, const char* member) {
        std::string members;
        const auto reply = redis("EVAL", signet::detail::redis_page_script, "1", list, "none:", score, member,
                                 "2", "1000", "-1");
        for (std::size_t i = 0; i < reply.elements().size(); i += 3) {
            members += signet::detail::RedisReply::text_of(*reply.elements()[i]).back();
        }
        return members;
    };
    CHECK(page("", "") == "de");
    CHECK(page("5", "00000001a") == "bc");
    CHECK(page("5", "00000003c").empty());
    redis("ZREM", list, "00000001a");
    CHECK(page("5", "00000001a") == "bc");
}

TEST_CASE("redis: a login under a cap ends many sessions in steps of bounded size") {
    if (!store_test::is_redis()) {
        SUCCEED("this is about Redis");
        return;
    }
    Many sessions;
    std::vector<std::string> ended;
    const auto scripts =
        sessions.scripts_of([&] { ended = sessions.store.insert(login(many + 1), {.maximum = 10}).value(); });
    CHECK(scripts >= 9);  // three to read, three to end, and three times the login itself
    CHECK(std::set<std::string>(ended.begin(), ended.end()).size() == many - 9);
    const auto left = sessions.store.list(ann).value();
    REQUIRE(left.size() == 10);
    CHECK(left.front().id == "id-1191");
    CHECK(left.back().id == "id-1201");
    CHECK((*sessions.store.find("id-0"))->revoked->by == signet::RevokedBy::session_cap);
}

TEST_CASE("redis: a login that is refused for its cap or its id ends none of many sessions") {
    if (!store_test::is_redis()) {
        SUCCEED("this is about Redis");
        return;
    }
    Many sessions;
    const signet::SessionCap cap{.maximum = 10, .when_full = signet::SessionCap::WhenFull::refuse_login};
    CHECK(sessions.store.insert(login(many + 1), cap).error() == signet::Errc::too_many_sessions);
    CHECK(sessions.store.insert(login(5), {.maximum = 10}).error() == signet::Errc::duplicate_session_id);
    CHECK(sessions.store.list(ann)->size() == many);
}

TEST_CASE("redis: many deleted or expired sessions do not count for a cap") {
    if (!store_test::is_redis()) {
        SUCCEED("this is about Redis");
        return;
    }
    const bool are_gone = GENERATE(true, false);
    Many sessions{1h};
    if (are_gone) {
        for (int i = 0; i < many; ++i) {
            REQUIRE(sessions.store.revoke("id-" + std::to_string(i), how) == true);
        }
    }
    auto late = login(many + 1);
    late.created_at += 2h;
    const signet::SessionCap cap{.maximum = 1, .when_full = signet::SessionCap::WhenFull::refuse_login};
    CHECK(sessions.store.insert(late, cap) == std::vector<std::string>{});
    CHECK(sessions.store.list(ann)->size() == (are_gone ? 1U : many + 1U));
    CHECK(sessions.listed() <= (are_gone ? 3 : many + 1));
    late.id = "next";
    CHECK(sessions.store.insert(late, cap).error() == signet::Errc::too_many_sessions);
}

#endif
