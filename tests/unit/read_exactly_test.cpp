// SPDX-License-Identifier: MIT
#include "signet/read_exactly.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <forward_list>
#include <limits>
#include <list>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <valarray>
#include <vector>

#include "catch.hpp"
#include "signet/verifier.hpp"
#include "unit/forged_token.hpp"
#include "unit/verdict.hpp"

using namespace std::string_literals;
using nlohmann::json;
using signet_test::verdict;

namespace {

enum class Level : std::uint8_t { low, high };
enum Plain { zero, one };
enum class Named { red, green };
NLOHMANN_JSON_SERIALIZE_ENUM(Named, {{Named::red, "red"}, {Named::green, 7}})
enum class Lenient : std::uint8_t { a };
void from_json(const json& /*in*/, Lenient& out) {
    out = Lenient::a;
}

/// With to_json and from_json, defined by nlohmann's macro.
struct Profile {
    int level = 0;
    bool admin = false;
    float share = 0;
    std::set<int> groups;
    std::vector<std::uint16_t> ports;
    std::map<std::string, int> limits;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Profile, level, admin, share, groups, ports, limits)

struct Nested {
    std::vector<Profile> profiles;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Nested, profiles)

/// With from_json only, which calls the exact reader.
struct Careful {
    int level;
    std::optional<std::int8_t> rank;
};
void from_json(const json& in, Careful& out) {
    out.level = signet::read_exactly<int>(in.at("level"));
    out.rank = signet::read_exactly<std::optional<std::int8_t>>(in.at("rank"));
}

/// Reads a number from a string, and writes a string.
struct FromText {
    int level;
};
void from_json(const json& in, FromText& out) {
    out.level = std::stoi(in.at("level").get<std::string>());
}
void to_json(json& out, const FromText& in) {
    out = json{{"level", in.level}, {"more", 1}};
}

/// A container with a from_json of the program.
struct Doubled : std::vector<int> {
    using std::vector<int>::vector;
};
void from_json(const json& in, Doubled& out) {
    for (const json& element : in) {
        out.push_back(2 * element.get<int>());
    }
}

/// A third-party type with an adl_serializer.
struct Foreign {
    explicit Foreign(int initial) : value{initial} {}
    int value;
};

/// `payload` with the claim "x" read as a T: "ok", or the error.
template <class T>
std::string claim_verdict(const std::string& value) {
    const signet::TokenVerifier verifier{
        signet_test::secret_key(), {}, signet::testing::FixedClock{signet_test::now}};
    const auto verified = verifier.verify<signet::AccessPolicy>(
        signet_test::forge_payload(R"({"type":"access","exp":1700000060,"x":)" + value + "}"));
    REQUIRE(verdict(verified) == "ok");
    return verdict(verified->claim<T>("x"));
}

template <class T>
T value_of(const std::string& text) {
    return signet::read_exactly<T>(json::parse(text));
}

template <class T>
void all_fit(const std::vector<std::string>& values) {
    for (const std::string& value : values) {
        CAPTURE(value);
        CHECK(claim_verdict<T>(value) == "ok");
    }
}
template <class T>
void none_fits(const std::vector<std::string>& values) {
    for (const std::string& value : values) {
        CAPTURE(value);
        CHECK(claim_verdict<T>(value) == "claims_mismatch (x)");
    }
}

}  // namespace

template <>
struct nlohmann::adl_serializer<Foreign> {
    static Foreign from_json(const json& in) { return Foreign{in.get<int>()}; }
};

