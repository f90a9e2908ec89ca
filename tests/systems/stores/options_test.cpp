// SPDX-License-Identifier: MIT
#include <chrono>
#include <signet/session/any_store.hpp>
#include <signet/store/open.hpp>
#include <string>

#include "any_store.hpp"
#include "catch.hpp"

// Mistakes in options and addresses are reported when a store is made, with the fix and without a password.
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

/// The message of the exception when a store is made.
template <class Make>
std::string refusal_of(Make make) {
    try {
        make();
    } catch (const signet::ConfigurationError& error) {
        return error.what();
    }
    return "it was accepted";
}

}  // namespace

#ifdef SIGNET_TEST_REDIS

TEST_CASE("options: an address of Redis contains all options") {
    const auto options = signet::redis_options(
        "rediss://ann:p%40ss%2Fword@one:7001,two,[::1]:7003/"
        "2?timeout_ms=300&connections=3&prefix=p&partitions=16"
        "&replicas=1&live_reads_from_replicas=1&allow_eviction=1&ca_file=/ca.pem&server_name=redis.example");
    using Endpoint = signet::RedisEndpoint;
    CHECK(options.endpoints ==
          std::vector{Endpoint{"one", 7001}, Endpoint{"two", 6379}, Endpoint{"::1", 7003}});
    CHECK((options.user == "ann" && options.password == "p@ss/word"));
    CHECK((options.database == 2 && options.timeout == 300ms && options.connect_timeout == 300ms));
    CHECK((options.connections == 3 && options.key_prefix == "p" && options.partitions == 16));
    CHECK((options.replicas_to_wait_for == 1 && options.allow_eviction && options.live_reads_from_replicas));
    CHECK((options.tls->ca_file == "/ca.pem" && options.tls->server_name == "redis.example"));
    CHECK(!signet::redis_options("redis://").live_reads_from_replicas);
    CHECK(signet::redis_options("redis://").endpoints == std::vector{Endpoint{}});
    CHECK(signet::redis_options("redis://:secret@host").password == "secret");
}

TEST_CASE("options: an address of Sentinels contains their name of the primary") {
    const auto options = signet::redis_options(
        "redis+sentinel://ann:word@one,two:7/3?name=main&sentinel_user=s&sentinel_password=p");
    CHECK(options.endpoints ==
          std::vector{signet::RedisEndpoint{"one", 26379}, signet::RedisEndpoint{"two", 7}});
    CHECK((options.user == "ann" && options.password == "word" && options.database == 3 && !options.tls));
    REQUIRE(options.sentinels);
    CHECK((options.sentinels->name == "main" && options.sentinels->user == "s"));
    CHECK(options.sentinels->password == "p");
    CHECK(signet::redis_options("rediss+sentinel://one?name=main").tls);
    CHECK(!signet::redis_options("redis://one").sentinels);
}

TEST_CASE("options: an invalid address of Redis is refused and the error does not contain it") {
    for (const char* const address :
         {"", "http://host", "redis:/host", "redis://host:port", "redis://host:0x1", "redis://host:70000",
          "redis://host/db", "redis://a:hunter2%4@host", "redis://a:hunter2@[::1", "redis://host?timeout=3",
          "redis://host?timeout_ms=", "redis://host?ca_file=x", "redis://host?name=main", "redis",
          "redis+tls://host", "redis+sentinel://host?name=main&hunter2=1"}) {
        const std::string refusal = refusal_of([&] { static_cast<void>(signet::redis_options(address)); });
        INFO(address);
        CHECK_THAT(refusal, Contains("as in redis://"));
        CHECK_THAT(refusal, !Contains("hunter2"));
    }
}

TEST_CASE("options: invalid options of a RedisStore are reported before it connects") {
    const auto refusal = [](auto change) {
        signet::RedisOptions options;
        change(options);
        return refusal_of([&] { const signet::RedisStore store{options}; });
    };
    CHECK_THAT(refusal([](auto& o) { o.sentinels.emplace(); }), Contains("RedisSentinels::name is missing"));
    CHECK_THAT(refusal([](auto& o) {
                   o.sentinels = signet::RedisSentinels{.name = "main"};
                   o.live_reads_from_replicas = true;
               }),
               Contains("not Sentinels"));
    CHECK_THAT(refusal([](auto& o) { o.endpoints.clear(); }), Contains("name a server"));
    CHECK_THAT(refusal([](auto& o) { o.endpoints.front().port = 0; }), Contains("port from 1"));
    CHECK_THAT(refusal([](auto& o) { o.user = "ann"; }), Contains("set both"));
    CHECK_THAT(refusal([](auto& o) { o.timeout = 0ms; }), Contains("between 1 ms and 60 s"));
    CHECK_THAT(refusal([](auto& o) { o.connect_timeout = 3s; }), Contains("RedisOptions::timeout"));
    CHECK_THAT(refusal([](auto& o) { o.connections = 0; }), Contains("between 1 and 1000"));
    CHECK_THAT(refusal([](auto& o) { o.key_prefix = "{a}"; }), Contains("without { and }"));
    CHECK_THAT(refusal([](auto& o) { o.keep_after_end = 10min; }), Contains("11 minutes"));
    CHECK_THAT(refusal([](auto& o) { o.partitions = 5000; }), Contains("between 1 and 4096"));
    CHECK_THAT(refusal([](auto& o) { o.database = -1; }), Contains("negative"));
    CHECK_THAT(refusal([](auto& o) { o.endpoints = {{"127.0.0.1", 1}}; }), Contains("(unreachable)"));
    CHECK_THAT(refusal([](auto& o) { o.tls = signet::RedisTls{.ca_file = "/nowhere"}; }),
               Contains("ca_file"));
}

