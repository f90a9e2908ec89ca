// SPDX-License-Identifier: MIT
#include "signet/detail/json/object_writer.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "catch.hpp"

using signet::detail::JsonObjectWriter;

namespace {

template <class Write>
std::string written(Write write) {
    std::string text;
    JsonObjectWriter writer{text};
    write(writer);
    writer.close();
    return text;
}

}  // namespace

TEST_CASE("an object is written as nlohmann/json would write it") {
    CHECK(written([](JsonObjectWriter&) {}) == "{}");
    CHECK(written([](JsonObjectWriter& writer) {
              writer.text("a", "x");
              writer.number("b", 1'700'000'000);
              writer.boolean("c", true);
              writer.texts("d", {"y", "\"z\""});
              writer.members(R"("e":null)");
              writer.members("");
              writer.text("f", "");
          }) == R"({"a":"x","b":1700000000,"c":true,"d":["y","\"z\""],"e":null,"f":""})");
}

TEST_CASE("strings of every length are written completely with escapes and without") {
    for (std::size_t size = 0; size < 100; ++size) {
        const std::string plain(size, 'x');
        const std::vector<std::string> values{plain, plain + '"', "\n" + plain, plain + "\xC3\xA4" + plain};
        const std::string text = written([&](JsonObjectWriter& writer) {
            for (const std::string& value : values) {
                writer.text("name", value);
            }
        });
        std::string expected;
        for (const std::string& value : values) {
            expected += (expected.empty() ? "{\"name\":" : ",\"name\":") + nlohmann::json(value).dump();
        }
        // nlohmann/json writes \n where signet writes \u000a.
        const auto line_end = expected.find("\\n");
        expected.replace(line_end, 2, "\\u000a");
        CHECK(text == expected + "}");
    }
}

TEST_CASE("a claim that is not UTF-8 is refused with its name") {
    std::string text;
    JsonObjectWriter writer{text};
    try {
        writer.text("sub", "\xFF");
        FAIL("no exception");
    } catch (const signet::ClaimsError& error) {
        CHECK(std::string{error.what()}.find("claim sub") != std::string::npos);
    }
}

TEST_CASE("numbers are written in full") {
    std::vector<std::int64_t> numbers{0, -1, std::numeric_limits<std::int64_t>::min(),
                                      std::numeric_limits<std::int64_t>::max(), 253'402'300'799};
    for (std::int64_t power = 1; power <= 100'000'000'000; power *= 10) {
        for (const std::int64_t digit : {1, 2, 5, 9}) {
            numbers.insert(numbers.end(), {digit * power, digit * power + 1, digit * power - 1});
        }
    }
    for (std::int64_t date = 1'000'000'000; date < 10'000'000'000; date += 99'999'989) {
        numbers.push_back(date);
    }
    for (const std::int64_t number : numbers) {
        CHECK(written([number](JsonObjectWriter& writer) { writer.number("n", number); }) ==
              "{\"n\":" + std::to_string(number) + "}");
    }
}
