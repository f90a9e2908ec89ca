// SPDX-License-Identifier: MIT
#include "session/processes.hpp"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "any_store.hpp"
#include "session/at_once.hpp"
#include "session/fixture.hpp"

// Eight processes on one server, like eight machines.
using namespace session_test;

namespace {

struct Program : Tokens {
    explicit Program(const std::string& name, signet::SessionLimits limits = {})
        : store{store_test::open_store(name)},
          manager{*store, issuer, signet::SessionOptions{.limits = limits}} {}
    std::unique_ptr<signet::AnySessionStore> store;
    signet::SessionManager<> manager;
};

template <class Work>
std::vector<std::string> answers_of_eight(const std::string& name, signet::SessionLimits limits,
                                          const Work& work) {
    return session_test::answers_of_eight([&] { return std::make_unique<Program>(name, limits); },
                                          [&](auto& program, int i) { return work(*program, i); });
}

/// In a separate process: a forked child must not inherit connections.
std::string log_in(const std::string& name) {
    Child child{[&](int out) {
        Program program{name};
        write_line(out, program.manager.log_in("user-42")->refresh.str());
    }};
    std::string token;
    REQUIRE(child.read_line(token));
    REQUIRE(child.wait() == 0);
    return token;
}

std::string answer_of(const signet::Result<signet::TokenPair>& pair) {
    return pair ? pair->refresh.str() : std::string{pair.error().name()};
}

}  // namespace

TEST_CASE("processes: eight refreshes with one token make one rotation and one successor") {
    const std::string name = store_test::new_name();
    for (int round = 0; round < 5; ++round) {
        const std::string token = log_in(name);
        const auto answers = answers_of_eight(name, {}, [&](Program& program, int) {
            return answer_of(program.manager.refresh(program.refresh(token)));
        });
        CHECK(std::set<std::string>(answers.begin(), answers.end()).size() == 1);
        const auto generation = answers_of_eight(name, {}, [&](Program& program, int) {
            const std::string id{program.refresh(token).session_id()};
            return std::to_string((*program.store->find(id))->generation);
        });
        CHECK(std::set<std::string>(generation.begin(), generation.end()) == std::set<std::string>{"1"});
    }
}

TEST_CASE("processes: without a window exactly one of eight refreshes is accepted") {
    const std::string name = store_test::new_name();
    const std::string token = log_in(name);
    const auto answers = answers_of_eight(name, {.retry_window = 0s}, [&](Program& program, int) {
        return answer_of(program.manager.refresh(program.refresh(token)));
    });
    int accepted = 0;
    for (const std::string& answer : answers) {
        accepted += answer.starts_with("ey") ? 1 : 0;
        CHECK((answer.starts_with("ey") || answer == "refresh_token_reused" || answer == "session_revoked"));
    }
    CHECK(accepted == 1);
}

TEST_CASE("processes: a cap holds with eight concurrent logins") {
    const std::string name = store_test::new_name();
    const auto limits = [](signet::SessionCap::WhenFull when_full) {
        return signet::SessionLimits{.cap = {.maximum = 3, .when_full = when_full}};
    };
    const auto log_in_once = [](Program& program, int) {
        return std::string{program.manager.log_in("user-43") ? "in" : "refused"};
    };
    const auto refused =
        answers_of_eight(name, limits(signet::SessionCap::WhenFull::refuse_login), log_in_once);
    CHECK(std::count(refused.begin(), refused.end(), "in") == 3);
    const auto ended = answers_of_eight(name, limits(signet::SessionCap::WhenFull::end_oldest), log_in_once);
    CHECK(std::count(ended.begin(), ended.end(), "in") == 8);
    const auto left = answers_of_eight(name, {}, [](Program& program, int) {
        return std::to_string(program.manager.sessions("user-43")->size());
    });
    CHECK(left.front() == "3");
}

TEST_CASE("processes: a new store may be opened by eight processes concurrently and a session ends once") {
    for (int round = 0; round < 5; ++round) {
        const std::string name = store_test::new_name();
        const auto inserted = answers_of_eight(name, {}, [](Program& program, int) {
            return std::string{program.manager.log_in("user-42") ? "in" : "refused"};
        });
        CHECK(std::count(inserted.begin(), inserted.end(), "in") == 8);
        const auto ended = answers_of_eight(name, {}, [](Program& program, int) {
            return std::to_string(program.manager.revoke_all_of("user-42").value_or(99));
        });
        int total = 0;
        for (const std::string& count : ended) {
            total += std::stoi(count);
        }
        CHECK(total == 8);
    }
}

TEST_CASE("processes: after concurrent refreshes and logouts of eight processes no ended session is active") {
    const std::string name = store_test::new_name();
    std::vector<std::string> tokens;
    for (int i = 0; i < 10; ++i) {
        tokens.push_back(log_in(name));
    }
    const auto answers = answers_of_eight(name, {}, [&](Program& program, int i) {
        std::string line;
        for (const std::string& token : tokens) {
            const auto presented = program.refresh(token);
            const bool done = i % 2 == 0 ? program.manager.refresh(presented).has_value()
                                         : program.manager.log_out(presented).has_value();
            line += done ? '1' : '0';
        }
        return line;
    });
    CHECK(answers[1] == "1111111111");
    const auto after = answers_of_eight(name, {}, [&](Program& program, int) {
        std::string line;
        for (const std::string& token : tokens) {
            line += answer_of(program.manager.refresh(program.refresh(token))) + " ";
        }
        return line;
    });
    std::string all_revoked;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        all_revoked += "session_revoked ";
    }
    for (const std::string& line : after) {
        CHECK(line == all_revoked);
    }
}
