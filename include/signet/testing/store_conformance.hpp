// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "signet/session/store.hpp"
#include "signet/testing/conformance_checks.hpp"
#include "signet/testing/conformance_one_step.hpp"
#include "signet/testing/conformance_races.hpp"
#include "signet/testing/conformance_report.hpp"

namespace signet::testing {

/// Tests the contract of `SessionStore` with your own store, in any test framework:
/// ```
/// for (const auto& failure : signet::testing::check_store_conformance([] {
///          return std::make_unique<MyStore>(empty_database());
///      })) {
///     ADD_FAILURE() << failure.check << ": " << failure.what;
/// }
/// ```
/// `make_store` returns a pointer, smart or not, to a store without sessions; it is called once for each
/// check. Returns the failures; none if the store keeps the contract. An exception of the store is a failure.
///
/// The races are repeated many times. This finds a store that is not atomic with near certainty, but it is
/// not a proof: document in your store why its compare-and-swap is atomic.
template <std::invocable MakeStore>
[[nodiscard]] std::vector<ConformanceFailure> check_store_conformance(
    MakeStore&& make_store, const ConformanceOptions& options = {}) {
    ConformanceReport report;
    const auto run = [&](const char* name, auto check) {
        report.begin(name);
        try {
            const auto store = make_store();
            check(*store, report);
        } catch (const std::exception& error) {
            report.expect(false, std::string{"an exception was thrown: "} + error.what());
        }
    };
    const auto race = [&](const char* name, auto check) {
        run(name, [&](auto& store, ConformanceReport& to) { check(store, to, options); });
    };
    run("a store without sessions", [](auto& store, auto& to) { conformance::check_empty(store, to); });
    run("a record is returned unchanged",
        [](auto& store, auto& to) { conformance::check_fields(store, to); });
    run("strings are compared byte by byte",
        [](auto& store, auto& to) { conformance::check_strings(store, to); });
    run("an id is accepted once", [](auto& store, auto& to) { conformance::check_duplicates(store, to); });
    run("advance is a compare-and-swap",
        [](auto& store, auto& to) { conformance::check_advance(store, to); });
    run("advance_if_current does what PlainRotation says",
        [](auto& store, auto& to) { conformance::check_advance_if_current(store, to); });
    run("a clock of the store", [](auto& store, auto& to) { conformance::check_clock(store, to); });
    run("sessions of other issuers", [](auto& store, auto& to) { conformance::check_owners(store, to); });
    run("a revoked session stays revoked",
        [](auto& store, auto& to) { conformance::check_revoke(store, to); });
    run("revoking all of a subject", [](auto& store, auto& to) { conformance::check_revoke_all(store, to); });
    run("lists of a subject", [](auto& store, auto& to) { conformance::check_list(store, to); });
    run("a cap that ends the oldest", [](auto& store, auto& to) { conformance::check_cap_ends(store, to); });
    run("a cap that refuses", [](auto& store, auto& to) { conformance::check_cap_refuses(store, to); });
    run("purge", [](auto& store, auto& to) { conformance::check_purge(store, to); });
    race("concurrent advances",
         [](auto& store, auto& to, auto& how) { conformance::race_advances(store, to, how); });
    race("concurrent calls of advance_if_current",
         [](auto& store, auto& to, auto& how) { conformance::race_one_step(store, to, how); });
    race("concurrent revoke and advance_if_current",
         [](auto& store, auto& to, auto& how) { conformance::race_one_step_and_revoke(store, to, how); });
    race("concurrent revoke and advance",
         [](auto& store, auto& to, auto& how) { conformance::race_revoke(store, to, how); });
    race("concurrent revocations",
         [](auto& store, auto& to, auto& how) { conformance::race_revocations(store, to, how); });
    race("concurrent logins under a cap",
         [](auto& store, auto& to, auto& how) { conformance::race_cap(store, to, how); });
    return std::move(report).failures();
}

}  // namespace signet::testing