TEST_CASE("an integer accepts whole numbers in its range and nothing is truncated") {
    all_fit<int>(
        {"0", "-0", "3", "3.0", "3e0", "30e-1", "-0.0", "2147483647", "-2147483648", "2.147483647e9"});
    none_fits<int>({"4294967297", "2147483648", "-2147483649", "1.9", "-1.9", "0.5", "true", "false", "1e300",
                    "-1e300", "1e19", "18446744073709551615", "9223372036854775808",
                    "12345678901234567890123", "null", R"("3")", "[3]", R"({"a":3})"});
    all_fit<std::uint16_t>({"0", "65535"});
    none_fits<std::uint16_t>({"65543", "65536", "-1", "1e5"});
    all_fit<unsigned>({"4294967295"});
    none_fits<unsigned>({"-1", "4294967296", "-0.5"});
    all_fit<std::int64_t>({"9223372036854775807", "-9223372036854775808", "9007199254740991.0"});
    none_fits<std::int64_t>({"9223372036854775808", "18446744073709551615", "-9223372036854775809",
                             "9007199254740993.0", "9.007199254740992e15"});
    all_fit<std::uint64_t>({"18446744073709551615"});
    none_fits<std::uint64_t>({"-1", "18446744073709551616", "1e20", "-9223372036854775808"});
    all_fit<std::int8_t>({"-128", "127"});
    none_fits<std::int8_t>({"-129", "128"});
    all_fit<std::uint8_t>({"255"});
    none_fits<std::uint8_t>({"256", "-1"});
    CHECK(value_of<int>("3e2") == 300);
    CHECK(value_of<std::int64_t>("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
    CHECK(value_of<std::uint64_t>("18446744073709551615") == std::numeric_limits<std::uint64_t>::max());
}

TEST_CASE("a character type accepts numbers in its range and no string") {
    CHECK(value_of<char>("65") == 'A');
    none_fits<char>({"256", "-129", R"("A")", "true", "65.5"});
    none_fits<signed char>({"128"});
    none_fits<unsigned char>({"256"});
    all_fit<char8_t>({"255"});
    none_fits<char8_t>({"256", "-1"});
    none_fits<char16_t>({"65536"});
    all_fit<char32_t>({"4294967295"});
    none_fits<char32_t>({"4294967296"});
    none_fits<std::byte>({"256", "-1", "1.5"});
}

TEST_CASE("booleans and numbers do not convert into each other") {
    CHECK(value_of<bool>("true"));
    CHECK_FALSE(value_of<bool>("false"));
    none_fits<bool>({"0", "1", "1.0", "-1", "null", R"("true")"});
    none_fits<double>({"true", "false"});
    none_fits<std::vector<bool>>({"[1]", "[true,0]"});
    CHECK(value_of<std::vector<bool>>("[true,false]") == std::vector{true, false});
}

TEST_CASE("a floating-point type accepts exact whole numbers and rounds other numbers in its range") {
    CHECK(value_of<double>("0.1") == 0.1);
    CHECK(value_of<float>("0.1") == 0.1F);
    CHECK(value_of<double>("1e300") == 1e300);
    CHECK(value_of<double>("1e22") == 1e22);
    CHECK(value_of<double>("-9223372036854775808") == -9223372036854775808.0);
    CHECK(value_of<double>("9223372036854775808") == 9223372036854775808.0);
    CHECK(value_of<float>("16777216") == 16777216.0F);
    CHECK(value_of<long double>("18446744073709551615") > 0);
    all_fit<double>({"0", "9007199254740992", "9007199254740994", "9.9e307", "5e-324", "1e-400"});
    none_fits<double>(
        {"9007199254740993", "9223372036854775809", "18446744073709551615", "-9007199254740993"});
    all_fit<float>({"3.4028234e38", "1e-50", "1e38"});
    none_fits<float>({"1e300", "-1e300", "3.5e38", "3.4028236e38", "16777217", "-16777217"});
}

TEST_CASE("an enumeration accepts the values of its underlying type unless the program defines from_json") {
    CHECK(value_of<Level>("1") == Level::high);
    none_fits<Level>({"256", "-1", "1.5", "true"});
    CHECK(value_of<Plain>("1") == one);
    none_fits<Plain>({"4294967297", "true", "0.5"});
    CHECK(value_of<Named>(R"("green")") == Named::red);
    CHECK(value_of<Named>("7") == Named::green);
    CHECK(value_of<Lenient>("300") == Lenient::a);
}

TEST_CASE("elements of containers are read exactly") {
    for (const std::string number : {"4294967297", "1.9", "true", "1e300", "-2147483649"}) {
        CAPTURE(number);
        const std::vector<std::string> list{"[1," + number + "]"};
        none_fits<std::vector<int>>(list);
        none_fits<std::list<int>>(list);
        none_fits<std::deque<int>>(list);
        none_fits<std::forward_list<int>>(list);
        none_fits<std::set<int>>(list);
        none_fits<std::multiset<int>>(list);
        none_fits<std::unordered_set<int>>(list);
        none_fits<std::array<int, 2>>(list);
        none_fits<std::pair<int, int>>(list);
        none_fits<std::tuple<int, int>>(list);
        none_fits<std::valarray<int>>(list);
        none_fits<std::vector<std::optional<int>>>(list);
        const std::vector<std::string> object{R"({"a":1,"b":)" + number + "}"};
        none_fits<std::map<std::string, int>>(object);
        none_fits<std::unordered_map<std::string, int>>(object);
        none_fits<std::map<std::string, std::vector<int>>>({R"({"a":[)" + number + "]}"});
        none_fits<std::map<int, int>>({"[[1,2],[" + number + ",4]]", "[[1,2],[3," + number + "]]"});
        none_fits<std::optional<int>>({number});
        none_fits<std::vector<std::vector<std::pair<std::string, int>>>>({R"([[["a",)" + number + "]]]"});
    }
    CHECK(value_of<std::vector<int>>("[3,1,2.0]") == std::vector{3, 1, 2});
    CHECK(value_of<std::set<int>>("[3,1,3]") == std::set{1, 3});
    CHECK(value_of<std::array<std::uint8_t, 2>>("[3,255]") == std::array<std::uint8_t, 2>{3, 255});
    CHECK(value_of<std::pair<std::string, double>>(R"(["a",1.5])") == std::pair{"a"s, 1.5});
    CHECK(value_of<std::tuple<bool, int, std::string>>(R"([true,1,"a"])") == std::tuple{true, 1, "a"s});
    CHECK(value_of<std::map<std::string, int>>(R"({"a":1})") == std::map<std::string, int>{{"a", 1}});
    CHECK(value_of<std::map<int, std::string>>(R"([[1,"a"]])") == std::map<int, std::string>{{1, "a"}});
    CHECK(value_of<std::forward_list<int>>("[1,2]") == std::forward_list{1, 2});
    CHECK(value_of<std::valarray<int>>("[1,2]").sum() == 3);
    CHECK(value_of<std::optional<int>>("null") == std::nullopt);
    CHECK(value_of<std::optional<int>>("3") == 3);
    CHECK(value_of<std::vector<std::string>>(R"(["a"])") == std::vector{"a"s});
    CHECK(value_of<std::vector<json>>("[1,1.5,true]") == std::vector<json>{1, 1.5, true});
    CHECK(value_of<std::map<std::string, json>>(R"({"a":1e300})").at("a") == 1e300);
    CHECK(value_of<json>("[1.9,true]") == json{1.9, true});
    none_fits<std::vector<int>>({"1", "{}", "null"});
    none_fits<std::array<int, 2>>({"[1]", "1", "{}"});
    none_fits<std::map<std::string, int>>({"[1]", "1", "null"});
    none_fits<std::string>({"1", "true", "[]"});
}

TEST_CASE("a struct with both conversions is refused when one of its numbers has changed") {
    const std::string good =
        R"({"level":3,"admin":true,"share":0.1,"groups":[3,1,2,1],"ports":[80,443],"limits":{"a":1},"x":1.9})";
    CHECK(claim_verdict<Profile>(good) == "ok");
    CHECK(claim_verdict<Nested>(R"({"profiles":[)" + good + "]}") == "ok");
    CHECK(value_of<Profile>(good).share == 0.1F);
    std::string whole = good;
    whole.replace(whole.find("3,"), 2, "3.0,");
    CHECK(value_of<Profile>(whole).level == 3);
    CHECK(claim_verdict<std::vector<Profile>>("[" + good + "]") == "ok");
    std::vector<std::pair<std::string, std::string>> changes{
        {R"("level":3)", R"("level":4294967297)"},
        {R"("level":3)", R"("level":1.9)"},
        {R"("level":3)", R"("level":true)"},
        {R"("level":3)", R"("level":-4294967296)"},
        {R"("share":0.1)", R"("share":true)"},
        {R"("share":0.1)", R"("share":16777217)"},
        {R"([80,443])", "[80,65979]"},
        {R"([80,443])", "[80,-1]"},
        {R"([80,443])", "[80,443.5]"},
        {R"([80,443])", "[true,443]"},
        {R"({"a":1})", R"({"a":4294967297})"},
        {R"({"a":1})", R"({"a":true})"},
        {"[3,1,2,1]", "[3,1,4294967298]"},
        {"[3,1,2,1]", "[3,1,2.5]"},
    };
    for (const std::string fraction : {"1e300", "-1e300", "5e9", "1e19", "2147483648.5", "3.5"}) {
        changes.emplace_back(R"("level":3)", R"("level":)" + fraction);
        changes.emplace_back("[80,443]", "[80," + fraction + "]");
    }
    for (const auto& [from, to] : changes) {
        CAPTURE(to);
        std::string bad = good;
        bad.replace(bad.find(from), from.size(), to);
        CHECK(claim_verdict<Profile>(bad) == "claims_mismatch (x)");
        CHECK(claim_verdict<Nested>(R"({"profiles":[)" + good + "," + bad + "]}") == "claims_mismatch (x)");
        CHECK(claim_verdict<std::map<std::string, Profile>>(R"({"a":)" + bad + "}") == "claims_mismatch (x)");
    }
}

TEST_CASE("a struct without to_json is read as exactly as its from_json reads") {
    CHECK(claim_verdict<Careful>(R"({"level":3,"rank":null})") == "ok");
    CHECK(claim_verdict<Careful>(R"({"level":4294967297,"rank":null})") == "claims_mismatch (x)");
    CHECK(claim_verdict<Careful>(R"({"level":3,"rank":128})") == "claims_mismatch (x)");
    CHECK(value_of<FromText>(R"({"level":"42"})").level == 42);
    CHECK(value_of<Doubled>("[1,2]") == Doubled{2, 4});
    CHECK(value_of<Foreign>("3").value == 3);
    CHECK(value_of<std::vector<Foreign>>("[3,4]").at(1).value == 4);
}

TEST_CASE("the private claims of a token are read exactly") {
    const signet::TokenVerifier verifier{
        signet_test::secret_key(), {}, signet::testing::FixedClock{signet_test::now}};
    const auto claims_verdict = [&]<class T>(T, const std::string& level) {
        const auto verified = verifier.verify<signet::AccessPolicy>(signet_test::forge_payload(
            R"({"type":"access","exp":1700000060,"level":)" + level + R"(,"rank":null})"));
        REQUIRE(verdict(verified) == "ok");
        return verdict(verified->claims<T>());
    };
    for (const std::string level : {"4294967297", "1.9", "true", "1e300"}) {
        CAPTURE(level);
        CHECK(claims_verdict(Careful{}, level) == "claims_mismatch");
        CHECK(claims_verdict(std::map<std::string, std::optional<int>>{}, level) == "claims_mismatch");
    }
    CHECK(claims_verdict(Careful{}, "3") == "ok");
    CHECK(claims_verdict(std::map<std::string, std::optional<int>>{}, "3") == "ok");
}
