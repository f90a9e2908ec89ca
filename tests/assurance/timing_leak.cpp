// SPDX-License-Identifier: MIT
// Does the time of a verification reveal how many bytes of the presented signature are right? The method of
// dudect (Reparaz, Balasch and Verbauwhede, "Dude, is my code constant time?", 2017): time two classes of
// input in random order, and compare their means with Welch's t-test. |t| above 4.5 is a leak; below, no leak
// was detected in this many measurements. Arguments: measurements (1000000), then "memcmp" for a comparison
// with a leak.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <signet/signet.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "forge.hpp"

namespace {

struct Sample {
    bool close = false;
    double nanoseconds = 0;
};

/// Mean and variance of one class, by Welford's algorithm.
struct Moments {
    double count = 0;
    double mean = 0;
    double squares = 0;
    void add(double value) {
        count += 1;
        const double delta = value - mean;
        mean += delta / count;
        squares += delta * (value - mean);
    }
    [[nodiscard]] double variance() const { return squares / (count - 1); }
};

double t_value(const std::vector<Sample>& samples, double limit) {
    std::array<Moments, 2> classes{};
    for (const Sample& sample : samples) {
        if (sample.nanoseconds <= limit) {
            classes[sample.close ? 1 : 0].add(sample.nanoseconds);
        }
    }
    const auto& [far, close] = classes;
    return (far.mean - close.mean) / std::sqrt(far.variance() / far.count + close.variance() / close.count);
}

/// A comparison with a leak: it stops at the first byte that differs.
[[gnu::noinline]] bool leaky_equal(const unsigned char* a, const unsigned char* b, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) {
        if (a[i] != b[i]) {
            return false;
        }
    }
    return true;
}

}  // namespace

int main(int argc, char* argv[]) {
    const std::size_t measurements = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1'000'000;
    const bool leaky = argc > 2 && std::string_view{argv[2]} == "leaky";

    const auto verifier = assurance::verifier();
    const signet::detail::HmacKey<signet::HS256> key{assurance::key_bytes()};
    const std::string good = assurance::Forge{}.token(assurance::plain_header, assurance::access_claims());
    const std::size_t dot = good.rfind('.');
    const std::string signing_input = good.substr(0, dot);
    const std::string mac = signet::detail::base64url_decode(good.substr(dot + 1)).value();

    // Far: every byte of the signature is wrong. Close: only the last byte is wrong. Both are made by the
    // same steps, so that the processor is in the same state when the measurement starts.
    const auto presented = [&mac](std::mt19937_64& random, bool close) {
        std::string bytes = mac;
        const unsigned keep = close ? 0U : 255U;
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            const unsigned mask = i + 1 < bytes.size() ? keep : 255U;
            const auto flip = static_cast<unsigned>(1 + random() % 255) & mask;
            bytes[i] = static_cast<char>(static_cast<unsigned char>(bytes[i]) ^ flip);
        }
        return bytes;
    };

    std::mt19937_64 random{20260101};
    std::vector<Sample> samples(measurements);
    std::size_t accepted = 0;
    for (Sample& sample : samples) {
        sample.close = random() % 2 != 0;
        const std::string bytes = presented(random, sample.close);
        const std::string token = signing_input + '.' + signet::detail::base64url_encode(bytes);
        const auto start = std::chrono::steady_clock::now();
        if (leaky) {
            const auto expected = key.sign(signing_input);
            accepted += leaky_equal(expected.bytes().data(),
                                    reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size())
                            ? 1
                            : 0;
        } else {
            accepted += verifier.verify<signet::AccessPolicy>(token) ? 1 : 0;
        }
        sample.nanoseconds =
            std::chrono::duration<double, std::nano>{std::chrono::steady_clock::now() - start}.count();
    }
    if (accepted != 0) {
        std::puts("a wrong signature was accepted");
        return 2;
    }
    // Interruptions cause a long tail that hides a leak: cut it at several points, and report the worst
    // result.
    std::vector<double> sorted;
    for (const Sample& sample : samples) {
        sorted.push_back(sample.nanoseconds);
    }
    std::ranges::sort(sorted);
    double worst = 0;
    for (const double share : {0.5, 0.7, 0.9, 0.95, 0.99, 1.0}) {
        const auto index = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1));
        const double t = t_value(samples, sorted[index]);
        std::printf("fastest %3.0f%%: t = %+.2f\n", share * 100, t);
        worst = std::max(worst, std::abs(t));
    }
    std::printf("%zu measurements, median %.0f ns, largest |t| = %.2f: %s\n", measurements,
                sorted[sorted.size() / 2], worst, worst > 4.5 ? "LEAK" : "no leak seen");
    return worst > 4.5 ? 1 : 0;
}
