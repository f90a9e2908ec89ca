// SPDX-License-Identifier: MIT
// The cost of issuing and verifying, compared with the HMAC of the same bytes in the same run.
#include <benchmark/benchmark.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <signet/signet.hpp>
#include <span>
#include <string>
#include <string_view>

#include "allocations.hpp"
#include "floor.hpp"
#include "paired.hpp"

namespace {

using namespace std::chrono_literals;

/// The number of alternations of floor and operation.
constexpr int pairs = 2000;

const std::string key_bytes = [] {
    std::string bytes(32, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<char>(i * 37 + 11);
    }
    return bytes;
}();
const signet::SecretKey<> key = signet::SecretKey<>::from_bytes(std::as_bytes(std::span{key_bytes}));
const signet::TokenIssuer<> issuer{key};
const signet::TokenVerifier<> verifier{key, {.maximum_token_size = 64 * 1024}};

/// The payload of all measurements: seven common claims, including a UUID as the token id.
signet::Claims everyday_claims() {
    return {.subject = "user-42", .extra = {{"fresh", false}}, .id = "50f4c655-acd4-4f01-875b-560b21cee169"};
}

std::string token_of(const signet::Claims& claims) {
    return issuer.issue<signet::AccessPolicy>(claims).str();
}

std::string_view signed_part(std::string_view token) {
    return token.substr(0, token.rfind('.'));
}

/// Runs `operation` and counts what it allocates.
template <class Operation>
void measure(benchmark::State& state, Operation operation) {
    const std::size_t before = signet_benchmark::allocations();
    for ([[maybe_unused]] auto iteration : state) {
        operation();
    }
    const std::size_t during = signet_benchmark::allocations() - before;
    state.counters["allocations"] =
        benchmark::Counter(static_cast<double>(during), benchmark::Counter::kAvgIterations);
}

/// Compared with the HMAC of the signed bytes of `token`.
template <class Operation>
void measure_beside_hmac(benchmark::State& state, const std::string& token, Operation operation) {
    signet_benchmark::Floor floor{std::as_bytes(std::span{key_bytes})};
    const std::string_view message = signed_part(token);
    signet_benchmark::measure_beside(
        state, [&] { benchmark::DoNotOptimize(floor.sign(message)); }, operation);
}

template <class Policy>
void measure_verify(benchmark::State& state, const std::string& token, bool accepted) {
    if (verifier.verify<Policy>(token).has_value() != accepted) {
        state.SkipWithError("the token did not get the verdict that is to be measured");
        return;
    }
    measure_beside_hmac(state, token, [&] {
        auto result = verifier.verify<Policy>(token);
        benchmark::DoNotOptimize(result);
    });
}

void verify_valid(benchmark::State& state) {
    measure_verify<signet::AccessPolicy>(state, token_of(everyday_claims()), true);
}
BENCHMARK(verify_valid)->UseManualTime()->Iterations(pairs);

void reject_bad_signature(benchmark::State& state) {
    std::string token = token_of(everyday_claims());
    char& character = token[token.size() - 5];
    character = character == 'A' ? 'B' : 'A';
    measure_verify<signet::AccessPolicy>(state, token, false);
}
BENCHMARK(reject_bad_signature)->UseManualTime()->Iterations(pairs);

void refuse_wrong_type(benchmark::State& state) {
    measure_verify<signet::RefreshPolicy>(state, token_of(everyday_claims()), false);
}
BENCHMARK(refuse_wrong_type)->UseManualTime()->Iterations(pairs);

void refuse_expired(benchmark::State& state) {
    signet::Claims claims = everyday_claims();
    claims.issued_at = std::chrono::sys_seconds{1'600'000'000s};
    measure_verify<signet::AccessPolicy>(state, token_of(claims), false);
}
BENCHMARK(refuse_expired)->UseManualTime()->Iterations(pairs);

void issue(benchmark::State& state) {
    const signet::Claims claims{.subject = "user-42"};
    measure_beside_hmac(state, token_of(claims), [&] {
        auto token = issuer.issue<signet::AccessPolicy>(claims);
        benchmark::DoNotOptimize(token);
    });
}
BENCHMARK(issue)->UseManualTime()->Iterations(pairs);

void verify_nested(benchmark::State& state) {
    signet::Claims claims = everyday_claims();
    claims.extra = {{"user", {{"email", "ada@mail.example"}, {"id", 17}}},
                    {"roles", {"admin", "editor", "viewer"}}};
    measure_verify<signet::AccessPolicy>(state, token_of(claims), true);
}
BENCHMARK(verify_nested)->UseManualTime()->Iterations(pairs);

void verify_threads(benchmark::State& state) {
    const std::string token = token_of(everyday_claims());
    measure(state, [&] {
        auto result = verifier.verify<signet::AccessPolicy>(token);
        benchmark::DoNotOptimize(result);
    });
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(verify_threads)->Threads(1)->Threads(2)->UseRealTime();

/// The speed-up by the second processor for the HMAC alone, whose threads share no data.
void floor_threads(benchmark::State& state) {
    const std::string token = token_of(everyday_claims());
    signet_benchmark::Floor floor{std::as_bytes(std::span{key_bytes})};
    measure(state, [&] { benchmark::DoNotOptimize(floor.sign(signed_part(token))); });
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(floor_threads)->Threads(1)->Threads(2)->UseRealTime();

/// A private string claim of the given size.
void verify_payload(benchmark::State& state) {
    signet::Claims claims = everyday_claims();
    claims.extra = {{"text", std::string(static_cast<std::size_t>(state.range(0)), 'x')}};
    const std::string token = token_of(claims);
    measure_verify<signet::AccessPolicy>(state, token, true);
    state.counters["token_bytes"] = static_cast<double>(token.size());
}
BENCHMARK(verify_payload)->Arg(100)->Arg(1000)->Arg(3000)->Arg(7000)->UseManualTime()->Iterations(pairs / 4);

/// The signing key is the last of several keys without an id: all of them are tried.
void verify_ring(benchmark::State& state) {
    auto keys = signet::KeyRing<>{signet::SecretKey<>::generate()};
    for (auto others = state.range(0); others > 2; --others) {
        keys.also_verify(signet::SecretKey<>::generate(), (std::chrono::sys_seconds::max)());
    }
    if (state.range(0) > 1) {
        keys.also_verify(key, (std::chrono::sys_seconds::max)());
    }
    const signet::TokenVerifier<> several{state.range(0) > 1 ? keys : signet::KeyRing<>{key}};
    const std::string token = token_of(everyday_claims());
    measure_beside_hmac(state, token, [&] {
        auto result = several.verify<signet::AccessPolicy>(token);
        if (!result) {
            state.SkipWithError("the token must be accepted");
        }
        benchmark::DoNotOptimize(result);
    });
}
BENCHMARK(verify_ring)->Arg(1)->Arg(2)->Arg(4)->Arg(16)->UseManualTime()->Iterations(pairs);

// The parts of a verification.

void part_signature(benchmark::State& state) {
    const std::string token = token_of(everyday_claims());
    const std::string_view message = signed_part(token);
    const signet::detail::HmacKey<signet::HS256> hmac{std::as_bytes(std::span{key_bytes})};
    measure(state, [&] {
        auto mac = hmac.sign(message);
        benchmark::DoNotOptimize(mac);
    });
}
BENCHMARK(part_signature);

std::string everyday_payload(bool encoded) {
    const std::string token = token_of(everyday_claims());
    const auto parts = signet::detail::CompactToken::split(token);
    return encoded ? std::string{parts->payload} : *signet::detail::base64url_decode(parts->payload);
}

void part_base64url(benchmark::State& state) {
    const std::string text = everyday_payload(true);
    std::string bytes(text.size(), '\0');
    measure(state, [&] {
        benchmark::DoNotOptimize(
            signet::detail::base64url_decode(text, reinterpret_cast<unsigned char*>(bytes.data())));
        benchmark::ClobberMemory();
    });
}
BENCHMARK(part_base64url);

void part_json(benchmark::State& state) {
    const std::string json = everyday_payload(false);
    measure(state, [&] {
        signet::detail::JsonMembers members;
        benchmark::DoNotOptimize(members.read(json));
        benchmark::DoNotOptimize(members);
    });
}
BENCHMARK(part_json);

void part_claims(benchmark::State& state) {
    const std::string json = everyday_payload(false);
    signet::detail::JsonMembers members;
    static_cast<void>(members.read(json));
    measure(state, [&] {
        signet::detail::RegisteredClaims claims;
        benchmark::DoNotOptimize(claims.read(members, signet::VerifierOptions{}));
        benchmark::DoNotOptimize(claims);
    });
}
BENCHMARK(part_claims);

void part_json_dom(benchmark::State& state) {
    const std::string json = everyday_payload(false);
    measure(state, [&] {
        auto document = nlohmann::json::parse(json);
        benchmark::DoNotOptimize(document);
    });
}
BENCHMARK(part_json_dom);

}  // namespace
