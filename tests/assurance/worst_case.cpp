// SPDX-License-Identifier: MIT
// Prints the cost of refusing hostile unsigned tokens, in nanoseconds for each byte, compared with SHA-256
// over as many bytes: below that, hostile tokens cost no more than long ones.
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <signet/signet.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "forge.hpp"
#include "hostile_unsigned.hpp"

namespace {

using Seconds = std::chrono::duration<double>;

/// The minimum time of several rounds, each long enough for the clock.
double nanoseconds_for(const std::function<void()>& work) {
    constexpr int rounds = 7;
    const auto time = [&work](int repeats) {
        const auto start = std::chrono::steady_clock::now();
        for (int i = 0; i < repeats; ++i) {
            work();
        }
        return Seconds{std::chrono::steady_clock::now() - start}.count();
    };
    int repeats = 1;
    while (time(repeats) < 0.002) {
        repeats *= 2;
    }
    double best = time(repeats);
    for (int i = 1; i < rounds; ++i) {
        best = std::min(best, time(repeats));
    }
    return best / repeats * 1e9;
}

double sha256_nanoseconds(std::size_t size) {
    const std::string text(size, 'A');
    return nanoseconds_for([&text] {
        std::array<unsigned char, 32> digest{};
        EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
    });
}

}  // namespace

int main() {
    const auto verifier = assurance::verifier({.maximum_token_size = std::size_t{64} << 20});
    const std::vector<std::size_t> sizes{1000, 8000, 1'000'000};
    std::printf("%-46s", "ns/byte for tokens of");
    for (const std::size_t size : sizes) {
        std::printf("%11zu B", size);
    }
    std::printf("\n%-46s", "SHA-256");
    std::vector<double> sha256;
    for (const std::size_t size : sizes) {
        sha256.push_back(sha256_nanoseconds(size) / static_cast<double>(size));
        std::printf("%13.2f", sha256.back());
    }
    std::printf("\n");

    double worst = 0;
    double worst_ratio = 0;
    std::string_view worst_name;
    for (const assurance::HostileShape& shape : assurance::hostile_shapes()) {
        std::printf("%-46s", std::string{shape.name}.c_str());
        for (std::size_t i = 0; i < sizes.size(); ++i) {
            const std::string token = shape.make(sizes[i]);
            const double cost = nanoseconds_for([&] {
                                    if (verifier.verify<signet::AccessPolicy>(token)) {
                                        std::abort();
                                    }
                                }) /
                                static_cast<double>(token.size());
            std::printf("%13.2f", cost);
            if (cost / sha256[i] > worst_ratio) {
                worst = cost;
                worst_ratio = cost / sha256[i];
                worst_name = shape.name;
            }
        }
        std::printf("\n");
    }
    std::printf("worst: %s, %.2f ns/byte, %.1f times SHA-256\n", std::string{worst_name}.c_str(), worst,
                worst_ratio);
}
