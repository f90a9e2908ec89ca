// SPDX-License-Identifier: MIT
#include "signet/detail/json/members.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catch.hpp"

using namespace std::string_literals;
using signet::detail::for_each_string;
using signet::detail::JsonFault;
using signet::detail::JsonKind;
using signet::detail::JsonMembers;
using signet::detail::JsonValue;

namespace {

JsonFault fault_of(const std::string& text) {
    JsonMembers members;
    return members.read(text);
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) {
        all += text;
    }
    return all;
}

/// An object with `count` members "n0": 0, "n1": 1, ...
std::string object_of(std::size_t count) {
    std::string text = "{";
    for (std::size_t i = 0; i < count; ++i) {
        text += (i == 0 ? "\"n" : ",\"n") + std::to_string(i) + "\":" + std::to_string(i);
    }
    return text + "}";
}

}  // namespace

TEST_CASE("members are found by name with their type and their text") {
    const std::string text =
        R"( {"s":"x\ty", "n" : -1.5e3, "t":true, "f":false, "z":null, "o":{"a":[1]}, "a":[ {"b":2} ,3]} )";
    JsonMembers members;
    REQUIRE(members.read(text) == JsonFault::none);
    const std::vector<std::tuple<std::string, JsonKind, std::string>> rows{
        {"s", JsonKind::string, R"("x\ty")"},
        {"n", JsonKind::number, "-1.5e3"},
        {"t", JsonKind::boolean, "true"},
        {"f", JsonKind::boolean, "false"},
        {"z", JsonKind::null, "null"},
        {"o", JsonKind::object, R"({"a":[1]})"},
        {"a", JsonKind::array, R"([ {"b":2} ,3])"},
    };
    for (const auto& [name, kind, raw] : rows) {
        CAPTURE(name);
        const JsonValue* const value = members.find(name);
        REQUIRE(value != nullptr);
        CHECK(value->kind == kind);
        CHECK(value->raw == raw);
    }
    CHECK(members.find("b") == nullptr);
    CHECK(members.find("") == nullptr);
    CHECK(members.find("S") == nullptr);
}

TEST_CASE("a member is found by its name in any spelling") {
    JsonMembers members;
    const std::string text = R"({"\u0073ub":1,"\ud83d\ude00":2,"a\u0000":3,"":4})";
    REQUIRE(members.read(text) == JsonFault::none);
    REQUIRE(members.find("sub") != nullptr);
    CHECK(members.find("sub")->raw == "1");
    REQUIRE(members.find("\xF0\x9F\x98\x80") != nullptr);
    CHECK(members.find("\xF0\x9F\x98\x80")->raw == "2");
    REQUIRE(members.find("a\0"s) != nullptr);
    CHECK(members.find("a") == nullptr);
    CHECK(members.find("") != nullptr);
}

TEST_CASE("the whole text must be one JSON object") {
    for (const std::string text :
         {"{}", " {} ", "\t{\r\n}\n", R"({"a":{}})", R"({"a":[]})", R"({"a":[[],{}]})"}) {
        CAPTURE(text);
        CHECK(fault_of(text) == JsonFault::none);
    }
    for (const std::string& text : std::vector<std::string>{"",
                                                            " ",
                                                            "[]",
                                                            "\"text\"",
                                                            "1",
                                                            "null",
                                                            "true",
                                                            "{",
                                                            "}",
                                                            "{}{}",
                                                            "{},",
                                                            "{}x",
                                                            "{}\0"s,
                                                            "\0{}"s,
                                                            "\xEF\xBB\xBF{}",
                                                            "{} // end",
                                                            "/**/{}",
                                                            "{{}}",
                                                            "{\"a\"}",
                                                            "{\"a\":}",
                                                            "{\"a\" 1}",
                                                            "{a:1}",
                                                            "{'a':1}",
                                                            "{1:1}",
                                                            "{null:1}",
                                                            "{\"a\":1,}",
                                                            "{,}",
                                                            "{,\"a\":1}",
                                                            "{\"a\":1 \"b\":2}",
                                                            "{\"a\":1,,\"b\":2}",
                                                            "{\"a\":1;\"b\":2}",
                                                            "{\"a\":tru}",
                                                            "{\"a\":True}",
                                                            "{\"a\":nul}",
                                                            "{\"a\":nulll}",
                                                            "{\"a\":truefalse}",
                                                            "{\"a\":falsetrue}",
                                                            "{\"a\":undefined}",
                                                            "{\"a\":NaN}",
                                                            "{\"a\":01}",
                                                            "{\"a\":[1,]}",
                                                            "{\"a\":[,1]}",
                                                            "{\"a\":[1 2]}",
                                                            "{\"a\":[1}",
                                                            "{\"a\":{]}",
                                                            "{\"a\":[}",
                                                            "{\"a\":\"\n\"}",
                                                            "{\"a\n\":1}",
                                                            "{\"a\":\"\xFF\"}",
                                                            "{\"\xFF\":1}",
                                                            "{\"a\":\"\\uD800\"}",
                                                            "{\"\\uD800\":1}",
                                                            "{\"a\":\v1}",
                                                            "{\"a\":\"\\x\"}"}) {
        CAPTURE(text);
        CHECK(fault_of(text) == JsonFault::syntax);
    }
}