TEST_CASE("options: open_store opens an address of Redis") {
    for (const char* const address : {"redis:host", "rediss:/ann:hunter2@host", "redis://host:hunter2"}) {
        INFO(address);
        const std::string text =
            refusal_of([&] { static_cast<void>(signet::open_store<signet::RedisStore>(address)); });
        CHECK_THAT(text, Contains("as in redis://"));
        CHECK_THAT(text, !Contains("hunter2"));
    }
    CHECK_THAT(
        refusal_of([] { static_cast<void>(signet::open_store<signet::RedisStore>("redis://127.0.0.1:1")); }),
        Contains("(unreachable)"));
    CHECK_THAT(refusal_of([] {
                   static_cast<void>(signet::open_store<signet::RedisStore>("redis://127.0.0.1:1", 1001));
               }),
               Contains("RedisOptions::connections"));
    if (store_test::server_address().starts_with("redis")) {
        auto store = signet::open_store<signet::RedisStore>(store_test::server_address(), 32);
        CHECK(store.find(store_test::new_name()) == std::nullopt);
    }
}

TEST_CASE("options: with several partitions an id contains the partition of its subject") {
    if (!store_test::server_address().starts_with("redis")) {
        SUCCEED("this is about Redis");
        return;
    }
    signet::RedisOptions options = signet::redis_options(store_test::server_address());
    options.key_prefix = store_test::new_name();
    options.partitions = 64;
    signet::RedisStore store{options};
    const auto record = [&](const std::string& id) {
        return signet::SessionRecord{.id = id, .subject = "ann", .created_at = std::chrono::sys_seconds{1s}};
    };
    const std::string id = store.new_id("ann");
    CHECK(id.size() == 26);
    CHECK(store.new_id("ann").substr(0, 4) == id.substr(0, 4));
    CHECK(store.new_id("ann") != id);
    CHECK(store.insert(record(id), {}));
    CHECK((*store.find(id))->subject == "ann");
    for (const std::string& wrong : {std::string{"ffff"} + id.substr(4), std::string{"s"}, std::string{},
                                     std::string{"+0"} + id.substr(2), "zzzz" + id.substr(4)}) {
        INFO(wrong);
        const auto refused = store.insert(record(wrong), {});
        REQUIRE_FALSE(refused);
        CHECK(refused.error().store_failure() == signet::StoreFailure::partition);
        CHECK(*store.find(wrong) == std::nullopt);
        CHECK(store.advance(wrong, 0, {.generation = 1}) == false);
        CHECK(store.revoke(wrong, {}) == false);
    }
    options.partitions = 32;
    CHECK_THAT(refusal_of([&] { const signet::RedisStore other{options}; }),
               Contains("spread over 64 partitions"));
}

#endif

#ifdef SIGNET_TEST_POSTGRES

TEST_CASE("options: invalid options of a PostgresStore are reported") {
    const auto refusal = [](auto change) {
        signet::PostgresOptions options{.address = "postgresql://ann:hunter2@127.0.0.1:1/x"};
        change(options);
        const std::string text = refusal_of([&] { const signet::PostgresStore store{options}; });
        CHECK_THAT(text, !Contains("hunter2"));
        return text;
    };
    CHECK_THAT(refusal([](auto& o) { o.address.clear(); }), Contains("name a server"));
    CHECK_THAT(refusal([](auto& o) { o.address = "postgresql://a:hunter2@host:port:x/%zz"; }),
               Contains("cannot be read"));
    CHECK_THAT(refusal([](auto& o) { o.timeout = 61s; }), Contains("between 1 ms and 60 s"));
    CHECK_THAT(refusal([](auto& o) { o.connect_timeout = 0s; }), Contains("1 ms or longer"));
    CHECK_THAT(refusal([](auto& o) { o.connections = 1001; }), Contains("between 1 and 1000"));
    for (const char* const schema : {"", "Signet", "a b", "a;b", "1a", "pg_a", "a\"b", "_a"}) {
        CHECK_THAT(refusal([schema](auto& o) { o.schema = schema; }), Contains("lower-case letters"));
    }
    CHECK_THAT(refusal([](auto&) {}), Contains("(unreachable)"));
}

TEST_CASE("options: an address of PostgreSQL is enough to make a store") {
    const auto refusal = [](const std::string& address) {
        const std::string text = refusal_of([&] { const signet::PostgresStore store{address}; });
        CHECK(text ==
              refusal_of([&] { static_cast<void>(signet::open_store<signet::PostgresStore>(address)); }));
        CHECK_THAT(text, !Contains("hunter2"));
        return text;
    };
    CHECK_THAT(refusal("postgresql://ann:hunter2@127.0.0.1:1/x"), Contains("(unreachable)"));
    CHECK_THAT(refusal("postgresql://ann:hunter2@host:port:x/%zz"), Contains("cannot be read"));
    if (store_test::server_address().starts_with("postgres")) {
        signet::PostgresStore store{store_test::server_address()};
        CHECK(store.list({.issuer = store_test::new_name(), .subject = "ann"})->empty());
        auto opened = signet::open_store<signet::PostgresStore>(store_test::server_address(), 32);
        CHECK(opened.list({.issuer = store_test::new_name(), .subject = "ann"})->empty());
    }
}

#endif
