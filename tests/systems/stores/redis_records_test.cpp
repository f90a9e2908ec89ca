// SPDX-License-Identifier: MIT
#ifdef SIGNET_TEST_REDIS

#include <chrono>
#include <map>
#include <optional>
#include <signet/store/redis.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "any_store.hpp"
#include "catch.hpp"
#include "raw_redis.hpp"

// The data in Redis: records of version 1, owners that must not share a list, and later versions.
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

constexpr std::chrono::sys_seconds first_login{1'700'000'000s};
const std::string subject{"a\0nn", 4};

std::string from_hex(std::string_view digits) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
        bytes.push_back(static_cast<char>(std::stoi(std::string{digits.substr(i, 2)}, nullptr, 16)));
    }
    return bytes;
}

/// The data that version 1 wrote for three logins of one subject. The second was refreshed, and an
/// administrator ended the third.
void write_as_version_1(const std::string& prefix) {
    store_test::RawRedis redis;
    const std::string begin = "{" + prefix + ":0000}";
    redis("SET", begin + "layout", "1");
    redis("SET", begin + "sequence", "3");
    redis(
        "SET", begin + "s:old-1",
        from_hex(
            "01000000000000000000000000006553f10000000000655d2b800000000065ca9800000000006553f1000000000000"
            "0000000000000000000001010000000461006e6e0000000746697265666f780000000464617461000000046861736800"
            "00000c7b22726f6c65223a2278227d"));
    redis("SET", begin + "s:old-2",
          from_hex(
              "01000000000000000001000000006553f13d00000000655d2bbd0000000065ca9800000000006553f1010000000000"
              "0000000000000000000002000000000461006e6e00000000000000000000000000000000"));
    redis("SET", begin + "s:old-3",
          from_hex(
              "01020000000000000000000000006553f10200000000655d2b800000000065ca9800000000006553f1020000000065"
              "53f1030000000000000003000000000461006e6e00000000000000000000000000000000"));
    for (int i = 1; i <= 3; ++i) {
        const std::string id = "old-" + std::to_string(i);
        redis("ZADD", begin + "u:" + subject, std::to_string(1'700'000'000 + i - 1),
              std::string(7, '\0') + static_cast<char>(i) + id);
        redis("ZADD", begin + "ends", "1700604800", id);
    }
}

struct Version1 {
    std::string prefix = store_test::new_name();
    signet::RedisStore store{[this] {
        write_as_version_1(prefix);
        return store_test::redis_options_of(prefix);
    }()};
};

signet::SessionRecord first_of_version_1() {
    return {.id = "old-1",
            .issuer = std::nullopt,
            .subject = subject,
            .created_at = first_login,
            .rotated_at = first_login,
            .idle_end = first_login + std::chrono::days{7},
            .absolute_end = first_login + std::chrono::days{90},
            .remember_me = true,
            .device = "Firefox",
            .client_data = "data",
            .binding_hash = "hash",
            .claims = R"({"role":"x"})"};
}

std::vector<std::string> ids_of(const signet::Result<std::vector<signet::SessionRecord>>& records) {
    std::vector<std::string> ids;
    for (const auto& record : records.value()) {
        ids.push_back(record.id);
    }
    return ids;
}

signet::SessionRecord login(const std::string& id, const std::string& issuer, const std::string& who,
                            std::chrono::seconds after = 0s) {
    const auto now = first_login + after;
    return {.id = id,
            .issuer = issuer,
            .subject = who,
            .created_at = now,
            .rotated_at = now,
            .idle_end = now + std::chrono::days{7},
            .absolute_end = now + std::chrono::days{90}};
}

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE("redis: sessions of version 1 are found and listed and belong to every issuer") {
    if (!store_test::is_redis()) {
        SUCCEED("this is about Redis");
        return;
    }
    Version1 old;
    CHECK(*old.store.find("old-1") == first_of_version_1());
    CHECK((*old.store.find_timed("old-1"))->record == first_of_version_1());
    CHECK((*old.store.find("old-2"))->generation == 1);
    CHECK((*old.store.find("old-3"))->revoked->by == signet::RevokedBy::administrator);
    REQUIRE(old.store.insert(login("new", "one", subject, -1s), {.maximum = 0}));
    CHECK(ids_of(old.store.list({"one", subject})) == Ids{"new", "old-1", "old-2"});
    CHECK(ids_of(old.store.list({"two", subject})) == Ids{"old-1", "old-2"});
    CHECK(ids_of(old.store.list({"one", "a"})).empty());
}

TEST_CASE("redis: a session of version 1 is advanced and has rotation times from then on") {
    if (!store_test::is_redis()) {
        SUCCEED("this is about Redis");
        return;
    }
    Version1 old;
    CHECK(old.store.advance("old-1", 7, {.generation = 8}) == false);
    const auto before = (*old.store.find_timed("old-1"))->read_at;
    const signet::Rotation next{.generation = 1,
                                .rotated_at = first_login + 60s,
                                .idle_end = first_login + 60s + std::chrono::days{7}};
    REQUIRE(old.store.advance("old-1", 0, next) == true);
    const auto found = *old.store.find_timed("old-1");
    auto expected = first_of_version_1();
    expected.generation = 1;
    expected.rotated_at = next.rotated_at;
    expected.idle_end = next.idle_end;
    expected.rotation_times = {found->record.rotation_times.front()};
    CHECK(found->record == expected);
    CHECK(before <= expected.rotation_times.front());
    CHECK(expected.rotation_times.front() <= found->read_at);
    CHECK(old.store.advance("old-1", 0, next) == false);

    const signet::SessionTime known{1'700'000'123'456ms};
    signet::Rotation second = next;
    second.generation = 2;
    second.times = {known, found->record.rotation_times.front()};
    REQUIRE(old.store.advance("old-1", 1, second) == true);
    expected.generation = 2;
    expected.rotation_times = second.times;
    CHECK(*old.store.find("old-1") == expected);
    CHECK(ids_of(old.store.list({"one", subject})) == Ids{"old-1", "old-2"});
}

TEST_CASE("redis: sessions of version 1 end one by one and all together and by a cap") {
    if (!store_test::is_redis()) {
        SUCCEED("this is about Redis");
        return;
    }
    Version1 old;
    const signet::Revocation how{.at = first_login + 9s, .by = signet::RevokedBy::password_change};
    SECTION("one") {
        CHECK(old.store.revoke("old-3", how) == false);
        CHECK(old.store.revoke("old-1", how) == true);
        CHECK(old.store.revoke("old-1", how) == false);
        auto expected = first_of_version_1();
        expected.revoked = how;
        CHECK(*old.store.find("old-1") == expected);
        CHECK(ids_of(old.store.list({"one", subject})) == Ids{"old-2"});
    }
    SECTION("all of them") {
        REQUIRE(old.store.insert(login("other", "two", subject), {.maximum = 0}));
        CHECK(old.store.revoke_all_of_subject({"one", subject}, "old-2", how) == Ids{"old-1"});
        CHECK(old.store.revoke_all_of_subject({"one", subject}, "", how) == Ids{"old-2"});
        CHECK((*old.store.find("old-2"))->revoked == how);
        CHECK(!(*old.store.find("other"))->revoked);
    }
    SECTION("by a cap of any issuer") {
        REQUIRE(old.store.insert(login("new", "one", subject, 9s), {.maximum = 2}) == Ids{"old-1"});
        CHECK(old.store.insert(login("newer", "one", subject, 9s), {.maximum = 2}) == Ids{"old-2"});
        CHECK(ids_of(old.store.list({"one", subject})) == Ids{"new", "newer"});
    }
    SECTION("a login is refused") {
        const signet::SessionCap cap{.maximum = 2, .when_full = signet::SessionCap::WhenFull::refuse_login};
        CHECK(old.store.insert(login("new", "one", subject, 9s), cap).error() ==
              signet::Errc::too_many_sessions);
    }
    SECTION("purged") {
        CHECK(old.store.purge(first_login + std::chrono::days{8}, 10) == 3U);
        CHECK(*old.store.find("old-1") == std::nullopt);
    }
}

TEST_CASE("redis: the layout version restricts which programs may use it") {
    if (!store_test::is_redis()) {
        SUCCEED("this is about Redis");
        return;
    }
    store_test::RawRedis redis;
    Version1 old;
    const std::string key = "{" + old.prefix + ":0000}layout";
    CHECK(redis("GET", key).text() != "1");  // a program of version 1 reads this
    CHECK_NOTHROW(signet::RedisStore{store_test::redis_options_of(old.prefix)});
    redis("SET", key, "1 (records of version 3)");
    CHECK_THROWS_WITH(signet::RedisStore{store_test::redis_options_of(old.prefix)},
                      Contains("newer version of signet"));
}

TEST_CASE("redis: a session of an unknown version is neither skipped nor partly ended") {
    if (!store_test::is_redis()) {
        SUCCEED("this is about Redis");
        return;
    }
    Version1 old;
    store_test::RawRedis{}("SETRANGE", "{" + old.prefix + ":0000}s:old-2", "0", "\3");
    const auto failure_of = [](const auto& answer) {
        return answer ? std::optional<signet::StoreFailure>{} : answer.error().store_failure();
    };
    const signet::SessionOwner owner{"one", subject};
    CHECK(failure_of(old.store.find("old-2")) == signet::StoreFailure::corrupt);
    CHECK(failure_of(old.store.find_timed("old-2")) == signet::StoreFailure::corrupt);
    CHECK(failure_of(old.store.advance("old-2", 1, {.generation = 2})) == signet::StoreFailure::corrupt);
    CHECK(failure_of(old.store.revoke("old-2", {})) == signet::StoreFailure::corrupt);
    CHECK(failure_of(old.store.list(owner)) == signet::StoreFailure::corrupt);
    CHECK(failure_of(old.store.revoke_all_of_subject(owner, "", {})) == signet::StoreFailure::corrupt);
    CHECK(failure_of(old.store.insert(login("new", "one", subject), {.maximum = 9})) ==
          signet::StoreFailure::corrupt);
    CHECK(!(*old.store.find("old-1"))->revoked);
}

TEST_CASE("redis: no two owners share a list for any bytes") {
    if (!store_test::is_redis()) {
        SUCCEED("this is about Redis");
        return;
    }
    const std::string nul(1, '\0');
    const std::vector<std::pair<std::string, std::string>> owners{{"", "abc"},
                                                                  {"a", "bc"},
                                                                  {"ab", "c"},
                                                                  {"abc", ""},
                                                                  {"1:a", "bc"},
                                                                  {"", "1:abc"},
                                                                  {"1", ":abc"},
                                                                  {"0:", "abc"},
                                                                  {nul, "abc"},
                                                                  {"", nul + "abc"},
                                                                  {"a" + nul, "bc"},
                                                                  {"a", nul + "bc"},
                                                                  {std::string(11, 'x'), ""},
                                                                  {"x", std::string(10, 'x')}};
    signet::RedisStore store{store_test::redis_options_of(store_test::new_name())};
    for (std::size_t i = 0; i < owners.size(); ++i) {
        REQUIRE(store.insert(login("id-" + std::to_string(i), owners[i].first, owners[i].second),
                             {.maximum = 1}) == Ids{});
    }
    for (std::size_t i = 0; i < owners.size(); ++i) {
        const signet::SessionOwner owner{owners[i].first, owners[i].second};
        INFO(i);
        CHECK(ids_of(store.list(owner)) == Ids{"id-" + std::to_string(i)});
        CHECK(store.revoke_all_of_subject(owner, "", {}) == Ids{"id-" + std::to_string(i)});
    }
}

#endif
