// SPDX-License-Identifier: MIT
// Calls to a session store, chosen by the input: MemoryStore and SqliteStore answer like a simple store, and
// contain the same records.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <signet/store/memory.hpp>
#include <signet/store/sqlite.hpp>
#include <span>
#include <string>
#include <string_view>

#include "../session/random_call.hpp"
#include "../session/simple_store.hpp"
#include "check.hpp"

namespace {

using session_test::SimpleStore;

/// Numbers from the bytes of the input, and zeros after its end.
class Bytes {
public:
    explicit Bytes(std::span<const std::uint8_t> bytes) : bytes_{bytes} {}
    std::size_t below(std::size_t end) {
        if (bytes_.empty()) {
            return 0;
        }
        const std::size_t byte = bytes_.front();
        bytes_ = bytes_.subspan(1);
        return byte % end;
    }
    bool one_in(std::size_t n) { return below(n) == 0; }
    [[nodiscard]] bool at_end() const { return bytes_.empty(); }

private:
    std::span<const std::uint8_t> bytes_;
};

template <class Store>
void require_same_records(Store& store, SimpleStore& model) {
    for (std::size_t i = 0; i < session_test::random_ids; ++i) {
        const std::string id = "s" + std::to_string(i);
        fuzz::require(*store.find(id) == *model.find(id), "a record is what the calls have made of it");
    }
    for (std::size_t i = 0; i < session_test::random_subjects; ++i) {
        const std::string subject = "u" + std::to_string(i);
        for (std::size_t j = 0; j < session_test::random_issuers; ++j) {
            const std::string issuer = session_test::random_issuer(j);
            const signet::SessionOwner owner{issuer, subject};
            fuzz::require(*store.list(owner) == *model.list(owner), "a list has what is live, in order");
        }
    }
    fuzz::require(signet::Result<std::size_t>{store.size()} == model.size(), "nothing is kept that is gone");
}

template <class Store>
void compare_with_model(Store& store, Bytes dice) {
    SimpleStore model;
    std::chrono::sys_seconds now{std::chrono::seconds{1'800'000'000}};
    while (!dice.at_end()) {
        now += std::chrono::seconds{dice.below(8)} - std::chrono::seconds{dice.one_in(32) ? 30 : 0};
        const std::string expected = session_test::random_call(model, dice, now);
        fuzz::require(session_test::random_call(store, dice, now) == expected, "both answer alike");
        if (expected == "purge") {
            // All expired sessions: the store chooses the order of several.
            const auto ended_before = now - std::chrono::seconds{20};
            fuzz::require(store.purge(ended_before, 1000) == *model.purge(ended_before, 1000),
                          "as many are purged");
        }
        for (int used = 0; used < 7; ++used) {
            static_cast<void>(dice.below(2));
        }
    }
    require_same_records(store, model);
}

/// A record of any bytes is read back unchanged.
template <class Store>
void keep_any_bytes(Store& store, std::string_view data) {
    constexpr std::size_t texts = 7;
    const std::size_t part = data.size() / texts;
    const auto text = [&](std::size_t i) { return std::string{data.substr(i * part, part)}; };
    const auto time = [&](std::size_t i) {
        constexpr std::int64_t last_date = 253'402'300'799;
        std::int64_t seconds = 0;
        data.copy(reinterpret_cast<char*>(&seconds), (std::min)(sizeof seconds, part), i * part);
        return std::chrono::sys_seconds{std::chrono::seconds{(seconds & INT64_MAX) % last_date}};
    };
    const signet::SessionRecord record{.id = "any " + text(0),
                                       .issuer = text(6),
                                       .subject = "any " + text(1),
                                       .generation = data.size(),
                                       .created_at = time(0),
                                       .rotated_at = time(1),
                                       .idle_end = time(2),
                                       .absolute_end = time(3),
                                       .remember_me = data.size() % 2 == 0,
                                       .device = text(2),
                                       .client_data = text(3),
                                       .binding_hash = text(4),
                                       .claims = text(5),
                                       .rotation_times = {time(0), time(1), time(2), time(3)}};
    fuzz::require(store.insert(record, {}).has_value(), "any record can be kept");
    fuzz::require(*store.find(record.id) == record, "a record comes back as it was");
    fuzz::require(store.list({*record.issuer, record.subject})->size() == 1,
                  "a subject is found by all of its bytes");
    const signet::Revocation how{.at = time(4), .by = signet::RevokedBy::administrator};
    fuzz::require(store.revoke(record.id, how) == true, "a session is found by all of its bytes");
    fuzz::require((*store.find(record.id))->revoked == how, "a revocation comes back as it was");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Bytes dice{{data, size}};
    signet::MemoryStore memory;
    compare_with_model(memory, dice);
    keep_any_bytes(memory, fuzz::text_of(data, size));
    signet::SqliteStore sqlite{":memory:"};
    compare_with_model(sqlite, dice);
    keep_any_bytes(sqlite, fuzz::text_of(data, size));
    return 0;
}
