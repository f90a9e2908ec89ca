// SPDX-License-Identifier: MIT
#include "session/processes.hpp"

#include <unistd.h>

#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "session/at_once.hpp"
#include "session/fixture.hpp"

// Several processes on one SQLite file, and processes that are killed while they write.
using namespace session_test;

namespace {

signet::SqliteOptions durable(const std::string& file) {
    return {.file = file, .busy_timeout = 30s, .readers = 1};
}

struct Program : Tokens {
    explicit Program(const std::string& file, signet::SessionLimits limits = {})
        : store{durable(file)}, manager{store, issuer, signet::SessionOptions{.limits = limits}} {}
    signet::SqliteStore store;
    signet::SessionManager<> manager;
};

/// Eight processes refresh with one token at the same time. Returns the answer to each of them.
std::vector<std::string> refresh_in_processes(const std::string& file, const std::string& token,
                                              signet::SessionLimits limits) {
    struct Prepared {
        std::unique_ptr<Program> program;
        signet::Verified<signet::RefreshPolicy> presented;
    };
    return answers_of_eight(
        [&] {
            auto program = std::make_unique<Program>(file, limits);
            auto presented = program->refresh(token);
            return Prepared{std::move(program), std::move(presented)};
        },
        [](const Prepared& prepared, int) {
            const auto pair = prepared.program->manager.refresh(prepared.presented);
            return pair ? pair->refresh.str() : std::string{pair.error().name()};
        });
}

std::string log_in(const std::string& file) {
    Program program{file};
    return program.manager.log_in("user-42")->refresh.str();
}

}  // namespace

TEST_CASE("processes: eight refreshes with one token make one rotation and one successor") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("sessions.db");
    for (int round = 0; round < 3; ++round) {
        const std::string token = log_in(file);
        const auto answers = refresh_in_processes(file, token, {});
        CHECK(std::set<std::string>(answers.begin(), answers.end()).size() == 1);
        Program program{file};
        const auto next = program.manager.refresh(program.refresh(answers.front()));
        REQUIRE(next);
        const auto record = program.store.find(program.access(*next).session_id());
        CHECK((*record)->generation == 2);
    }
}

TEST_CASE("processes: without a window exactly one of eight refreshes is accepted") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("sessions.db");
    const auto answers = refresh_in_processes(file, log_in(file), {.retry_window = 0s});
    int accepted = 0;
    for (const std::string& answer : answers) {
        accepted += answer.starts_with("ey") ? 1 : 0;
        CHECK((answer.starts_with("ey") || answer == "refresh_token_reused" || answer == "session_revoked"));
    }
    CHECK(accepted == 1);
}

TEST_CASE("processes: a new file may be opened by eight processes concurrently") {
    // Many times, because a race occurs only at a few moments of each run.
    for (int round = 0; round < 25; ++round) {
        INFO(round);
        const TemporaryDirectory directory;
        const std::string file = directory.file("sessions.db");
        {
            std::vector<Child> children;
            for (int i = 0; i < 8; ++i) {
                children.emplace_back([&](int) {
                    Program program{file};
                    if (!program.manager.log_in("user-42")) {
                        _exit(3);
                    }
                });
            }
            for (Child& child : children) {
                CHECK(child.wait() == 0);
            }
        }
        Program program{file};
        CHECK(program.manager.sessions("user-42")->size() == 8);
    }
}

TEST_CASE("processes: a lost answer is repeated after a restart byte for byte") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("sessions.db");
    const std::string r0 = log_in(file);
    std::string r1;
    {
        Program program{file};
        r1 = program.manager.refresh(program.refresh(r0))->refresh.str();
    }
    Program program{file};
    program.clock.advance(29s);
    CHECK(program.manager.refresh(program.refresh(r0))->refresh.str() == r1);
}

