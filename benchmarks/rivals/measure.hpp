// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace rivals {

inline std::string from_hex(std::string_view digits) {
    std::string bytes;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(std::string{digits.substr(i, 2)}, nullptr, 16));
    }
    return bytes;
}

/// Prints the fastest of a hundred samples of four milliseconds, which are so short that many are not
/// interrupted. `verify` returns whether it accepted the token.
template <class Verify>
int measure(Verify verify) {
    using Clock = std::chrono::steady_clock;
    constexpr int samples_wanted = 100;
    std::vector<double> samples;
    for (int sample = 0; sample < samples_wanted; ++sample) {
        const auto begin = Clock::now();
        const auto end = begin + std::chrono::milliseconds{4};
        auto now = begin;
        long count = 0;
        for (; now < end; now = Clock::now()) {
            for (int i = 0; i < 16; ++i, ++count) {
                if (!verify()) {
                    std::fputs("the token was refused\n", stderr);
                    return EXIT_FAILURE;
                }
            }
        }
        samples.push_back(std::chrono::duration<double, std::nano>(now - begin).count() /
                          static_cast<double>(count));
    }
    std::printf("%.0f\n", *std::ranges::min_element(samples));
    return EXIT_SUCCESS;
}

}  // namespace rivals
