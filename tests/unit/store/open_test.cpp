// SPDX-License-Identifier: MIT
#include <array>
#include <filesystem>
#include <signet/store/memory.hpp>
#include <signet/store/open.hpp>
#include <signet/store/sqlite.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "session/fixture.hpp"

using namespace session_test;
using Catch::Matchers::Contains;
using signet::MemoryStore;
using signet::open_store;
using signet::SqliteStore;

namespace {

/// A store of the program that records how it is opened.
class OwnStore : public MemoryStore {
public:
    static inline const std::vector<std::string> schemes{"own", "own+tls"};
    static inline std::string opened{};
    static inline std::size_t connections_asked = 0;

    static OwnStore open(std::string_view address, std::size_t connections) {
        opened = address;
        connections_asked = connections;
        return {};
    }
};

signet::SessionRecord login(const std::string& id) {
    return {.id = id,
            .subject = "u",
            .created_at = start,
            .rotated_at = start,
            .idle_end = start + 1h,
            .absolute_end = start + 1h};
}

template <class... Stores>
std::string refusal(std::string_view address) {
    try {
        static_cast<void>(open_store<Stores...>(address));
    } catch (const signet::ConfigurationError& error) {
        return error.what();
    }
    return "it was opened";
}

}  // namespace

TEST_CASE("open_store: opens the store that the address names") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("a.db");
    {
        auto store = open_store<MemoryStore, SqliteStore>("sqlite:" + file);
        CHECK(store.insert(login("s"), {}));
    }
    CHECK(std::filesystem::exists(file));
    CHECK((*open_store<SqliteStore, MemoryStore>("sqlite:" + file).find("s"))->id == "s");
    CHECK(open_store<SqliteStore>("sqlite::memory:").insert(login("s"), {}));
    auto memory = open_store<MemoryStore, SqliteStore>("memory:");
    CHECK(memory.insert(login("s"), {}));
    CHECK((*memory.find("s"))->id == "s");
}

TEST_CASE("open_store: opens a store that the program defines") {
    auto store = open_store<SqliteStore, OwnStore>("own+tls://ann@host", 12);
    CHECK(store.insert(login("s"), {}));
    CHECK(OwnStore::opened == "own+tls://ann@host");
    CHECK(OwnStore::connections_asked == 12);
}

TEST_CASE("open_store: an address of an unknown store is refused with the way to add the store") {
    CHECK_THAT((refusal<SqliteStore, MemoryStore>("rediss://ann:hunter2@host")),
               Contains("<signet/store/redis.hpp>") && Contains("signet::redis") && !Contains("hunter2"));
    CHECK_THAT(refusal<SqliteStore>("redis+sentinel://ann:hunter2@host"), Contains("add RedisStore"));
    CHECK_THAT(
        refusal<SqliteStore>("postgresql://ann:hunter2@host"),
        Contains("<signet/store/postgres.hpp>") && Contains("signet::postgres") && !Contains("hunter2"));
    CHECK_THAT(refusal<SqliteStore>("postgres://host"), Contains("add PostgresStore"));
    CHECK_THAT(refusal<SqliteStore>("memory:"), Contains("<signet/store/memory.hpp>"));
    CHECK_THAT(refusal<MemoryStore>("sqlite:a.db"), Contains("signet::sqlite"));
}

TEST_CASE("open_store: an invalid address is refused and the error does not contain it") {
    for (const char* const address : {"", "hunter2", "mysql://ann:hunter2@host", ":memory:", "SQLITE:hunter2",
                                      "//ann:hunter2@host", "sqlite"}) {
        INFO(address);
        CHECK_THAT(
            (refusal<MemoryStore, SqliteStore, OwnStore>(address)),
            Contains("must begin with one of memory:, sqlite:, own:, own+tls:") && !Contains("hunter2"));
    }
    for (const char* const address : {"sqlite:", "sqlite://hunter2", "sqlite:///hunter2"}) {
        INFO(address);
        CHECK_THAT((refusal<MemoryStore, SqliteStore>(address)),
                   Contains("as in sqlite:sessions.db") && !Contains("hunter2"));
    }
    CHECK_THAT(refusal<MemoryStore>("memory:hunter2"), Contains("exactly memory:") && !Contains("hunter2"));
    CHECK_THAT(refusal<SqliteStore>("sqlite:/no/such/directory/a.db"), Contains("cannot be opened"));
}