namespace {

/// The state of a session according to the lines that its writer wrote before it was killed.
struct Known {
    std::string token;  ///< the last refresh token that was returned
    bool logout_asked = false;
    bool logout_answered = false;
};

constexpr signet::SessionLimits writer_limits{.cap = {.maximum = 1000}};

/// Logs in, refreshes and logs out in an endless loop. Writes each answer after it is received, and each
/// logout before it is executed.
[[noreturn]] void write_for_ever(const std::string& file, unsigned seed, int out) {
    Program program{file, writer_limits};
    std::mt19937 random{seed};
    std::map<int, std::string> live;
    for (int login = 0;; ++login) {
        const std::string name = std::to_string(seed) + "-" + std::to_string(login);
        const auto pair = program.manager.log_in("user-42", {.client_data = name});
        write_line(out, "answered " + name + " " + pair->refresh.str());
        live[login] = pair->refresh.str();
        for (int step = 0; step < 6; ++step) {
            const auto one = std::next(live.begin(), static_cast<long>(random() % live.size()));
            const std::string one_name = std::to_string(seed) + "-" + std::to_string(one->first);
            const auto presented = program.refresh(one->second);
            if (random() % 5 == 0 && live.size() > 1) {
                write_line(out, "asked " + one_name);
                if (program.manager.log_out(presented)) {
                    write_line(out, "ended " + one_name);
                }
                live.erase(one);
            } else if (const auto next = program.manager.refresh(presented)) {
                one->second = next->refresh.str();
                write_line(out, "answered " + one_name + " " + one->second);
            } else {
                _exit(4);
            }
        }
    }
}

void note(std::map<std::string, Known>& known, const std::string& line) {
    const auto first = line.find(' ');
    const auto second = line.find(' ', first + 1);
    Known& session = known[line.substr(first + 1, second - first - 1)];
    if (line.starts_with("answered ")) {
        session.token = line.substr(second + 1);
    } else if (line.starts_with("asked ")) {
        session.logout_asked = true;
    } else {
        session.logout_answered = true;
    }
}

/// Checks every promise for one session after the restart, as a holder of its tokens.
void check_survivor(Program& program, const Known& known) {
    const auto presented = program.refresh(known.token);
    const auto answer = program.manager.refresh(presented);
    if (known.logout_answered) {
        CHECK(error_of(answer) == Errc::session_revoked);  // never revived
        return;
    }
    if (!answer) {
        CHECK(known.logout_asked);  // never lost
        CHECK(answer.error() == Errc::session_revoked);
        return;
    }
    // Whether or not the killed process had advanced the record, there is one successor.
    const auto again = program.manager.refresh(presented);
    REQUIRE(again);
    CHECK(again->refresh.str() == answer->refresh.str());
    CHECK(program.manager.log_out(presented));
    CHECK(error_of(program.manager.refresh(program.refresh(*answer))) == Errc::session_revoked);
}

}  // namespace

TEST_CASE("processes: scenario crash-mid-rotation - a writer is killed a hundred times") {
    const TemporaryDirectory directory;
    const std::string file = directory.file("sessions.db");
    constexpr unsigned kills = 100;
    constexpr unsigned first_seed = 20260101;
    INFO("seeds from " << first_seed);
    std::mt19937 random{first_seed};
    std::size_t checked = 0;
    for (unsigned round = 0; round < kills; ++round) {
        std::map<std::string, Known> known;
        {
            Child writer{[&](int out) { write_for_ever(file, first_seed + round, out); }};
            std::string line;
            for (auto lines = 1 + random() % 12; lines > 0 && writer.read_line(line); --lines) {
                note(known, line);
            }
            // Not only directly after a line, but also during the following operation.
            for (auto turns = random() % 3000; turns > 0; --turns) {
                static_cast<void>(getppid());
            }
            writer.kill();
            const int status = writer.wait();
            REQUIRE((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
            while (writer.read_line(line)) {
                note(known, line);
            }
        }
        Program program{file};
        for (const auto& [name, session] : known) {
            INFO("round " << round << ", session " << name);
            check_survivor(program, session);
            ++checked;
        }
    }
    CHECK(checked >= kills);
    Program program{file};
    CHECK(*program.store.size() >= checked);
}
