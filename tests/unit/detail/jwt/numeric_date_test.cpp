// SPDX-License-Identifier: MIT
#include "signet/detail/jwt/numeric_date.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "catch.hpp"

using signet::detail::is_finite_json_number;
using signet::detail::numeric_date_max;
using signet::detail::numeric_date_min;
using signet::detail::parse_numeric_date;

namespace {

struct Row {
    std::string number;
    std::int64_t floor;
    std::int64_t microseconds = 0;
    bool has_fraction = false;
};

}  // namespace

TEST_CASE("a NumericDate is read exactly and rounded down to a microsecond") {
    const std::vector<Row> rows{
        {"0", 0},
        {"-0", 0},
        {"-0.0", 0},
        {"-0e9", 0},
        {"1700000000", 1'700'000'000},
        {"1700000000.0", 1'700'000'000},
        {"1700000000.000000000000001", 1'700'000'000, 0, true},
        {"1700000000.5", 1'700'000'000, 500'000, true},
        {"1700000000.1234567", 1'700'000'000, 123'456, true},
        {"1700000000.000001", 1'700'000'000, 1, true},
        {"1700000000.999999999999999999999", 1'700'000'000, 999'999, true},
        {"0.1", 0, 100'000, true},
        {"0.00", 0},
        // exponents
        {"1.7e9", 1'700'000'000},
        {"1.7E+9", 1'700'000'000},
        {"17e8", 1'700'000'000},
        {"1.70000000051e9", 1'700'000'000, 510'000, true},
        {"1.7000000015e9", 1'700'000'001, 500'000, true},
        {"1700000000e0", 1'700'000'000},
        {"17000000005e-1", 1'700'000'000, 500'000, true},
        {"17000000000e-1", 1'700'000'000},
        {"123e-5", 0, 1'230, true},
        {"123e-7", 0, 12, true},
        {"0.00001e5", 1},
        {"0.000015e5", 1, 500'000, true},
        {"1e-99999999999999999999", 0, 0, true},
        {"0e99999999999999999999", 0},
        {"0.0e-5", 0},
        {"1" + std::string(300, '0') + "e-300", 1},
        {"0." + std::string(300, '0') + "1e301", 1},
        // outside the exact range of a double, and outside 32 bits
        {"4294967296", 4'294'967'296},
        {"2147483648", 2'147'483'648},
        {"253402300799", numeric_date_max},
        {"253402300799.9", numeric_date_max, 900'000, true},
        {"2.53402300799e11", numeric_date_max},
        // before 1970
        {"-1", -1},
        {"-1.0", -1},
        {"-0.1", -1, 900'000, true},
        {"-1.25", -2, 750'000, true},
        {"-0.000000000000000000000000001", -1, 999'999, true},
        {"-1.0000005", -2, 999'999, true},
        {"-1e-400", -1, 999'999, true},
        {"-1e-99999999999999999999", -1, 999'999, true},
        {"-1700000000", -1'700'000'000},
        {"-62135596800", numeric_date_min},
        {"-6.21355968e10", numeric_date_min},
        {"-62135596799.5", numeric_date_min, 500'000, true},
    };
    for (const auto& [number, floor, microseconds, has_fraction] : rows) {
        CAPTURE(number);
        const auto date = parse_numeric_date(number);
        REQUIRE(date);
        CHECK(date.floor().time_since_epoch().count() == floor);
        CHECK(date.fraction().count() == microseconds);
        CHECK(date.has_fraction() == has_fraction);
    }
}

TEST_CASE("dates compare like their numbers") {
    const std::vector<std::string> rising{
        "-62135596800", "-2",        "-1.5", "-1",         "-0.000001",    "0",           "0.000001",
        "0.5",          "0.9999999", "1",    "1700000000", "1700000000.5", "253402300799"};
    for (std::size_t i = 0; i + 1 < rising.size(); ++i) {
        CAPTURE(rising[i], rising[i + 1]);
        CHECK(parse_numeric_date(rising[i]) < parse_numeric_date(rising[i + 1]));
    }
    CHECK(parse_numeric_date("17e8") == parse_numeric_date("1700000000.0"));
}

TEST_CASE("dates before the year 1 and after the year 9999 are refused") {
    for (const std::string& number : std::vector<std::string>{"-62135596801",
                                                              "-62135596800.000001",
                                                              "-62135596800.0000001",
                                                              "253402300800",
                                                              "253402300800.5",
                                                              "2.534023008e11",
                                                              "1e12",
                                                              "1700000000000",
                                                              "9223372036854775807",
                                                              "9223372036854775808",
                                                              "18446744073709551615",
                                                              "18446744073709551616",
                                                              "18446744075409551616",
                                                              "1e19",
                                                              "1e308",
                                                              "1e99999999999999999999",
                                                              "-9223372036854775808",
                                                              "-1e99999999999999999999",
                                                              std::string(1'000, '9'),
                                                              "0.1e99999999999999999999",
                                                              "1e4294967296",
                                                              "1e18446744073709551616"}) {
        CAPTURE(number);
        CHECK_FALSE(parse_numeric_date(number));
    }
}

TEST_CASE("reading a NumericDate of the maximum token size takes linear time") {
    const std::string digits(1'000'000, '0');
    CHECK_FALSE(parse_numeric_date("1." + digits).has_fraction());
    CHECK(parse_numeric_date("0." + digits + "1").has_fraction());
    CHECK_FALSE(parse_numeric_date("1" + digits));
    CHECK(parse_numeric_date("1" + digits + "e-1000000").floor().time_since_epoch().count() == 1);
}

TEST_CASE("the dates are those from the first second of the year 1 to the last of the year 9999") {
    using namespace std::chrono;
    CHECK(sys_seconds{seconds{numeric_date_min}} == sys_days{year{1} / January / 1});
    CHECK(sys_seconds{seconds{numeric_date_max}} ==
          sys_days{year{9999} / December / 31} + days{1} - seconds{1});
}

TEST_CASE("a number is classified as finite without floating-point arithmetic") {
    CHECK(is_finite_json_number("0"));
    CHECK(is_finite_json_number("9.999e307"));
    CHECK(is_finite_json_number("1e-400"));
    CHECK(is_finite_json_number(std::string(307, '9')));
    CHECK(is_finite_json_number(std::string(308, '9')));
    CHECK_FALSE(is_finite_json_number(std::string(309, '9')));
    CHECK_FALSE(is_finite_json_number("1e308"));
    CHECK_FALSE(is_finite_json_number("-1e308"));
    CHECK_FALSE(is_finite_json_number("0.00001e313"));
}
