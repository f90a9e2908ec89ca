// SPDX-License-Identifier: MIT
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <random>
#include <signet/session/memory_store.hpp>
#include <signet/session/session_manager.hpp>
#include <signet/session/sqlite_store.hpp>
#include <signet/signet.hpp>
#include <string>
#include <vector>

// Refreshes over ten thousand sessions: how many a second, and what they leave behind. `rows` must stay
// 10,000.
namespace {

constexpr std::size_t sessions = 10'000;
constexpr std::int64_t refreshes = 1'000'000;
constexpr std::int64_t durable_refreshes = 100'000;  // each of them waits for the disk

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

using Durability = signet::SqliteOptions::Durability;
BENCHMARK(refresh_memory)->Iterations(refreshes)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(refresh_sqlite, normal, Durability::normal)
    ->Iterations(refreshes)
    ->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(refresh_sqlite, full, Durability::full)
    ->Iterations(durable_refreshes)
    ->Unit(benchmark::kMicrosecond);

}  // namespace
