// SPDX-License-Identifier: MIT
#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <random>
#include <signet/session/manager.hpp>
#include <signet/signet.hpp>
#include <signet/store/memory.hpp>
#include <signet/store/sqlite.hpp>
#include <string>
#include <vector>

#include "paired.hpp"

// Measures refreshes of ten thousand sessions, and the size of the store afterwards. `rows` must stay 10,000.
namespace {

constexpr std::size_t sessions = 10'000;
constexpr std::int64_t refreshes = 1'000'000;
constexpr std::int64_t durable_refreshes = 100'000;  // each refresh waits for the disk

template <class Store, class Size>
void refresh_many(benchmark::State& state, Store& store, Size file_size) {
    const auto key = signet::SecretKey<signet::HS256>::generate();
    const signet::TokenIssuer issuer{key};
    const signet::TokenVerifier verifier{key};
    signet::SessionManager manager{store, issuer};
    std::vector<std::string> tokens;
    for (std::size_t i = 0; i < sessions; ++i) {
        tokens.push_back(manager.log_in("user-" + std::to_string(i))->refresh.str());
    }
    std::mt19937 random{1};
    for (auto _ : state) {
        std::string& token = tokens[random() % sessions];
        const auto verified = verifier.verify<signet::RefreshPolicy>(token);
        const auto pair = manager.refresh(*verified);
        if (!pair) {
            state.SkipWithError("a refresh was refused");
            return;
        }
        token = pair->refresh.str();
    }
    state.SetItemsProcessed(state.iterations());
    state.counters["rows"] = static_cast<double>(*signet::Result<std::size_t>{store.size()});
    state.counters["file_bytes"] = file_size();
}

void refresh_memory(benchmark::State& state) {
    signet::MemoryStore store;
    refresh_many(state, store, [] { return 0.0; });
}

void refresh_sqlite(benchmark::State& state, signet::SqliteOptions::Durability durability) {
    const auto directory = std::filesystem::temp_directory_path() /
                           ("signet-benchmark-" + std::to_string(std::random_device{}()));
    std::filesystem::create_directory(directory);
    const std::string file = (directory / "sessions.db").string();
    {
        signet::SqliteStore store{{.file = file, .durability = durability}};
        refresh_many(state, store, [&file] {
            return static_cast<double>(std::filesystem::file_size(file) +
                                       std::filesystem::file_size(file + "-wal"));
        });
    }
    std::filesystem::remove_all(directory);
}

/// Every thread refreshes a separate session.
void refresh_memory_threads(benchmark::State& state) {
    static signet::MemoryStore store;
    static const auto key = signet::SecretKey<signet::HS256>::generate();
    const signet::TokenIssuer issuer{key};
    const signet::TokenVerifier verifier{key};
    signet::SessionManager manager{store, issuer};
    std::string token = manager.log_in("user-" + std::to_string(state.thread_index()))->refresh.str();
    for (auto _ : state) {
        token = manager.refresh(*verifier.verify<signet::RefreshPolicy>(token))->refresh.str();
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(refresh_memory_threads)->Threads(1)->Threads(2)->UseRealTime()->Unit(benchmark::kMicrosecond);

/// Only the two statements of a refresh, on a separate connection to the same file.
class BareStatements {
public:
    BareStatements(const std::string& file, bool durable) {
        sqlite3_open(file.c_str(), &database_);
        sqlite3_busy_timeout(database_, 5000);
        sqlite3_exec(database_, durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL",
                     nullptr, nullptr, nullptr);
        sqlite3_prepare_v2(database_, signet::detail::SqliteSessionRows::find_sql, -1, &find_, nullptr);
        sqlite3_prepare_v2(database_, signet::detail::SqliteSessionRows::advance_sql, -1, &advance_, nullptr);
    }
    BareStatements(const BareStatements&) = delete;
    BareStatements& operator=(const BareStatements&) = delete;
    ~BareStatements() {
        sqlite3_finalize(find_);
        sqlite3_finalize(advance_);
        sqlite3_close(database_);
    }

    bool refresh(const std::string& id) {
        sqlite3_bind_blob(find_, 1, id.data(), static_cast<int>(id.size()), SQLITE_STATIC);
        const bool found = sqlite3_step(find_) == SQLITE_ROW;
        const sqlite3_int64 generation = sqlite3_column_int64(find_, 2);
        const sqlite3_int64 now = sqlite3_column_int64(find_, 4) + 1;
        const sqlite3_int64 end = sqlite3_column_int64(find_, 5) + 1;
        sqlite3_reset(find_);
        sqlite3_bind_int64(advance_, 1, generation + 1);
        sqlite3_bind_int64(advance_, 2, now);
        sqlite3_bind_int64(advance_, 3, end);
        sqlite3_bind_blob(advance_, 4, id.data(), static_cast<int>(id.size()), SQLITE_STATIC);
        sqlite3_bind_int64(advance_, 5, generation);
        const bool done = sqlite3_step(advance_) == SQLITE_DONE && sqlite3_changes(database_) == 1;
        sqlite3_reset(advance_);
        return found && done;
    }

private:
    sqlite3* database_ = nullptr;
    sqlite3_stmt* find_ = nullptr;
    sqlite3_stmt* advance_ = nullptr;
};

void refresh_beside_bare_sql(benchmark::State& state, signet::SqliteOptions::Durability durability) {
    const auto directory = std::filesystem::temp_directory_path() /
                           ("signet-benchmark-" + std::to_string(std::random_device{}()));
    std::filesystem::create_directory(directory);
    const std::string file = (directory / "sessions.db").string();
    {
        signet::SqliteStore store{{.file = file, .durability = durability}};
        const auto key = signet::SecretKey<signet::HS256>::generate();
        const signet::TokenIssuer issuer{key};
        const signet::TokenVerifier verifier{key};
        signet::SessionManager manager{store, issuer};
        std::string token = manager.log_in("user-1")->refresh.str();
        const auto other = manager.log_in("user-2");
        const std::string id{verifier.verify<signet::RefreshPolicy>(other->refresh.str())->session_id()};
        BareStatements bare{file, durability == signet::SqliteOptions::Durability::full};
        bool all_done = true;
        signet_benchmark::measure_beside(
            state, [&] { all_done &= bare.refresh(id); },
            [&] {
                const auto pair = manager.refresh(*verifier.verify<signet::RefreshPolicy>(token));
                all_done &= pair.has_value();
                if (pair) {
                    token = pair->refresh.str();
                }
            },
            1);
        if (!all_done) {
            state.SkipWithError("a refresh was refused");
        }
    }
    std::filesystem::remove_all(directory);
}

using Durability = signet::SqliteOptions::Durability;
BENCHMARK_CAPTURE(refresh_beside_bare_sql, normal, Durability::normal)
    ->UseManualTime()
    ->Iterations(20'000)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(refresh_beside_bare_sql, full, Durability::full)
    ->UseManualTime()
    ->Iterations(3'000)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK(refresh_memory)->Iterations(refreshes)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(refresh_sqlite, normal, Durability::normal)
    ->Iterations(refreshes)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(refresh_sqlite, full, Durability::full)
    ->Iterations(durable_refreshes)
    ->Unit(benchmark::kMicrosecond);

}  // namespace
