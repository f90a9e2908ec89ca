// SPDX-License-Identifier: MIT
#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

#include "allocations.hpp"

namespace signet_benchmark {

/// Measures an operation and its floor alternately, a few calls of each, so that both have the same
/// conditions: the clock rate and other load change within a run, but hardly between neighbours. For
/// benchmarks with `UseManualTime()`. Counters: `floor_ns`, `ns` and `ratio` are medians, `allocations` those
/// of one operation.
template <class Floor, class Operation>
void measure_beside(benchmark::State& state, Floor floor, Operation operation, int batch = 32) {
    const auto time_of = [batch](auto& work) {
        const auto begin = std::chrono::steady_clock::now();
        for (int i = 0; i < batch; ++i) {
            work();
        }
        return std::chrono::duration<double>{std::chrono::steady_clock::now() - begin}.count() / batch;
    };
    const auto median = [](std::vector<double>& values) {
        const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
        std::ranges::nth_element(values, middle);
        return *middle;
    };
    time_of(floor);
    time_of(operation);
    const std::size_t before = allocations();
    operation();
    const std::size_t during = allocations() - before;

    std::vector<double> floors, times, ratios;
    for ([[maybe_unused]] auto iteration : state) {
        floors.push_back(time_of(floor));
        times.push_back(time_of(operation));
        ratios.push_back(times.back() / floors.back());
        state.SetIterationTime(times.back());
    }
    constexpr double nanoseconds = 1e9;
    state.counters["floor_ns"] = median(floors) * nanoseconds;
    state.counters["ns"] = median(times) * nanoseconds;
    state.counters["ratio"] = median(ratios);
    state.counters["allocations"] = static_cast<double>(during);
}

}  // namespace signet_benchmark
