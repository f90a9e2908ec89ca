// SPDX-License-Identifier: MIT
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "signet/issuer.hpp"
#include "signet/policy_requirements.hpp"
#include "signet/verifier.hpp"
#include "unit/forged_token.hpp"
#include "unit/verdict.hpp"

// The rules for claims, in the order in which a verifier applies them. All tokens here have a valid
// signature.
using namespace std::chrono_literals;
using namespace std::string_literals;
using signet::AccessPolicy;
using signet::VerifierOptions;
using signet_test::forge;
using signet_test::forge_payload;
using signet_test::secret_key;
using signet_test::verdict;

namespace {

std::string verdict_at(std::chrono::sys_seconds time, const std::string& payload,
                       VerifierOptions options = {}) {
    const signet::TokenVerifier verifier{secret_key(), std::move(options), signet::testing::FixedClock{time}};
    return verdict(verifier.verify<AccessPolicy>(forge_payload(payload)));
}

std::string verdict_on(const std::string& payload, VerifierOptions options = {}) {
    return verdict_at(signet_test::now, payload, std::move(options));
}

/// Members in addition to those of every access token: `,"iss":"me"`.
std::string with(const std::string& members) {
    return R"({"type":"access","exp":1700000060)" + members + "}";
}

std::string until(const std::string& exp) {
    return R"({"type":"access","exp":)" + exp + "}";
}

struct TimeRow {
    std::string claim;
    std::chrono::seconds leeway;
    std::string expected;
};

}  // namespace

TEST_CASE("registered claims must have the JSON type of RFC 7519") {
    const std::vector<std::string> texts{"iss", "jti", "sub"};
    for (const std::string& name : texts) {
        for (const std::string value : {"null", "true", "1", "1.5", "[]", R"(["a"])", "{}", R"({"a":"b"})"}) {
            CAPTURE(name, value);
            CHECK(verdict_on(with(",\"" + name + "\":" + value),
                             {.allow_any_issuer = true, .allow_any_audience = true}) ==
                  "invalid_claim (" + name + ")");
        }
        CHECK(verdict_on(with(",\"" + name + "\":\"\""), {.allow_any_issuer = true}) == "ok");
    }
    for (const std::string value : {"null", "true", "1", "{}", "[1]", R"(["a",null])", R"([["a"]])"}) {
        CAPTURE(value);
        CHECK(verdict_on(with(",\"aud\":" + value), {.allow_any_audience = true}) == "invalid_claim (aud)");
    }
    for (const std::string name : {"nbf", "iat"}) {
        for (const std::string value :
             {"null", "true", R"("1700000000")", "[1700000000]", "{}", "-1", "-1.0", "-10e-1", "1e300",
              "-1e300", "253402300800", "-62135596801", "9223372036854775808", "-9223372036854775809"}) {
            CAPTURE(name, value);
            CHECK(verdict_on(with(",\"" + name + "\":" + value)) == "invalid_claim (" + name + ")");
        }
    }
    for (const std::string value :
         {"null", "true", R"("1700000060")", "[]", "{}", "1e300", "-1e300", "1700000060000",
          "9223372036854775807", "18446744073709551615", "9.9e307", "-18446744073709551616"}) {
        CAPTURE(value);
        CHECK(verdict_on(until(value)) == "invalid_claim (exp)");
        CHECK(verdict_on(until(value), {.allow_missing_expiry = true}) == "invalid_claim (exp)");
    }
}

TEST_CASE("an nbf before 1970 is accepted and an exp before 1970 has expired") {
    for (const std::string value : {"-62135596800", "-62135596800.0", "-2208988800", "-0.5", "-2", "-1.5"}) {
        CAPTURE(value);
        CHECK(verdict_on(with(",\"nbf\":" + value)) == "ok");
        CHECK(verdict_on(with(",\"iat\":" + value)) == "ok");
        CHECK(verdict_on(with(",\"iat\":" + value), {.maximum_lifetime = 1h}) == "lifetime_too_long (exp)");
        CHECK(verdict_on(until(value)) == "expired (exp)");
        CHECK(verdict_on(until(value), {.leeway = 10min, .allow_missing_expiry = true}) == "expired (exp)");
    }
    CHECK(verdict_on(until("-1")) == "expired (exp)");
    const signet::TokenVerifier verifier{secret_key(), {}, signet::testing::FixedClock{signet_test::now}};
    const auto verified =
        verifier.verify<AccessPolicy>(forge_payload(with(R"(,"nbf":-62135596800,"iat":-0.5)")));
    REQUIRE(verdict(verified) == "ok");
    CHECK(verified->not_before() == std::chrono::sys_days{std::chrono::year{1} / 1 / 1});
    CHECK(verified->issued_at() == std::chrono::sys_seconds{-1s});
}

