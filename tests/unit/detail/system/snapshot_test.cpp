// SPDX-License-Identifier: MIT
#include "signet/detail/system/snapshot.hpp"

#include <array>
#include <atomic>
#include <functional>
#include <latch>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "session/processes.hpp"

using signet::detail::Snapshot;

namespace {

/// Two numbers that must match, and the count of live values.
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
        // Makes a read of a destroyed value visible.
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

TEST_CASE("a reader in scope keeps its value alive and later readers see the new one and no writer waits") {
    std::atomic<int> alive{0};
    Snapshot<Value> snapshot{Value{1, alive}};
    {
        const auto reader = snapshot.read();
        snapshot.replace(Value{2, alive});
        CHECK(snapshot.read()->number() == 2);
        snapshot.replace(Value{3, alive});
        CHECK(snapshot.read()->number() == 3);
        CHECK(reader->number() == 1);
        CHECK(reader->is_whole());
    }
    // The last reader that could hold an old value destroys all old values.
    CHECK(alive.load() == 1);
    CHECK(snapshot.read()->number() == 3);
}

TEST_CASE("a value is destroyed after its last reader although other readers continue") {
    std::atomic<int> alive{0};
    Snapshot<Value> snapshot{Value{1, alive}};
    std::optional<Snapshot<Value>::Reader> later;
    {
        const auto reader = snapshot.read();
        snapshot.replace(Value{2, alive});
        later.emplace(snapshot);
        CHECK(alive.load() == 2);
    }
    CHECK(alive.load() == 1);
    CHECK((*later)->number() == 2);
    snapshot.replace(Value{3, alive});
    CHECK((*later)->is_whole());
    later.reset();
    CHECK(alive.load() == 1);
}

TEST_CASE("each replacement changes the version") {
    std::atomic<int> alive{0};
    Snapshot<Value> snapshot{Value{1, alive}};
    const auto before = snapshot.version();
    CHECK(snapshot.version() == before);
    snapshot.replace(Value{1, alive});
    CHECK(snapshot.version() != before);
}

namespace {

/// The result of `work` in the child of a fork. Empty if the child ends before `work` does.
std::string in_child(const std::function<int()>& work) {
    session_test::Child child{[&work](int out) { session_test::write_line(out, std::to_string(work())); }};
    std::string line;
    return child.read_line(line) ? line : "";
}

}  // namespace

TEST_CASE("in the child of a fork values are destroyed although other threads were reading them") {
    std::atomic<int> alive{0};
    Snapshot<Value> snapshot{Value{1, alive}};
    std::latch reading{2};
    std::latch forked{1};
    // Two threads, so that two stripes have readers.
    const auto read = [&] {
        const auto reader = snapshot.read();
        reading.count_down();
        forked.wait();
    };
    const std::jthread one{read};
    const std::jthread other{read};
    reading.wait();
    CHECK(in_child([&] {
              snapshot.replace(Value{2, alive});
              snapshot.replace(Value{3, alive});
              return snapshot.read()->number() * 10 + alive.load();
          }) == "31");

    // Replaced before the fork, and held by a reader that does not exist in the child: the first reader in
    // the child destroys it.
    snapshot.replace(Value{4, alive});
    CHECK(alive.load() == 2);
    CHECK(in_child([&] { return snapshot.read()->number() * 10 + alive.load(); }) == "41");
    CHECK(alive.load() == 2);
    forked.count_down();
}

TEST_CASE("in the child of a fork values are destroyed although another thread was destroying some") {
    struct Slow {
        std::latch* destroying = nullptr;
        std::latch* forked = nullptr;
        Slow() = default;
        Slow(std::latch& in_destructor, std::latch& may_end) : destroying{&in_destructor}, forked{&may_end} {}
        Slow(Slow&& other) noexcept
            : destroying{std::exchange(other.destroying, nullptr)},
              forked{std::exchange(other.forked, nullptr)} {}
        Slow(const Slow&) = delete;
        Slow& operator=(const Slow&) = delete;
        Slow& operator=(Slow&&) = delete;
        ~Slow() {
            if (destroying != nullptr) {
                destroying->count_down();
                forked->wait();
            }
        }
    };
    std::latch destroying{1};
    std::latch forked{1};
    Snapshot<Slow> snapshot{Slow{destroying, forked}};
    const std::jthread writer{[&] { snapshot.replace(Slow{}); }};
    destroying.wait();
    CHECK(in_child([&] {
              std::latch destroyed{1};
              std::latch no_wait{0};
              snapshot.replace(Slow{destroyed, no_wait});
              snapshot.replace(Slow{});
              return destroyed.try_wait() ? 1 : 0;
          }) == "1");
    forked.count_down();
}

TEST_CASE("readers on many threads never see a partly replaced or destroyed value") {
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
