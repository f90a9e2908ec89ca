// SPDX-License-Identifier: MIT
// operations NAME COUNT: executes one operation COUNT times, for an instruction counter.
#include <cstdio>
#include <cstdlib>
#include <signet/session/manager.hpp>
#include <signet/signet.hpp>
#include <signet/store/memory.hpp>
#include <span>
#include <string>
#include <string_view>

#include "floor.hpp"

namespace {

/// Prevents the compiler from removing code without an effect.
template <class Value>
void keep(const Value& value) {
    asm volatile("" : : "g"(&value) : "memory");
}

template <class Operation>
void repeat(long count, Operation operation) {
    for (long i = 0; i < count; ++i) {
        operation();
    }
}

int run(std::string_view name, long count) {
    std::string key_bytes(32, '\0');
    for (std::size_t i = 0; i < key_bytes.size(); ++i) {
        key_bytes[i] = static_cast<char>(i * 37 + 11);
    }
    const auto bytes = std::as_bytes(std::span{key_bytes});
    const signet::SecretKey<> key = signet::SecretKey<>::from_bytes(bytes);
    const signet::TokenIssuer<> issuer{key};
    const signet::TokenVerifier<> verifier{key};
    const std::string token = issuer
                                  .issue<signet::AccessPolicy>({.subject = "user-42",
                                                                .extra = {{"fresh", false}},
                                                                .id = "50f4c655-acd4-4f01-875b-560b21cee169"})
                                  .str();
    if (name == "floor") {
        signet_benchmark::Floor floor{bytes};
        const std::string_view message = std::string_view{token}.substr(0, token.rfind('.'));
        repeat(count, [&] { keep(floor.sign(message)); });
    } else if (name == "verify") {
        repeat(count, [&] { keep(verifier.verify<signet::AccessPolicy>(token)->subject()); });
    } else if (name == "reject") {
        std::string forged = token;
        forged[forged.size() - 5] = forged[forged.size() - 5] == 'A' ? 'B' : 'A';
        repeat(count, [&] { keep(verifier.verify<signet::AccessPolicy>(forged)); });
    } else if (name == "issue") {
        const signet::Claims claims{.subject = "user-42"};
        repeat(count, [&] { keep(issuer.issue<signet::AccessPolicy>(claims)); });
    } else if (name == "refresh") {
        signet::MemoryStore store;
        signet::SessionManager manager{store, issuer};
        std::string refresh = manager.log_in("user-42")->refresh.str();
        repeat(count, [&] {
            refresh = manager.refresh(*verifier.verify<signet::RefreshPolicy>(refresh))->refresh.str();
        });
    } else {
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}

}  // namespace

int main(int count, char** arguments) {
    return count == 3 ? run(arguments[1], std::atol(arguments[2])) : EXIT_FAILURE;
}
