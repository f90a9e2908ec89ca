// SPDX-License-Identifier: MIT
#include "signet/claim_reader.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "unit/verdict.hpp"

using namespace std::chrono_literals;
using namespace std::string_literals;
using signet::ClaimReader;
using signet_test::verdict;

namespace {

constexpr std::string_view payload =
    R"({"text":"t\u00e9","empty":"","yes":true,"no":false,"date":1700000000.5,"early":-1,"null":null,)"
    R"("list":["a","\u0062"],"mixed":["a",1],"object":{"text":"x"}})";

class Payload {
public:
    Payload() { REQUIRE(members_.read(text_) == signet::detail::JsonFault::none); }
    [[nodiscard]] ClaimReader claims() const { return ClaimReader{members_}; }

private:
    const std::string text_{payload};
    signet::detail::JsonMembers members_;
};

}  // namespace

TEST_CASE("a claim reader reports whether a claim is present") {
    const Payload read;
    CHECK(read.claims().contains("text"));
    CHECK(read.claims().contains("null"));
    CHECK_FALSE(read.claims().contains("absent"));
    CHECK(read.claims().is_null("null"));
    CHECK_FALSE(read.claims().is_null("empty"));
    CHECK_FALSE(read.claims().is_null("absent"));
    CHECK(read.claims().equals("text", "t\xC3\xA9"));
    CHECK(read.claims().equals("empty", ""));
    CHECK_FALSE(read.claims().equals("absent", ""));
    CHECK_FALSE(read.claims().equals("yes", "true"));
    CHECK_FALSE(read.claims().equals("null", "null"));
}

TEST_CASE("a claim reader returns the value or nothing when the claim is absent") {
    const Payload read;
    CHECK(read.claims().text("text").value() == "t\xC3\xA9");
    CHECK(read.claims().text("empty").value() == "");
    CHECK(read.claims().text("absent").value() == std::nullopt);
    CHECK(read.claims().boolean("yes").value() == true);
    CHECK(read.claims().boolean("no").value() == false);
    CHECK(read.claims().boolean("absent").value() == std::nullopt);
    CHECK(read.claims().date("date").value() == std::chrono::sys_seconds{1'700'000'000s});
    CHECK(read.claims().date("early").value() == std::chrono::sys_seconds{-1s});
    CHECK(read.claims().date("absent").value() == std::nullopt);
    CHECK(read.claims().exact_date("date").value() ==
          std::chrono::sys_time<std::chrono::microseconds>{1'700'000'000'500ms});
    CHECK(read.claims().exact_date("absent").value() == std::nullopt);
}

TEST_CASE("a claim reader refuses a value of another type and names the claim") {
    const Payload read;
    for (const std::string name : {"yes", "date", "null", "list", "object"}) {
        CHECK(verdict(read.claims().text(name)) == "invalid_claim (" + name + ")");
    }
    for (const std::string name : {"text", "date", "null", "list", "object"}) {
        CHECK(verdict(read.claims().boolean(name)) == "invalid_claim (" + name + ")");
    }
    for (const std::string name : {"text", "yes", "null", "list", "object"}) {
        CHECK(verdict(read.claims().date(name)) == "invalid_claim (" + name + ")");
    }
    for (const std::string name : {"yes", "date", "null", "object", "mixed"}) {
        CHECK(verdict(read.claims().for_each_text(name, [](std::string_view) {})) ==
              "invalid_claim (" + name + ")");
    }
}

TEST_CASE("a claim reader visits one string or several and reports whether the claim is present") {
    const Payload read;
    std::vector<std::string> seen;
    const auto note = [&seen](std::string_view one) { seen.emplace_back(one); };
    CHECK(read.claims().for_each_text("list", note).value());
    CHECK(read.claims().for_each_text("text", note).value());
    CHECK_FALSE(read.claims().for_each_text("absent", note).value());
    CHECK(seen == std::vector{"a"s, "b"s, "t\xC3\xA9"s});
}