TEST_CASE("a sid that is not a string is ignored") {
    const signet::TokenVerifier verifier{secret_key(), {}, signet::testing::FixedClock{signet_test::now}};
    for (const std::string value : {"null", "true", "1", "1.5", "[]", R"(["a"])", R"({"a":"b"})"}) {
        CAPTURE(value);
        const auto verified = verifier.verify<AccessPolicy>(forge_payload(with(R"(,"sid":)" + value)));
        REQUIRE(verdict(verified) == "ok");
        CHECK(verified->session_id().empty());
        CHECK(verified->json().contains("sid"));
    }
}

TEST_CASE("null is read as an absent claim only with allow_null_claims") {
    const VerifierOptions allowed{.allow_null_claims = true};
    for (const std::string name : {"iss", "sub", "aud", "jti", "nbf", "iat"}) {
        CAPTURE(name);
        const std::string payload = with(",\"" + name + "\":null");
        CHECK(verdict_on(payload) == "invalid_claim (" + name + ")");
        CHECK(verdict_on(payload, allowed) == "ok");
        CHECK(verdict_on(payload, {.required_claims = {name}, .allow_null_claims = true}) ==
              "missing_claim (" + name + ")");
    }
    // Some claims must be present.
    CHECK(verdict_on(until("null"), allowed) == "missing_claim (exp)");
    CHECK(verdict_on(until("null"), {.allow_missing_expiry = true, .allow_null_claims = true}) == "ok");
    CHECK(verdict_on(with(R"(,"iss":null)"), {.issuer = "me", .allow_null_claims = true}) ==
          "missing_claim (iss)");
    CHECK(verdict_on(with(R"(,"aud":null)"), {.audience = "me", .allow_null_claims = true}) ==
          "missing_claim (aud)");
    CHECK(verdict_on(R"({"type":null,"exp":1700000060})", allowed) == "wrong_token_type (type)");
    const signet::TokenVerifier verifier{secret_key(), allowed,
                                         signet::testing::FixedClock{signet_test::now}};
    const auto verified = verifier.verify<AccessPolicy>(forge_payload(
        with(R"(,"iss":null,"sub":null,"aud":null,"jti":null,"sid":null,"nbf":null,"iat":null)")));
    REQUIRE(verdict(verified) == "ok");
    CHECK(verified->subject().empty());
    CHECK(verified->id().empty());
    CHECK(verified->issuer().empty());
    CHECK(verified->audience().empty());
    CHECK_FALSE(verified->not_before());
    CHECK_FALSE(verified->issued_at());
}

TEST_CASE("a numeric id is accepted only with allow_numeric_id and only as a whole number") {
    const VerifierOptions allowed{.allow_numeric_id = true};
    const signet::TokenVerifier verifier{secret_key(), allowed,
                                         signet::testing::FixedClock{signet_test::now}};
    for (const std::string number : {"0", "42", "-7", "12345678901234567890123"}) {
        CAPTURE(number);
        CHECK(verdict_on(with(R"(,"jti":)" + number), {.allow_numeric_subject = true}) ==
              "invalid_claim (jti)");
        const auto verified = verifier.verify<AccessPolicy>(forge_payload(with(R"(,"jti":)" + number)));
        REQUIRE(verdict(verified) == "ok");
        CHECK(verified->id() == number);
    }
    for (const std::string other : {"4.2", "42.0", "1e3", "true", "null", "[42]"}) {
        CAPTURE(other);
        CHECK(verdict_on(with(R"(,"jti":)" + other), allowed) == "invalid_claim (jti)");
    }
    CHECK(verdict_on(with(R"(,"sub":42)"), allowed) == "invalid_claim (sub)");
}

