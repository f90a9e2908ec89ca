// SPDX-License-Identifier: MIT
#include <exception>
#include <iostream>
#include <limits>
#include <signet/http/httplib.hpp>
#include <signet/session/live_session.hpp>
#include <signet/session/memory_store.hpp>
#include <signet/session/session_manager.hpp>
#include <signet/session/sqlite_store.hpp>
#include <signet/signet.hpp>
#include <string>
#include <thread>
#include <utility>

// One answer behind no guard, behind a guard, and behind guards that look at the session too, for
// benchmarks/guard_load.sh. Prints a port for each, in this order, and a token that opens all of them; its
// argument is the file that the sessions are kept in.
namespace {

using Policy = signet::AccessPolicy;
using Who = signet::Verified<Policy>;

void answer(httplib::Response& response) {
    response.set_content(R"({"subject":"user-42"})", "application/json");
}

/// The same work as `answer`: the guard alone makes the difference.
const auto answer_anybody = [](const auto& /*request*/, auto& response) { answer(response); };
const auto answer_somebody = [](const Who& /*who*/, const auto& /*request*/, auto& response) {
    answer(response);
};

template <class Store>
auto bearer_with_session(const signet::TokenVerifier<>& verifier, Store& store) {
    return signet::Bearer<Policy, signet::LiveSession<Store>>{verifier, signet::LiveSession{store}};
}

/// Answers GET /me, and nothing else: cpp-httplib looks for a route by trying one regular expression after
/// the other, so that of two routes on one server, the second would pay for the first.
class OneRoute {
public:
    template <class Handler>
    explicit OneRoute(Handler handler) {
        server_.Get("/me", std::move(handler));
        server_.set_keep_alive_max_count((std::numeric_limits<int>::max)());
        server_.set_tcp_nodelay(true);
        port_ = server_.bind_to_any_port("127.0.0.1");
        thread_ = std::jthread{[this] { server_.listen_after_bind(); }};
    }

    [[nodiscard]] int port() const { return port_; }

private:
    httplib::Server server_;
    int port_ = 0;
    std::jthread thread_;
};

int serve(const std::string& database) {
    const auto key = signet::SecretKey<>::generate();
    const signet::TokenIssuer issuer{key, {.issuer = "guard-load"}};
    const signet::TokenVerifier verifier{key, {.issuer = "guard-load"}};
    signet::SqliteStore sqlite{database};
    signet::MemoryStore memory;
    signet::SessionManager sessions{sqlite, issuer};
    const auto pair = sessions.log_in("user-42");
    const auto who = verifier.verify<Policy>(pair.value().access.str());
    const auto record = sqlite.find(who.value().session_id());
    const auto copied = memory.insert(record.value().value(), {});
    if (!copied) {
        std::cerr << "guard-load-server: " << copied.error().message() << '\n';
        return 1;
    }

    const OneRoute nothing{answer_anybody};
    const OneRoute bearer{signet::require<Policy>(signet::Bearer<Policy>{verifier}, answer_somebody)};
    const OneRoute in_memory{signet::require<Policy>(bearer_with_session(verifier, memory), answer_somebody)};
    const OneRoute in_sqlite{signet::require<Policy>(bearer_with_session(verifier, sqlite), answer_somebody)};
    for (const OneRoute* route : {&nothing, &bearer, &in_memory, &in_sqlite}) {
        std::cout << route->port() << ' ';
    }
    std::cout << pair->access.str() << std::endl;
    return 0;  // never: the threads listen until the process is killed
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "Usage: guard-load-server DATABASE\n";
        return 2;
    }
    try {
        return serve(argv[1]);
    } catch (const std::exception& error) {
        std::cerr << "guard-load-server: " << error.what() << '\n';
        return 1;
    }
}
