// SPDX-License-Identifier: MIT
#include "signet/keys/reloader.hpp"

#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "signet/issuer.hpp"
#include "signet/keys/directory.hpp"
#include "signet/verifier.hpp"
#include "unit/keys/fixture.hpp"
#include "unit/verdict.hpp"

using namespace std::chrono_literals;
using signet::AccessPolicy;
using signet::KeyReloader;
using signet::KeyReloadReport;
using signet_test::KeyPlace;
using signet_test::now;
using Clock = signet::testing::FixedClock;
using Outcome = KeyReloadReport::Outcome;

namespace {

/// Collects the messages of a reloader, and waits for them.
class Told {
public:
    void operator()(const KeyReloadReport& reload) {
        const std::scoped_lock lock{mutex_};
        reloads_.push_back(reload);
        changed_.notify_all();
    }
    /// The `count`-th, counted from 1, or an empty one if it does not arrive.
    KeyReloadReport wait_for(std::size_t count) {
        std::unique_lock lock{mutex_};
        changed_.wait_for(lock, 20s, [&] { return reloads_.size() >= count; });
        return reloads_.size() >= count ? reloads_[count - 1] : KeyReloadReport{};
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<KeyReloadReport> reloads_;
};

KeyReloader<>* signalled = nullptr;

const signet::KeyReloadOptions without_thread{.interval = 0ms};

}  // namespace

TEST_CASE("followed keys change with time and issuers and verifiers use them") {
    const KeyPlace place;
    const Clock clock{now};
    const signet::KeyDirectory<> directory{place.path()};
    const std::string first = directory.rotate({}, now);
    KeyReloader<signet::HS256, Clock> keys{place.path(), without_thread, clock};
    const signet::TokenIssuer issuer{keys.ring(), {}, clock};
    const signet::TokenVerifier verifier{keys.ring(), {}, clock};
    const auto verdict = [&](const std::string& token) {
        return signet_test::verdict(verifier.verify<AccessPolicy>(token));
    };
    const std::string early = issuer.issue<AccessPolicy>({.lifetime = 1h}).str();
    CHECK(keys.reload().outcome == Outcome::unchanged);

    const std::string second = directory.rotate({.announce = 10min}, now);
    KeyReloadReport reload = keys.reload();
    CHECK(reload.outcome == Outcome::replaced);
    CHECK(reload.keys == 2);
    CHECK(reload.signing_key == first);
    clock.advance(10min - 1s);
    CHECK(keys.reload().outcome == Outcome::unchanged);
    clock.advance(1s);
    reload = keys.reload();
    CHECK(reload.outcome == Outcome::replaced);
    CHECK(reload.signing_key == second);
    const std::string late = issuer.issue<AccessPolicy>({.lifetime = 1h}).str();
    CHECK(verdict(early) == "ok");
    CHECK(verdict(late) == "ok");

    clock.advance(30 * 24h + signet::key_change_slack);
    CHECK(keys.reload().keys == 1);
    CHECK(keys.ring().read()->size() == 1);
}

TEST_CASE("unusable keys do not change the ring and the reason names the file and contains no key") {
    const KeyPlace place;
    const Clock clock{now};
    place.write("a.jwk", signet_test::jwk("a"));
    KeyReloader<signet::HS256, Clock> keys{place.path(), without_thread, clock};
    const auto failure = [&] {
        const KeyReloadReport reload = keys.reload();
        CHECK(reload.outcome == Outcome::failed);
        CHECK(reload.keys == 1);
        CHECK(reload.signing_key == "a");
        CHECK_FALSE(reload.reason.contains(signet_test::key_text("a").substr(0, 12)));
        return reload.reason;
    };
    const std::string whole = signet_test::jwk("a");
    place.write("a.jwk", whole.substr(0, whole.size() / 2));
    CHECK(failure().contains(place.file("a.jwk").string()));
    place.write("a.jwk", whole, 0644);
    CHECK(failure().contains("chmod 600"));
    std::filesystem::remove(place.file("a.jwk"));
    CHECK(failure().contains("there is no key"));
    REQUIRE(mkfifo(place.file("pipe.jwk").c_str(), S_IRUSR | S_IWUSR) == 0);
    CHECK(failure().contains("is a pipe or a device"));
    std::filesystem::remove(place.file("pipe.jwk"));
    std::filesystem::rename(place.path(), place.path().string() + "-away");
    CHECK(failure().starts_with("cannot "));
    std::filesystem::rename(place.path().string() + "-away", place.path());
    place.write("b.jwk", signet_test::jwk("b"));
    const KeyReloadReport reload = keys.reload();
    CHECK(reload.outcome == Outcome::replaced);
    CHECK(reload.signing_key == "b");
}

TEST_CASE("a change of a file with the same size in the same second is detected") {
    const KeyPlace place;
    const auto file = place.write("keys.json", signet_test::jwk("a"));
    KeyReloader<signet::HS256, Clock> keys{file, without_thread, Clock{now}};
    const auto written = std::filesystem::last_write_time(file);
    place.write("keys.json", signet_test::jwk("b"));
    std::filesystem::last_write_time(file, written);
    CHECK(keys.reload().outcome == Outcome::replaced);
    CHECK(keys.reload().outcome == Outcome::unchanged);
    CHECK(keys.ring().read()->signing_key().id() == "b");
}

TEST_CASE("unusable keys at the start and a negative interval throw") {
    const KeyPlace place;
    CHECK_THROWS_AS(KeyReloader<>(place.path(), without_thread), signet::KeyError);
    CHECK_THROWS_AS(KeyReloader<>(place.file("none"), without_thread), signet::KeyFileError);
    CHECK_THROWS_AS(KeyReloader<>(place.path()), signet::KeyError);
    place.write("a.jwk", signet_test::jwk("a"));
    CHECK_THROWS_AS(KeyReloader<>(place.path(), {.interval = -1ms}), signet::ConfigurationError);
}

TEST_CASE("without a thread the keys are read by reload only, and a request is not an error") {
    const KeyPlace place;
    place.write("a.jwk", signet_test::jwk("a"));
    std::atomic<int> calls = 0;
    KeyReloader<> keys{place.path(),
                       {.interval = 0ms, .on_reload = [&](const KeyReloadReport&) { ++calls; }}};
    place.write("0.jwk", signet_test::jwk("0"));
    keys.request_reload();
    std::this_thread::sleep_for(600ms);
    CHECK(keys.ring().read()->signing_key().id() == "a");
    CHECK(keys.reload().outcome == Outcome::replaced);
    CHECK(keys.ring().read()->signing_key().id() == "0");
    CHECK(calls == 0);
}

TEST_CASE("a signal handler requests new keys and the reloader reports them and failures once") {
    const KeyPlace place;
    place.write("a.jwk", signet_test::jwk("a"));
    Told told;
    KeyReloader<> reloader{
        place.path(), {.interval = 1h, .on_reload = [&](const KeyReloadReport& reload) { told(reload); }}};
    signalled = &reloader;
    const auto previous = std::signal(SIGUSR1, [](int) { signalled->request_reload(); });
    place.write("0.jwk", signet_test::jwk("0"));
    std::raise(SIGUSR1);
    CHECK(told.wait_for(1).signing_key == "0");
    std::signal(SIGUSR1, previous);

    place.write("0.jwk", "broken");
    reloader.request_reload();
    CHECK(told.wait_for(2).outcome == Outcome::failed);
    reloader.request_reload();
    while (reloader.reload().outcome != Outcome::failed) {
    }
    place.write("0.jwk", signet_test::jwk("0"));
    place.write("1.jwk", signet_test::jwk("1"));
    reloader.request_reload();
    const KeyReloadReport third = told.wait_for(3);
    CHECK(third.outcome == Outcome::replaced);
    CHECK(third.keys == 3);
}

TEST_CASE("the reloader reads periodically and an exception of a hook does not stop it") {
    const KeyPlace place;
    const Clock clock{now};
    const signet::KeyDirectory<> directory{place.path()};
    const std::string first = directory.rotate({}, now);
    Told told;
    const KeyReloader<signet::HS256, Clock> reloader{
        place.path(),
        {.interval = 1ms,
         .on_reload =
             [&](const KeyReloadReport& reload) {
                 told(reload);
                 if (reload.keys == 2 && reload.signing_key != first) {
                     throw std::runtime_error{"the hook"};
                 }
                 throw 42;  // not a std::exception
             }},
        clock};
    const std::string second = directory.rotate({}, now);
    CHECK(told.wait_for(1).keys == 2);
    clock.advance(10min);
    CHECK(told.wait_for(2).signing_key == second);
    place.write("z.jwk", "broken");
    CHECK(told.wait_for(3).outcome == Outcome::failed);
    // The third call may still run.
    CHECK(reloader.hook_failures() >= 2);
}

namespace {

struct ThrowingClock {
    const bool* throws = nullptr;
    [[nodiscard]] std::chrono::sys_seconds now() const {
        if (*throws) {
            throw 42;  // not a std::exception
        }
        return signet_test::now;
    }
};

}  // namespace

TEST_CASE("an exception of the clock does not change the ring") {
    const KeyPlace place;
    place.write("a.jwk", signet_test::jwk("a"));
    bool throws = false;
    KeyReloader<signet::HS256, ThrowingClock> keys{place.path(), without_thread, ThrowingClock{&throws}};
    throws = true;
    const KeyReloadReport reload = keys.reload();
    CHECK(reload.outcome == Outcome::failed);
    CHECK(reload.reason.contains("std::exception"));
    CHECK(reload.keys == 1);
    throws = false;
    CHECK(keys.reload().outcome == Outcome::unchanged);
}

TEST_CASE("tokens are issued and verified without a refusal while keys are rotated and reloaded") {
    const KeyPlace place;
    const Clock clock{now};
    const signet::KeyDirectory<> directory{place.path()};
    static_cast<void>(directory.rotate({.announce = 0s, .tokens_live = 1h}, now));
    // Two servers, which read the keys at different times.
    KeyReloader<signet::HS256, Clock> one{place.path(), {.interval = 1ms}, clock};
    KeyReloader<signet::HS256, Clock> other{place.path(), {.interval = 3ms}, clock};
    std::atomic<bool> done = false;
    std::atomic<int> refused = 0;
    std::atomic<int> accepted = 0;
    {
        std::vector<std::jthread> clients;
        for (int i = 0; i < 2; ++i) {
            clients.emplace_back([&, i] {
                const signet::TokenIssuer issuer{(i == 0 ? one : other).ring(), {}, clock};
                const signet::TokenVerifier verifier{(i == 0 ? other : one).ring(), {}, clock};
                do {
                    const auto issued_at = clock.now();
                    const std::string token = issuer.issue<AccessPolicy>({.lifetime = 1h}).str();
                    if (verifier.verify<AccessPolicy>(token)) {
                        ++accepted;
                    } else if (clock.now() < issued_at + 1h) {  // a thread may wait while the clock advances
                        ++refused;
                    }
                } while (!done);
            });
        }
        for (int turn = 0; turn < 10; ++turn) {
            static_cast<void>(directory.rotate({.tokens_live = 1h}, clock.now()));
            // The announcement is longer than the interval of each server.
            const std::size_t keys = one.reload().keys;
            while (other.reload().keys != keys || one.reload().keys != keys) {
            }
            clock.advance(10min);
        }
        done = true;
    }
    CHECK(refused == 0);
    CHECK(accepted > 0);
}
