// SPDX-License-Identifier: MIT
#include "signet/detail/text/digits.hpp"

#include <array>
#include <cstdint>
#include <cstdio>
#include <string_view>

#include "catch.hpp"
#include "signet/detail/text/load.hpp"

using signet::detail::are_eight_digits;
using signet::detail::eight_digits_of;
using signet::detail::eight_digits_value;
using signet::detail::load_eight;
using signet::detail::store_eight;

TEST_CASE("eight digits are written and read in decimal") {
    int wrong = 0;
    // Every group of four digits in each half, and a sample of all combinations.
    for (std::uint64_t four = 0; four < 10'000; ++four) {
        for (const std::uint64_t value : {four, four * 10'000, four * 10'001, four * 9'973 % 100'000'000}) {
            std::array<char, 9> expected{};
            std::snprintf(expected.data(), expected.size(), "%08llu", static_cast<unsigned long long>(value));
            std::array<char, 8> digits{};
            store_eight(digits.data(), eight_digits_of(value));
            const bool same = std::string_view{digits.data(), 8} == expected.data();
            const std::uint64_t characters = load_eight(expected.data());
            const bool read = are_eight_digits(characters) &&
                              eight_digits_value(characters) == static_cast<std::int64_t>(value);
            wrong += same && read ? 0 : 1;
        }
    }
    CHECK(wrong == 0);
}
