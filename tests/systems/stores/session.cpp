// SPDX-License-Identifier: MIT
#include <chrono>
#include <iostream>
#include <signet/session/live_session.hpp>
#include <signet/session/manager.hpp>
#include <signet/signet.hpp>
#include <string>
#include <utility>

#include "any_store.hpp"

// One login, for tests that disturb replicas or count requests. Executes each input line, `log in`, `check`
// (whether the session is active, as an API checks it), `refresh`, `retry` (a refresh with the previous
// token) or `log out`, and prints `ok` or the error, and the milliseconds that it took.
namespace {

using namespace std::chrono_literals;

class Session {
public:
    std::string run(const std::string& what) {
        if (what == "log in") {
            const auto pair = manager_.log_in("ann");
            if (pair) {
                keep(*pair);
            }
            return told(pair);
        }
        if (what == "retry") {
            return told(manager_.refresh(*verifier_.verify<signet::RefreshPolicy>(previous_)));
        }
        if (what == "refresh") {
            const auto pair = manager_.refresh(refresh_token());
            if (pair) {
                keep(*pair);
            }
            return told(pair);
        }
        if (what == "log out") {
            return told(manager_.log_out(refresh_token()));
        }
        return told(live_.check(*verifier_.verify<signet::AccessPolicy>(access_)));
    }

private:
    void keep(const signet::TokenPair& pair) {
        access_ = pair.access.str();
        previous_ = std::move(refresh_);
        refresh_ = pair.refresh.str();
    }
    [[nodiscard]] signet::Verified<signet::RefreshPolicy> refresh_token() const {
        return *verifier_.verify<signet::RefreshPolicy>(refresh_);
    }
    template <class Answer>
    static std::string told(const Answer& answer) {
        return answer ? "ok" : std::string{answer.error().name()};
    }

    signet::SecretKey<signet::HS256> key_ = signet::SecretKey<signet::HS256>::generate();
    signet::TokenVerifier<> verifier_{key_};
    std::unique_ptr<signet::AnySessionStore> store_ = store_test::open_store(store_test::new_name(), 1s);
    signet::SessionManager<> manager_{*store_, signet::TokenIssuer{key_}};
    signet::LiveSession live_{*store_};
    std::string access_;
    std::string refresh_;
    std::string previous_;
};

}  // namespace

int main() {
    try {
        Session session;
        for (std::string line; std::getline(std::cin, line);) {
            const auto begin = std::chrono::steady_clock::now();
            const std::string answer = session.run(line);
            const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
            std::cout << answer << ' ' << took.count() << std::endl;
        }
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "store_session: " << error.what() << '\n';
        return 1;
    }
}
