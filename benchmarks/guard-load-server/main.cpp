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

// One answer behind no guard, behind a guard, and behind guards that look at the session too, for
// benchmarks/guard_load.sh. Prints its port and a token that opens all of them; its argument is the file that
// the sessions are kept in.
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

    httplib::Server server;
    server.Get("/me/unguarded", answer_anybody);
    server.Get("/me", signet::require<Policy>(signet::Bearer<Policy>{verifier}, answer_somebody));
    server.Get("/me/memory", signet::require<Policy>(bearer_with_session(verifier, memory), answer_somebody));
    server.Get("/me/sqlite", signet::require<Policy>(bearer_with_session(verifier, sqlite), answer_somebody));
    server.set_keep_alive_max_count((std::numeric_limits<int>::max)());
    server.set_tcp_nodelay(true);
    const int port = server.bind_to_any_port("127.0.0.1");
    std::cout << port << ' ' << pair->access.str() << std::endl;
    return server.listen_after_bind() ? 0 : 1;
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