TEST_CASE("a token expires at the second exp plus the leeway") {
    const std::vector<TimeRow> rows{
        {"1700000001", 0s, "ok"},
        {"1700000000", 0s, "expired (exp)"},
        {"1700000000.9", 0s, "expired (exp)"},
        {"1.700000001e9", 0s, "ok"},
        {"1.7e9", 0s, "expired (exp)"},
        {"1699999999", 0s, "expired (exp)"},
        {"0", 0s, "expired (exp)"},
        {"1699999971", 30s, "ok"},
        {"1699999970", 30s, "expired (exp)"},
        {"1699999401", 10min, "ok"},
        {"1699999400", 10min, "expired (exp)"},
        {"253402300799", 10min, "ok"},
    };
    for (const auto& [exp, leeway, expected] : rows) {
        CAPTURE(exp, leeway.count());
        CHECK(verdict_on(until(exp), {.leeway = leeway}) == expected);
    }
}

TEST_CASE("a token without exp is refused without allow_missing_expiry") {
    CHECK(verdict_on(R"({"type":"access"})") == "missing_claim (exp)");
    CHECK(verdict_on(R"({"type":"access"})", {.allow_missing_expiry = true}) == "ok");
    CHECK(verdict_on(until("1"), {.allow_missing_expiry = true}) == "expired (exp)");
}

TEST_CASE("a token is not valid before the second nbf minus the leeway") {
    const std::vector<TimeRow> rows{
        {"1700000000", 0s, "ok"},
        {"1700000001", 0s, "not_yet_valid (nbf)"},
        {"1700000000.1", 0s, "ok"},
        {"1700000000.9999999", 0s, "ok"},
        {"0", 0s, "ok"},
        {"1700000030", 30s, "ok"},
        {"1700000030.1", 30s, "ok"},
        {"1700000031", 30s, "not_yet_valid (nbf)"},
        {"253402300799", 10min, "not_yet_valid (nbf)"},
    };
    for (const auto& [nbf, leeway, expected] : rows) {
        CAPTURE(nbf, leeway.count());
        CHECK(verdict_on(with(R"(,"nbf":)" + nbf), {.leeway = leeway}) == expected);
    }
}

TEST_CASE("an iat in the future is accepted within the tolerance or the leeway") {
    const std::vector<TimeRow> rows{
        {"1700000000", 0s, "ok"},
        {"1700000000.1", 0s, "ok"},
        {"1700000005", 0s, "ok"},
        {"1700000005.999", 0s, "ok"},
        {"1700000006", 0s, "issued_in_future (iat)"},
        {"0", 0s, "ok"},
        {"1700000030", 30s, "ok"},
        {"1700000031", 30s, "issued_in_future (iat)"},
        {"253402300799", 10min, "issued_in_future (iat)"},
    };
    for (const auto& [iat, leeway, expected] : rows) {
        CAPTURE(iat, leeway.count());
        CHECK(verdict_on(with(R"(,"iat":)" + iat), {.leeway = leeway}) == expected);
    }
    CHECK(verdict_on(with(R"(,"iat":1700000001)"), {.future_tolerance = 0s}) == "issued_in_future (iat)");
    CHECK(verdict_on(with(R"(,"iat":1700000600)"), {.future_tolerance = 10min}) == "ok");
    CHECK(verdict_on(with(R"(,"iat":1700000601)"), {.future_tolerance = 10min}) == "issued_in_future (iat)");
}

TEST_CASE("an nbf equal to iat has the tolerance of iat and a later nbf does not") {
    const auto from = [](const std::string& iat, const std::string& nbf, VerifierOptions options = {}) {
        return verdict_on(with(R"(,"iat":)" + iat + R"(,"nbf":)" + nbf), std::move(options));
    };
    CHECK(from("1700000005", "1700000005") == "ok");
    CHECK(from("1700000005", "1700000003") == "ok");
    CHECK(from("1700000005", "1700000005.7") == "ok");
    CHECK(from("1700000001.2", "1700000001") == "ok");
    CHECK(from("1700000006", "1700000006") == "not_yet_valid (nbf)");
    CHECK(from("1700000000", "1700000001") == "not_yet_valid (nbf)");
    CHECK(from("1700000000", "1700000001", {.future_tolerance = 10min}) == "not_yet_valid (nbf)");
    CHECK(from("1700000000", "1700000001", {.leeway = 1s}) == "ok");
    CHECK(from("1700000001", "1700000001", {.future_tolerance = 0s}) == "not_yet_valid (nbf)");
    // The tolerance does not apply to exp.
    CHECK(verdict_on(until("1700000000"), {.future_tolerance = 10min}) == "expired (exp)");
}

