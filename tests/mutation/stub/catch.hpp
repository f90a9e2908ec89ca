// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "../check.hpp"

// The part of Catch2 that a unit test in a kill suite needs. It compiles in a fraction of the time.
namespace mutation {

inline std::vector<void (*)()>& test_cases() {
    static std::vector<void (*)()> cases;
    return cases;
}

struct Registered {
    explicit Registered(void (*run)()) { test_cases().push_back(run); }
};

}  // namespace mutation

#define SIGNET_JOINED_TO(left, right) left##right
#define SIGNET_JOINED(left, right) SIGNET_JOINED_TO(left, right)
#define TEST_CASE(name)                                                                             \
    static void SIGNET_JOINED(test_case_, __LINE__)();                                              \
    static const mutation::Registered SIGNET_JOINED(registered_,                                    \
                                                    __LINE__){SIGNET_JOINED(test_case_, __LINE__)}; \
    static void SIGNET_JOINED(test_case_, __LINE__)()
#define CHECK(...) check(__VA_ARGS__)
#define INFO(...) static_cast<void>(0)
