// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signet/session/limits.hpp"
#include "signet/session/record.hpp"

namespace signet::testing {

/// One violation of the contract by a store.
struct ConformanceFailure {
    /// The part of the contract that was checked.
    std::string check;
    /// What the store did.
    std::string what;
};

/// The size of the races.
struct ConformanceOptions {
    /// The number of threads in each race.
    int threads = 8;
    /// The number of repetitions of each race.
    int rounds = 50;
};

/// Collects failures. Not thread-safe: a race reports after its threads have ended.
class ConformanceReport {
public:
    /// Sets the part of the contract for the next calls of `expect`.
    void begin(std::string check) { check_ = std::move(check); }
    /// Adds the failure `what` unless `kept`.
    void expect(bool kept, std::string what) {
        if (!kept) {
            failures_.push_back({check_, std::move(what)});
        }
    }
    [[nodiscard]] std::vector<ConformanceFailure> failures() && { return std::move(failures_); }

private:
    std::string check_;
    std::vector<ConformanceFailure> failures_;
};

namespace conformance {

inline constexpr std::chrono::sys_seconds login_time{std::chrono::seconds{1'800'000'000}};

/// The issuer of most sessions in the checks.
inline constexpr std::string_view issuer = "https://auth.example";
inline SessionOwner owner_of(std::string_view subject) {
    return {.issuer = issuer, .subject = subject};
}

/// A session with valid values in all members.
inline SessionRecord make_record(std::string id, std::string subject,
                                 std::chrono::sys_seconds created_at = login_time) {
    return {.id = std::move(id),
            .issuer = std::string{issuer},
            .subject = std::move(subject),
            .created_at = created_at,
            .rotated_at = created_at,
            .idle_end = created_at + std::chrono::hours{1},
            .absolute_end = created_at + std::chrono::hours{24},
            .device = "device",
            .client_data = "data",
            .binding_hash = "hash",
            .claims = "{}"};
}

template <class Store>
bool inserted(Store& store, const SessionRecord& record, const SessionCap& cap = {}) {
    return store.insert(record, cap).has_value();
}

template <class Store>
bool holds(Store& store, const SessionRecord& record) {
    const auto found = store.find(record.id);
    return found && *found && **found == record;
}

template <class Store>
bool finds_nothing(Store& store, std::string_view id) {
    const auto found = store.find(id);
    return found && !*found;
}

template <class Store>
bool is_revoked(Store& store, std::string_view id, const Revocation& how) {
    const auto found = store.find(id);
    return found && *found && (*found)->revoked == how;
}

template <class Store>
std::vector<std::string> listed_ids(Store& store, std::string_view subject) {
    std::vector<std::string> ids;
    if (const auto records = store.list(owner_of(subject))) {
        for (const SessionRecord& record : *records) {
            ids.push_back(record.id);
        }
    } else {
        ids.emplace_back("store_unavailable");
    }
    return ids;
}

}  // namespace conformance
}  // namespace signet::testing