namespace {

/// Returns a second that may be late, and counts the calls for the exact time.
template <class Duration>
struct LateClock {
    int* asked;
    std::chrono::sys_seconds shown;
    std::chrono::sys_time<Duration> exact;

    [[nodiscard]] std::chrono::sys_seconds now() const { return shown; }
    [[nodiscard]] std::chrono::sys_time<Duration> exact_now() const {
        ++*asked;
        return exact;
    }
};

}  // namespace

TEST_CASE("the exact time decides about a token that is in the future by a late clock") {
    int asked = 0;
    const auto late_verdict = [&asked](const std::string& payload, VerifierOptions options = {}) {
        asked = 0;
        options.future_tolerance = 0s;
        const signet::TokenVerifier verifier{
            secret_key(), std::move(options),
            LateClock<std::chrono::seconds>{&asked, signet_test::now - 1s, signet_test::now}};
        return verdict(verifier.verify<AccessPolicy>(forge_payload(payload)));
    };
    CHECK(late_verdict(with(R"(,"nbf":1700000000)")) == "ok");
    CHECK(asked == 1);
    CHECK(late_verdict(with(R"(,"iat":1700000000,"nbf":1700000000)")) == "ok");
    CHECK(late_verdict(with(R"(,"iat":1700000000.9)")) == "ok");
    CHECK(late_verdict(with(R"(,"nbf":1700000001)")) == "not_yet_valid (nbf)");
    CHECK(late_verdict(with(R"(,"iat":1700000001)")) == "issued_in_future (iat)");
    CHECK(asked == 1);
    // The other rules then use the exact time, too.
    CHECK(late_verdict(R"({"type":"access","exp":1700000000,"nbf":1700000000})") == "expired (exp)");
    CHECK(late_verdict(with(R"(,"nbf":1700000000)"), {.issuer = "me"}) == "missing_claim (iss)");
    CHECK(asked == 1);
    // In the last second before exp, the exact time decides.
    CHECK(late_verdict(until("1700000000")) == "expired (exp)");
    CHECK(asked == 1);
    CHECK(late_verdict(until("1700000001")) == "ok");
    CHECK(asked == 0);
    // Not from the future and not about to expire: the exact time is not read.
    CHECK(late_verdict(with(R"(,"iat":1699999999)")) == "ok");
    CHECK(late_verdict(until("1699999999")) == "expired (exp)");
    CHECK(asked == 0);
}

TEST_CASE("fractions of a second count with an exact clock") {
    int asked = 0;
    const auto at = [&asked]<class Policy = AccessPolicy>(std::chrono::milliseconds fraction,
                                                          const std::string& payload,
                                                          VerifierOptions options = {}, Policy = {}) {
        asked = 0;
        options.future_tolerance = 0s;
        const signet::TokenVerifier verifier{
            secret_key(), std::move(options),
            LateClock<std::chrono::milliseconds>{&asked, signet_test::now, signet_test::now + fraction}};
        return verdict(verifier.verify<Policy>(forge_payload(payload)));
    };
    CHECK(at(499ms, until("1700000000.5")) == "ok");
    CHECK(at(500ms, until("1700000000.5")) == "expired (exp)");
    CHECK(at(501ms, until("1700000000.5")) == "expired (exp)");
    CHECK(at(0ms, until("1700000000.0009")) == "ok");
    CHECK(at(0ms, until("1700000000.0000009")) == "expired (exp)");
    CHECK(asked == 1);
    CHECK(at(499ms, until("1699999970.5"), {.leeway = 30s}) == "ok");
    CHECK(at(500ms, until("1699999970.5"), {.leeway = 30s}) == "expired (exp)");
    CHECK(at(0ms, until("1700000000.0")) == "expired (exp)");
    CHECK(asked == 0);
    CHECK(at(999ms, until("1700000001")) == "ok");
    CHECK(at(999ms, until("1700000001.5")) == "ok");
    for (const std::string name : {"iat", "nbf"}) {
        CAPTURE(name);
        const std::string late = name == "iat" ? "issued_in_future (iat)" : "not_yet_valid (nbf)";
        CHECK(at(250ms, with(",\"" + name + "\":1700000000.25")) == "ok");
        CHECK(at(250ms, with(",\"" + name + "\":1700000000.2500009")) == "ok");
        CHECK(at(249ms, with(",\"" + name + "\":1700000000.25")) == late);
        CHECK(at(999ms, with(",\"" + name + "\":1700000001")) == late);
    }
    CHECK(at(0ms, with(R"(,"iat":1699999999.9,"nbf":1699999999.9)")) == "ok");
    CHECK(asked == 0);

    using Fresh = signet::RequireFreshLogin<AccessPolicy>;
    CHECK(at(499ms, with(R"(,"fresh":1700000000.5)"), {}, Fresh{}) == "ok");
    CHECK(at(500ms, with(R"(,"fresh":1700000000.5)"), {}, Fresh{}) == "login_too_old (fresh)");
    CHECK(at(0ms, with(R"(,"fresh":1700000001)"), {}, Fresh{}) == "ok");
    CHECK(asked == 0);
    using Recent = signet::RequireLoginWithin<AccessPolicy, 600>;
    CHECK(at(0ms, with(R"(,"auth_time":1700000000.9)"), {}, Recent{}) == "ok");
}