TEST_CASE("duplicate members are refused at any depth and in any spelling") {
    for (const std::string text :
         {R"({"a":1,"a":1})", R"({"a":1,"b":2,"a":3})", R"({"a":1,"\u0061":2})", R"({"\u0061":1,"\u0061":2})",
          R"({"":1,"":2})", R"({"a\u0000":1,"a\u0000":2})", R"({"o":{"a":1,"a":2}})",
          R"({"o":{"a":1,"\u0061":2}})", R"({"l":[{"a":1},{"a":1,"a":2}]})", R"({"l":[[[{"a":1,"a":1}]]]})",
          R"({"o":{"p":{"q":{"a":1,"a":2}}}})", R"({"a":{"x":1},"a":{"y":1}})",
          "{\"\xC3\xA9\":1,\"\\u00e9\":2}", "{\"\xF0\x9F\x98\x80\":1,\"\\ud83d\\uDE00\":2}"}) {
        CAPTURE(text);
        CHECK(fault_of(text) == JsonFault::duplicate);
    }
    for (const std::string text :
         {R"({"a":1,"A":2})", R"({"a":1,"a ":2})", R"({"a":{"a":{"a":1}}})", R"({"l":[{"a":1},{"a":2}]})",
          R"({"a":1,"a\u0000":2})", R"({"a":"a","b":"a"})", R"({"o":{"a":1},"a":2})",
          R"({"a":1,"o":{"a":2}})"}) {
        CAPTURE(text);
        CHECK(fault_of(text) == JsonFault::none);
    }
}

