// SPDX-License-Identifier: MIT
#include "signet/detail/snapshot.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "catch.hpp"

using signet::detail::Snapshot;

namespace {

/// Two numbers that belong together, and a count of those values that are still alive.
class Value {
public:
    Value(int number, std::atomic<int>& alive) : number_{number}, double_{2 * number}, alive_{&alive} {
        alive.fetch_add(1);
    }
    Value(Value&& other) noexcept
        : number_{other.number_}, double_{other.double_}, alive_{std::exchange(other.alive_, nullptr)} {}
    Value(const Value&) = delete;
    Value& operator=(const Value&) = delete;
    Value& operator=(Value&&) = delete;
    ~Value() {
        // What a reader in the middle of its work would trip over.
        number_ = -1;
        double_ = -1;
        if (alive_ != nullptr) {
            alive_->fetch_sub(1);
        }
    }
    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] bool is_whole() const { return number_ >= 0 && double_ == 2 * number_; }

private:
    int number_;
    int double_;
    std::atomic<int>* alive_;
};

}  // namespace

TEST_CASE("a snapshot is read until it is replaced, and the old value is then destroyed") {
    std::atomic<int> alive{0};
    {
        Snapshot<Value> snapshot{Value{1, alive}};
        CHECK(snapshot.read()->number() == 1);
        CHECK((*snapshot.read()).is_whole());
        for (int number = 2; number < 10; ++number) {
            snapshot.replace(Value{number, alive});
            CHECK(snapshot.read()->number() == number);
            CHECK(alive.load() == 1);
        }
    }
    CHECK(alive.load() == 0);
}

TEST_CASE("a reader in scope keeps its value alive, while later readers see the new one") {
    std::atomic<int> alive{0};
    Snapshot<Value> snapshot{Value{1, alive}};
    {
        std::jthread writer;
        {
            const auto reader = snapshot.read();
            writer = std::jthread{[&] { snapshot.replace(Value{2, alive}); }};
            while (snapshot.read()->number() != 2) {
                std::this_thread::yield();
            }
            CHECK(reader->number() == 1);
            CHECK(reader->is_whole());
            CHECK(alive.load() == 2);
        }
    }
    // On a machine so slow that the writer gave up waiting, the next one does the work.
    snapshot.replace(Value{3, alive});
    CHECK(alive.load() == 1);
}

TEST_CASE("a writer does not wait for ever for a reader that never ends, and nothing is lost by it") {
    std::atomic<int> alive{0};
    Snapshot<Value> snapshot{Value{1, alive}};
    {
        const auto reader = snapshot.read();  // on this thread: it cannot end before the call below returns
        snapshot.replace(Value{2, alive});
        CHECK(reader->is_whole());
        CHECK(reader->number() == 1);
        CHECK(alive.load() == 2);
    }
    snapshot.replace(Value{3, alive});
    CHECK(alive.load() == 1);
    CHECK(snapshot.read()->number() == 3);
}

TEST_CASE("readers on many threads never see a value that is half replaced or destroyed") {
    std::atomic<int> alive{0};
    constexpr int last = 300;
    constexpr std::size_t reader_count = 4;
    std::array<int, reader_count> broken{};
    std::array<int, reader_count> backwards{};
    {
        Snapshot<Value> snapshot{Value{0, alive}};
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < reader_count; ++i) {
            threads.emplace_back([&snapshot, &broken, &backwards, i] {
                for (int seen = 0; seen < last;) {
                    const auto reader = snapshot.read();
                    broken[i] += reader->is_whole() ? 0 : 1;
                    backwards[i] += reader->number() < seen ? 1 : 0;
                    seen = reader->number();
                }
            });
        }
        for (int number = 1; number <= last; ++number) {
            snapshot.replace(Value{number, alive});
        }
    }
    CHECK(broken == std::array<int, reader_count>{});
    CHECK(backwards == std::array<int, reader_count>{});
    CHECK(alive.load() == 0);
}

TEST_CASE("writers on several threads take turns and lose no value") {
    std::atomic<int> alive{0};
    Snapshot<Value> snapshot{Value{0, alive}};
    {
        std::vector<std::jthread> writers;
        for (int writer = 1; writer <= 3; ++writer) {
            writers.emplace_back([&snapshot, &alive, writer] {
                for (int i = 0; i < 50; ++i) {
                    snapshot.replace(Value{writer * 100 + i, alive});
                }
            });
        }
    }
    CHECK(snapshot.read()->number() % 100 == 49);
    CHECK(alive.load() == 1);
}