TEST_CASE("a clock of whole seconds applies fractions neither too early nor too late") {
    int asked = 0;
    const signet::TokenVerifier verifier{
        secret_key(),
        {.future_tolerance = 0s},
        LateClock<std::chrono::seconds>{&asked, signet_test::now, signet_test::now}};
    const auto verdict_of = [&](const std::string& payload) {
        return verdict(verifier.verify<AccessPolicy>(forge_payload(payload)));
    };
    for (const std::string fraction : {"0000001", "01", "5", "9999999"}) {
        CAPTURE(fraction);
        CHECK(verdict_of(with(R"(,"iat":1700000000.)" + fraction)) == "ok");
        CHECK(verdict_of(with(R"(,"nbf":1700000000.)" + fraction)) == "ok");
        CHECK(verdict_of(until("1700000000." + fraction)) == "expired (exp)");
        CHECK(verdict_on(with(R"(,"iat":1700000000.)" + fraction), {.future_tolerance = 0s}) == "ok");
        CHECK(verdict_on(until("1700000000." + fraction)) == "expired (exp)");
    }
}

TEST_CASE("a token that another issuer issues now is valid at once with and without a fraction") {
    const signet::TokenVerifier verifier{secret_key(),
                                         {.future_tolerance = 0s, .allow_missing_expiry = true}};
    const auto accepts = [&verifier](const std::string& date) {
        return verdict(verifier.verify<AccessPolicy>(
            forge_payload(R"({"type":"access","iat":)" + date + R"(,"nbf":)" + date + "}")));
    };
    for (int i = 0; i < 1'000; ++i) {
        const auto now = signet::SystemClock{}.exact_now();
        const auto second = std::chrono::floor<std::chrono::seconds>(now);
        const std::string fraction = std::to_string(1'000'000 + (now - second).count()).substr(1);
        const std::string whole = std::to_string(second.time_since_epoch().count());
        REQUIRE(accepts(whole + "." + fraction + "9") == "ok");
        REQUIRE(accepts(whole) == "ok");
    }
}