TEST_CASE("a duplicate is found at any position among few members and among a thousand") {
    for (const std::size_t count : {2U, 15U, 16U, 17U, 33U, 1'000U}) {
        const std::string good = object_of(count);
        CAPTURE(count);
        REQUIRE(fault_of(good) == JsonFault::none);
        const std::string inner = good.substr(1, good.size() - 2);
        CHECK(fault_of("{" + inner + R"(,"n0":0})") == JsonFault::duplicate);
        CHECK(fault_of(R"({"n)" + std::to_string(count - 1) + R"(":0,)" + inner + "}") ==
              JsonFault::duplicate);
        CHECK(fault_of("{" + inner + R"(,"o":{)" + inner + R"(,"\u006e1":0}})") == JsonFault::duplicate);
        CHECK(fault_of("{" + inner + R"(,"o":)" + good + R"(,"l":[)" + good + "]}") == JsonFault::none);
    }
}

TEST_CASE("each of a thousand members is found with its value") {
    const std::string text = object_of(1'000);
    JsonMembers members;
    REQUIRE(members.read(text) == JsonFault::none);
    for (std::size_t i = 0; i < 1'000; ++i) {
        const JsonValue* const value = members.find("n" + std::to_string(i));
        if (value == nullptr || value->raw != std::to_string(i)) {
            FAIL("member n" << i);
        }
    }
    SUCCEED("all found");
}

TEST_CASE("members that follow a large nested object keep their names") {
    const std::string text =
        R"({"first":)" + object_of(100) + R"(,"second":)" + object_of(3) + R"(,"n5":"own"})";
    JsonMembers members;
    REQUIRE(members.read(text) == JsonFault::none);
    REQUIRE(members.find("first") != nullptr);
    CHECK(members.find("first")->kind == JsonKind::object);
    REQUIRE(members.find("n5") != nullptr);
    CHECK(members.find("n5")->equals("own"));
    CHECK(members.find("n6") == nullptr);
}

TEST_CASE("64 levels of nesting are read, 65 are refused") {
    const auto arrays = [](std::size_t depth) {
        return R"({"a":)" + repeated("[", depth - 1) + repeated("]", depth - 1) + "}";
    };
    const auto objects = [](std::size_t depth) {
        return repeated(R"({"a":)", depth - 1) + "{}" + repeated("}", depth - 1);
    };
    CHECK(fault_of(arrays(64)) == JsonFault::none);
    CHECK(fault_of(arrays(65)) == JsonFault::depth);
    CHECK(fault_of(objects(64)) == JsonFault::none);
    CHECK(fault_of(objects(65)) == JsonFault::depth);
    CHECK(fault_of(repeated(R"({"a":[)", 32) + repeated("]}", 32)) == JsonFault::none);
    CHECK(fault_of(repeated(R"({"a":[)", 33) + repeated("]}", 33)) == JsonFault::depth);
}

TEST_CASE("a million open brackets are refused without a million stack frames") {
    CHECK(fault_of(R"({"a":)" + std::string(1'000'000, '[')) == JsonFault::depth);
    CHECK(fault_of(repeated(R"({"a":)", 200'000)) == JsonFault::depth);
}

TEST_CASE("many arrays in sequence do not count as depth") {
    CHECK(fault_of(R"({"a":[)" + repeated("[[]],", 1'000) + "1]}") == JsonFault::none);
}

TEST_CASE("numbers that a double would read as infinity are refused") {
    const auto with = [](const std::string& number) { return fault_of(R"({"a":)" + number + "}"); };
    for (const std::string& number :
         std::vector<std::string>{"9.99e307", "-9.99e307", "1e307", "0.001e310", "0e999999999999999999999",
                                  "0.0e999", "1e-999999999999999999", "12345678901234567890123456789",
                                  std::string(308, '9'), "0." + std::string(400, '0') + "1e700"}) {
        CAPTURE(number);
        CHECK(with(number) == JsonFault::none);
    }
    for (const std::string& number :
         std::vector<std::string>{"1e308", "-1e308", "1E308", "1e+308", "1e309", "10e307", "0.1e309", "1e400",
                                  "1e99999999999999999999", std::string(309, '9'),
                                  "-" + std::string(309, '1'), "1" + std::string(400, '0') + ".5"}) {
        CAPTURE(number);
        CHECK(with(number) == JsonFault::syntax);
        CHECK(fault_of(R"({"a":[{"b":)" + number + "}]}") == JsonFault::syntax);
    }
}

TEST_CASE("a string or the strings of an array are visited in order") {
    const auto strings_of = [](const std::string& json) {
        JsonMembers members;
        const std::string text = R"({"v":)" + json + "}";
        REQUIRE(members.read(text) == JsonFault::none);
        std::string all;
        const bool only_strings =
            for_each_string(*members.find("v"), [&all](std::string_view one) { all.append(one) += ';'; });
        return std::pair{only_strings, all};
    };
    CHECK(strings_of(R"("one")") == std::pair{true, "one;"s});
    CHECK(strings_of(R"("\u006fne")") == std::pair{true, "one;"s});
    CHECK(strings_of(R"([])") == std::pair{true, ""s});
    CHECK(strings_of(R"([ ])") == std::pair{true, ""s});
    CHECK(strings_of(R"([ "one" , "two\n",
        "a,]\"b" ])") == std::pair{true, "one;two\n;a,]\"b;"s});
    for (const std::string other :
         {"1", "true", "null", "{}", R"({"one":1})", "[1]", "[null]", R"([["one"]])", R"([{"one":1}])"}) {
        CAPTURE(other);
        CHECK(strings_of(other) == std::pair{false, ""s});
    }
    CHECK_FALSE(strings_of(R"(["one",2])").first);
}