TEST_CASE("a token with a longer lifetime than the verifier allows is refused") {
    const VerifierOptions an_hour{.maximum_lifetime = 1h};
    CHECK(verdict_on(R"({"type":"access","iat":1700000000,"exp":1700003600})", an_hour) == "ok");
    CHECK(verdict_on(R"({"type":"access","iat":1700000000,"exp":1700003601})", an_hour) ==
          "lifetime_too_long (exp)");
    CHECK(verdict_on(R"({"type":"access","iat":1699999990,"exp":1700003591})", an_hour) ==
          "lifetime_too_long (exp)");
    CHECK(verdict_on(until("1700003600"), an_hour) == "ok");
    CHECK(verdict_on(until("1700003601"), an_hour) == "lifetime_too_long (exp)");
    CHECK(verdict_on(R"({"type":"access","iat":0,"exp":253402300799})", an_hour) ==
          "lifetime_too_long (exp)");
    CHECK(verdict_on(R"({"type":"access","iat":0,"exp":253402300799})",
                     {.maximum_lifetime = std::chrono::seconds::max()}) == "ok");
    // Whole seconds count: the difference of two fractions is a rounding error.
    CHECK(verdict_on(R"({"type":"access","iat":1699999999.7312345,"exp":1700003599.7312347})", an_hour) ==
          "ok");
    CHECK(verdict_on(R"({"type":"access","iat":1699999999.9,"exp":1700003600.1})", an_hour) == "ok");
    CHECK(verdict_on(R"({"type":"access","iat":1699999999.1,"exp":1700003600.1})", an_hour) ==
          "lifetime_too_long (exp)");
    // The leeway does not apply to the lifetime.
    CHECK(verdict_on(R"({"type":"access","iat":1700000000,"exp":1700003601})",
                     {.leeway = 10min, .maximum_lifetime = 1h}) == "lifetime_too_long (exp)");
}

TEST_CASE("the time rules do not overflow with any clock") {
    const VerifierOptions options{.leeway = 10min, .maximum_lifetime = std::chrono::seconds::max()};
    const std::string all_times = R"({"type":"access","iat":1699999000,"nbf":1699999000,"exp":1700000060})";
    CHECK(verdict_at(std::chrono::sys_seconds::min(), all_times, options) == "not_yet_valid (nbf)");
    CHECK(verdict_at(std::chrono::sys_seconds::min(), until("1700000060"), options) ==
          "lifetime_too_long (exp)");
    CHECK(verdict_at(std::chrono::sys_seconds::min(), until("1700000060"), {.leeway = 10min}) == "ok");
    CHECK(verdict_at(std::chrono::sys_seconds::min(), until("1700000060"), {.maximum_lifetime = 1h}) ==
          "lifetime_too_long (exp)");
    CHECK(verdict_at(std::chrono::sys_seconds::max(), all_times, options) == "expired (exp)");
    CHECK(verdict_at(std::chrono::sys_seconds::max(), until("253402300799"), options) == "expired (exp)");
    CHECK(verdict_at(std::chrono::sys_seconds::max(), R"({"type":"access","iat":0,"nbf":0})",
                     {.leeway = 10min, .allow_missing_expiry = true}) == "ok");

    using RecentLogin = signet::RequireLoginWithin<AccessPolicy, signet::detail::numeric_date_max>;
    for (const auto time : {std::chrono::sys_seconds::min(), std::chrono::sys_seconds::max()}) {
        const signet::TokenVerifier verifier{
            secret_key(), {.leeway = 10min, .allow_missing_expiry = true}, signet::testing::FixedClock{time}};
        CHECK(verdict(verifier.verify<RecentLogin>(forge_payload(
                  R"({"type":"access","auth_time":1700000000})"))) == "login_too_old (auth_time)");
    }
}

TEST_CASE("iss must equal an expected issuer byte for byte") {
    const VerifierOptions one{.issuer = "https://auth.example"};
    const VerifierOptions two{.issuer = {"https://auth.example", "https://old.example"}};
    const VerifierOptions any{.allow_any_issuer = true};
    struct Row {
        std::string members;
        std::string by_none;
        std::string by_one;
        std::string by_two;
    };
    const std::string wrong = "wrong_issuer (iss)";
    const std::string unexpected = "unexpected_issuer (iss)";
    const std::vector<Row> rows{
        {"", "ok", "missing_claim (iss)", "missing_claim (iss)"},
        {R"(,"iss":"https://auth.example")", unexpected, "ok", "ok"},
        {R"(,"iss":"https:\/\/auth.example")", unexpected, "ok", "ok"},
        {R"(,"iss":"https://old.example")", unexpected, wrong, "ok"},
        {R"(,"iss":"https://auth.example/")", unexpected, wrong, wrong},
        {R"(,"iss":"https://AUTH.example")", unexpected, wrong, wrong},
        {R"(,"iss":"https://auth.exampl")", unexpected, wrong, wrong},
        {R"(,"iss":"https://auth.example\u0000")", unexpected, wrong, wrong},
        {R"(,"iss":"")", unexpected, wrong, wrong},
    };
    for (const auto& [members, by_none, by_one, by_two] : rows) {
        CAPTURE(members);
        CHECK(verdict_on(with(members)) == by_none);
        CHECK(verdict_on(with(members), one) == by_one);
        CHECK(verdict_on(with(members), two) == by_two);
        CHECK(verdict_on(with(members), any) == "ok");
    }
}

TEST_CASE("an expected audience must be in aud as a string or in an array") {
    const VerifierOptions one{.audience = "orders"};
    const VerifierOptions two{.audience = {"orders", "billing"}};
    const VerifierOptions any{.allow_any_audience = true};
    struct Row {
        std::string members;
        std::string by_none;
        std::string by_one;
        std::string by_two;
    };
    const std::string wrong = "wrong_audience (aud)";
    const std::string unexpected = "unexpected_audience (aud)";
    const std::vector<Row> rows{
        {"", "ok", "missing_claim (aud)", "missing_claim (aud)"},
        {R"(,"aud":"orders")", unexpected, "ok", "ok"},
        {R"(,"aud":"\u006frders")", unexpected, "ok", "ok"},
        {R"(,"aud":"billing")", unexpected, wrong, "ok"},
        {R"(,"aud":["orders"])", unexpected, "ok", "ok"},
        {R"(,"aud":["x","orders","y"])", unexpected, "ok", "ok"},
        {R"(,"aud":["x","\u006frders"])", unexpected, "ok", "ok"},
        {R"(,"aud":["x","billing"])", unexpected, wrong, "ok"},
        {R"(,"aud":["x","y"])", unexpected, wrong, wrong},
        {R"(,"aud":[])", unexpected, wrong, wrong},
        {R"(,"aud":"")", unexpected, wrong, wrong},
        {R"(,"aud":"Orders")", unexpected, wrong, wrong},
        {R"(,"aud":"orders billing")", unexpected, wrong, wrong},
        {R"(,"aud":"orders\u0000")", unexpected, wrong, wrong},
    };
    for (const auto& [members, by_none, by_one, by_two] : rows) {
        CAPTURE(members);
        CHECK(verdict_on(with(members)) == by_none);
        CHECK(verdict_on(with(members), one) == by_one);
        CHECK(verdict_on(with(members), two) == by_two);
        CHECK(verdict_on(with(members), any) == "ok");
    }
}

TEST_CASE("required claims must be present and not null") {
    const VerifierOptions options{.required_claims = {"sub", "tenant"}};
    CHECK(verdict_on(with(R"(,"sub":"a","tenant":"b")"), options) == "ok");
    for (const std::string value : {"0", "false", R"("")", "[]", "{}"}) {
        CAPTURE(value);
        CHECK(verdict_on(with(R"(,"sub":"a","tenant":)" + value), options) == "ok");
    }
    CHECK(verdict_on(with(R"(,"sub":"a","tenant":null)"), options) == "missing_claim (tenant)");
    CHECK(verdict_on(with(R"(,"sub":"a")"), options) == "missing_claim (tenant)");
    CHECK(verdict_on(with(R"(,"tenant":"b")"), options) == "missing_claim (sub)");
    CHECK(verdict_on(with(R"(,"sub":"a","x":{"tenant":"b"})"), options) == "missing_claim (tenant)");
}

TEST_CASE("a numeric subject is accepted only with allow_numeric_subject and only as a whole number") {
    const VerifierOptions allowed{.allow_numeric_subject = true};
    CHECK(verdict_on(with(R"(,"sub":42)")) == "invalid_claim (sub)");
    for (const std::string number : {"42", "0", "-7", "123456789012345678901234567890"}) {
        CAPTURE(number);
        const signet::TokenVerifier verifier{secret_key(), allowed,
                                             signet::testing::FixedClock{signet_test::now}};
        const auto verified = verifier.verify<AccessPolicy>(forge_payload(with(R"(,"sub":)" + number)));
        REQUIRE(verdict(verified) == "ok");
        CHECK(verified->subject() == number);
    }
    CHECK(verdict_on(with(R"(,"sub":"text")"), allowed) == "ok");
    for (const std::string other : {"4.2", "42.0", "1e3", "true", "null", "[42]"}) {
        CAPTURE(other);
        CHECK(verdict_on(with(R"(,"sub":)" + other), allowed) == "invalid_claim (sub)");
    }
}

TEST_CASE("an escaped NUL in a subject is accepted and returned") {
    const signet::TokenVerifier verifier{secret_key(), {}, signet::testing::FixedClock{signet_test::now}};
    const auto verified = verifier.verify<AccessPolicy>(forge_payload(with(R"(,"sub":"admin\u0000.evil")")));
    REQUIRE(verdict(verified) == "ok");
    CHECK(verified->subject() == "admin\0.evil"s);
    CHECK(verified->subject() != "admin");
}

TEST_CASE("of several errors of a token the first in the documented order is reported") {
    using Policy = signet::RequireScope<AccessPolicy, "write">;
    const VerifierOptions options{.issuer = "me",
                                  .audience = "you",
                                  .required_claims = {"tenant"},
                                  .maximum_token_size = 2'000,
                                  .maximum_lifetime = 1h};
    const signet::TokenVerifier verifier{secret_key().with_id("k"), options,
                                         signet::testing::FixedClock{signet_test::now}};

    // The first token has every error. Each row fixes one error, and the next one is reported.
    struct Step {
        std::string expected;
        std::string header;
        std::string payload;
        std::string secret;
    };
    const std::vector<Step> steps{
        {"wrong_algorithm (alg)", R"({"alg":"HS512","crit":[],"typ":"at","kid":"x"})", "{", "x"},
        {"unsupported_critical_header (crit)", R"({"alg":"HS256","crit":[],"typ":"at","kid":"x"})", "{", "x"},
        {"wrong_token_type (typ)", R"({"alg":"HS256","typ":"at","kid":"x"})", "{", "x"},
        {"unknown_key", R"({"alg":"HS256","kid":"x"})", "{", "x"},
        {"bad_signature", R"({"alg":"HS256","kid":"k"})", "{", "x"},
        {"malformed_payload", R"({"alg":"HS256","kid":"k"})", "{", "key"},
        {"invalid_claim (sub)", "",
         R"({"type":"x","exp":1,"nbf":1700000009,"iat":1700000009,"iss":"x","aud":"x","sub":1})", ""},
        {"wrong_token_type (type)", "",
         R"({"type":"x","exp":1,"nbf":1700000009,"iat":1700000009,"iss":"x","aud":"x"})", ""},
        {"expired (exp)", "",
         R"({"type":"access","exp":1,"nbf":1700000009,"iat":1700000009,"iss":"x","aud":"x"})", ""},
        {"not_yet_valid (nbf)", "",
         R"({"type":"access","exp":1700009999,"nbf":1700000009,"iat":1700000009,"iss":"x","aud":"x"})", ""},
        {"issued_in_future (iat)", "",
         R"({"type":"access","exp":1700009999,"nbf":1700000000,"iat":1700000009,"iss":"x","aud":"x"})", ""},
        {"lifetime_too_long (exp)", "",
         R"({"type":"access","exp":1700009999,"nbf":1700000000,"iat":1700000000,"iss":"x","aud":"x"})", ""},
        {"wrong_issuer (iss)", "", R"({"type":"access","exp":1700000060,"iss":"x","aud":"x"})", ""},
        {"wrong_audience (aud)", "", R"({"type":"access","exp":1700000060,"iss":"me","aud":"x"})", ""},
        {"missing_claim (tenant)", "", R"({"type":"access","exp":1700000060,"iss":"me","aud":"you"})", ""},
        {"insufficient_scope (scope)", "",
         R"({"type":"access","exp":1700000060,"iss":"me","aud":"you","tenant":1})", ""},
        {"ok", "", R"({"type":"access","exp":1700000060,"iss":"me","aud":"you","tenant":1,"scope":"write"})",
         ""},
    };
    for (const auto& [expected, header, payload, secret] : steps) {
        const std::string token = forge(header.empty() ? R"({"alg":"HS256","kid":"k"})" : header, payload,
                                        secret.empty() ? "key" : secret);
        CAPTURE(header, payload);
        CHECK(verdict(verifier.verify<Policy>(token)) == expected);
    }
    CHECK(verdict(verifier.verify<Policy>(std::string(2'001, '.'))) == "token_too_large");
    CHECK(verdict(verifier.verify<Policy>(std::string(2'000, '.'))) == "malformed_token");
}
