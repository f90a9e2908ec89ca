// SPDX-License-Identifier: MIT
#include "signet/keys/remote.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "signet/bearer.hpp"
#include "signet/issuer.hpp"
#include "signet/testing/fixed_clock.hpp"
#include "signet/verifier.hpp"
#include "unit/forged_token.hpp"
#include "unit/keys/issuer_site.hpp"

using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using signet::AccessPolicy;
using signet::AnyOf;
using signet::EdDSA;
using signet::Errc;
using signet::ES256;
using signet::FetchAnswer;
using signet::FetchRequest;
using signet::JwkSetUrl;
using signet::RemoteKeyOptions;
using signet::RemoteKeySet;
using signet_test::IssuerSite;
using signet_test::jwks_of;
using signet_test::now;
using Clock = signet::testing::FixedClock;
template <class Alg = ES256>
using Keys = RemoteKeySet<Alg, Clock>;

namespace {

const JwkSetUrl url{"https://issuer.example/jwks.json"};

template <class Alg = ES256>
signet::PrivateKey<Alg> new_key(const std::string& id) {
    return signet::PrivateKey<Alg>::generate().with_id(id);
}

template <class Alg>
std::string token_of(const signet::PrivateKey<Alg>& key, const Clock& clock) {
    return signet::TokenIssuer{key, {}, clock}.template issue<AccessPolicy>({.subject = "user"}).str();
}

/// The code of the refusal, or nothing.
template <class Verifier>
std::optional<Errc> refusal(const Verifier& verifier, const std::string& token) {
    const auto verified = verifier.template verify<AccessPolicy>(token);
    return verified ? std::nullopt : std::optional{verified.error().code()};
}

RemoteKeyOptions without_thread() {
    RemoteKeyOptions options;
    options.has_thread = false;
    options.jitter_percent = 0;
    return options;
}

/// Waits until `condition` is true, for a generous time.
template <class Condition>
bool eventually(const Condition& condition) {
    const auto end = std::chrono::steady_clock::now() + 1min;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) {
            return false;
        }
        std::this_thread::yield();
    }
    return true;
}

/// The message of the exception with which a key set refuses an answer at start-up.
template <class Alg = ES256>
std::string start_up_error(const FetchAnswer& answer, RemoteKeyOptions options = without_thread()) {
    IssuerSite site;
    site.answer_with(answer);
    try {
        const Keys<Alg> keys{url, site, std::move(options), Clock{now}};
    } catch (const signet::KeyFetchError& error) {
        return error.what();
    }
    return {};
}

}  // namespace

TEST_CASE("a remote key set verifies with the keys of the issuer") {
    const Clock clock{now};
    const auto key = new_key("k1");
    IssuerSite site;
    site.serve(jwks_of(key));
    const Keys<> keys{url, site, without_thread(), clock};
    const signet::TokenVerifier verifier{keys.ring(), {}, clock};

    CHECK_FALSE(refusal(verifier, token_of(key, clock)));
    CHECK(refusal(verifier, token_of(new_key("k1"), clock)) == Errc::bad_signature);
    REQUIRE(site.fetches() == 1);
    CHECK(site.requests()[0].url == url.url);
    CHECK(site.requests()[0].time_limit == 5s);
    CHECK(site.requests()[0].size_limit == 65536);
    const auto state = keys.state();
    CHECK(state.is_usable);
    CHECK(state.keys == 1);
    CHECK(state.successes == 1);
    CHECK(state.fetched_at == now);
    CHECK(state.age == 0s);
    CHECK(state.usable_until == now + 6h);
    CHECK_THROWS_AS(keys.ring().replace(signet::KeyRing{key.public_key()}), signet::ConfigurationError);
}

TEST_CASE("an unknown key id causes one fetch in a cooldown, and the next attempt succeeds") {
    const Clock clock{now};
    const auto first = new_key("k1");
    const auto second = new_key("k2");
    IssuerSite site;
    site.serve(jwks_of(first));
    Keys<> keys{url, site, without_thread(), clock};
    const signet::TokenVerifier verifier{keys.ring(), {}, clock};
    site.serve(jwks_of(first, second));

    clock.advance(29s);
    const std::string token = token_of(second, clock);
    CHECK(refusal(verifier, token) == Errc::unknown_key);
    CHECK_FALSE(keys.refresh_if_due());
    clock.advance(1s);
    CHECK(keys.refresh_if_due());
    CHECK_FALSE(refusal(verifier, token));
    CHECK(site.fetches() == 2);

    const std::string unknown = token_of(new_key("other"), clock);
    for (int second_of_cooldown = 0; second_of_cooldown < 90; ++second_of_cooldown) {
        CHECK(refusal(verifier, unknown) == Errc::unknown_key);
        keys.refresh_if_due();
        clock.advance(1s);
    }
    CHECK(site.fetches() == 4);
}

TEST_CASE("a forged signature does not cause a fetch") {
    const Clock clock{now};
    const auto key = new_key("k1");
    IssuerSite site;
    site.serve(jwks_of(key));
    Keys<> keys{url, site, without_thread(), clock};
    const signet::TokenVerifier verifier{keys.ring(), {}, clock};
    clock.advance(31s);
    CHECK(refusal(verifier, token_of(new_key("k1"), clock)) == Errc::bad_signature);
    CHECK_FALSE(keys.refresh_if_due());
}

TEST_CASE("max-age and Expires decide when the keys are fetched again, within bounds") {
    struct Case {
        FetchAnswer fields;
        std::chrono::seconds refresh;
    };
    const std::string date = "Tue, 14 Nov 2023 22:13:20 GMT";
    const std::vector<Case> cases{
        {{}, 300s},
        {{.cache_control = "public, max-age=600"}, 600s},
        {{.cache_control = "Max-Age=\"600\""}, 600s},
        {{.cache_control = "ext=\"a, max-age=900\", max-age=600"}, 600s},
        {{.cache_control = "max-age=600", .age = "100"}, 500s},
        {{.cache_control = "max-age=600", .age = "900"}, 60s},
        {{.cache_control = "max-age=600", .expires = date}, 600s},
        {{.cache_control = "max-age=600, max-age=600"}, 600s},
        {{.cache_control = "max-age=600, max-age=900"}, 60s},
        {{.cache_control = "max-age=-1"}, 60s},
        {{.cache_control = "max-age="}, 60s},
        {{.cache_control = "max-age"}, 60s},
        {{.cache_control = "max-age=99999999999999999999"}, 3600s},
        {{.cache_control = "max-age=5"}, 60s},
        {{.cache_control = "no-store"}, 60s},
        {{.cache_control = "no-cache, max-age=600"}, 60s},
        {{.cache_control = "must-revalidate, private"}, 300s},
        {{.cache_control = "\""}, 300s},
        {{.expires = "Tue, 14 Nov 2023 22:23:20 GMT", .date = date}, 600s},
        {{.expires = "Tue, 14 Nov 2023 22:23:20 GMT"}, 600s},
        {{.expires = "Tue, 14 Nov 2023 22:23:20 GMT", .date = date, .age = "60"}, 540s},
        {{.expires = "Tue, 14 Nov 2023 21:00:00 GMT", .date = date}, 60s},
        {{.expires = "0"}, 60s},
        {{.expires = "Tue, 31 Feb 2024 22:23:20 GMT"}, 60s},
        {{.expires = "Tue, 14 Foo 2024 22:23:20 GMT"}, 60s},
        {{.expires = "Tue, 14 Nov 2024 25:23:20 GMT"}, 60s},
    };
    const auto key = new_key("k1");
    const std::string set = jwks_of(key);
    for (const Case& one : cases) {
        INFO(one.fields.cache_control << " | " << one.fields.expires << " | " << one.fields.age);
        const Clock clock{now};
        FetchAnswer answer = one.fields;
        answer.status = 200;
        answer.body = set;
        IssuerSite site;
        site.answer_with(answer);
        Keys<> keys{url, site, without_thread(), clock};
        clock.advance(one.refresh - 1s);
        CHECK_FALSE(keys.refresh_if_due());
        clock.advance(1s);
        CHECK(keys.refresh_if_due());
    }
}

TEST_CASE("key sets that start together fetch again at different times, within the bounds") {
    IssuerSite site;
    const auto body = jwks_of(new_key("k1"));
    constexpr int count = 16;
    /// The seconds after which each of several key sets fetches again.
    const auto times_of_refetch = [&](const char* cache_control, const RemoteKeyOptions& with) {
        site.serve(body, cache_control);
        std::vector<std::chrono::seconds> times;
        for (int i = 0; i < count; ++i) {
            const Clock clock{now};
            Keys<> keys{url, site, with, clock};
            std::chrono::seconds after{0};
            while (!keys.refresh_if_due() && after < 2h) {
                clock.advance(1s);
                ++after;
            }
            times.push_back(after);
        }
        std::ranges::sort(times);
        return times;
    };
    RemoteKeyOptions options = without_thread();
    CHECK(times_of_refetch("max-age=1000", options) == std::vector(count, 1000s));
    options.jitter_percent = 10;
    for (const auto& [stated, least, most] : {std::tuple{"max-age=1000", 900s, 1000s},
                                              {"max-age=0", 60s, 66s},
                                              {"max-age=999999", 3240s, 3600s}}) {
        const auto times = times_of_refetch(stated, options);
        INFO(stated);
        CHECK(times.front() >= least);
        CHECK(times.back() <= most);
        CHECK(times.front() < times.back());
    }
    options.minimum_refresh = options.default_refresh = options.maximum_refresh;
    CHECK(times_of_refetch("max-age=0", options) == std::vector(count, 3600s));
    CHECK(RemoteKeyOptions{}.jitter_percent == 10);
}

TEST_CASE("keys verify for a stated time while the issuer is down, and are then refused") {
    const Clock clock{now};
    const auto key = new_key("k1");
    IssuerSite site;
    site.serve(jwks_of(key));
    Keys<> keys{url, site, without_thread(), clock};
    const signet::TokenVerifier verifier{keys.ring(), {}, clock};
    site.go_down();

    clock.advance(6h - 1s);
    CHECK(keys.refresh_if_due());
    CHECK(keys.state().failure == url.url + " cannot be fetched: the server does not answer");
    CHECK(keys.state().failures == 1);
    CHECK(keys.state().age == 6h - 1s);
    CHECK_FALSE(refusal(verifier, token_of(key, clock)));
    CHECK(refusal(verifier, token_of(new_key("k2"), clock)) == Errc::unknown_key);

    clock.advance(1s);
    CHECK_FALSE(keys.refresh_if_due());  // the cooldown
    CHECK_FALSE(keys.state().is_usable);
    CHECK(refusal(verifier, token_of(key, clock)) == Errc::keys_unavailable);
    CHECK(refusal(verifier, token_of(new_key("k2"), clock)) == Errc::keys_unavailable);
    const signet::Bearer<AccessPolicy> bearer{verifier};
    CHECK(bearer.authenticate_token(token_of(key, clock)).error() == Errc::keys_unavailable);

    site.serve(jwks_of(key));
    clock.advance(30s);
    CHECK(keys.refresh_if_due());
    CHECK(keys.state().is_usable);
    CHECK(keys.state().failure.empty());
    CHECK_FALSE(refusal(verifier, token_of(key, clock)));
}

TEST_CASE("a key that the issuer removes is refused after the next fetch") {
    const Clock clock{now};
    const auto old_key = new_key("k1");
    const auto new_one = new_key("k2");
    IssuerSite site;
    site.serve(jwks_of(old_key, new_one));
    Keys<> keys{url, site, without_thread(), clock};
    const signet::TokenVerifier verifier{keys.ring(), {}, clock};
    CHECK_FALSE(refusal(verifier, token_of(old_key, clock)));
    site.serve(jwks_of(new_one));
    CHECK(keys.refresh());
    CHECK(refusal(verifier, token_of(old_key, clock)) == Errc::unknown_key);
    CHECK_FALSE(refusal(verifier, token_of(new_one, clock)));
}

TEST_CASE("verifiers outlive the key set, and use its keys for the stated time") {
    const Clock clock{now};
    const auto key = new_key("k1");
    IssuerSite site;
    site.serve(jwks_of(key));
    auto keys = std::make_unique<Keys<>>(url, site, RemoteKeyOptions{}, clock);
    const signet::TokenVerifier verifier{keys->ring(), {}, clock};
    keys.reset();
    CHECK_FALSE(refusal(verifier, token_of(key, clock)));
    CHECK(refusal(verifier, token_of(new_key("k2"), clock)) == Errc::unknown_key);
    clock.advance(6h);
    CHECK(refusal(verifier, token_of(key, clock)) == Errc::keys_unavailable);
}

TEST_CASE("keys of the set that cannot be used or are for another purpose are skipped") {
    const Clock clock{now};
    const auto key = new_key("k1");
    const std::string good = signet::jwk_text(key.public_key());
    const std::string others[]{
        R"({"kty":"RSA","use":"enc","n":"AQAB","e":"AQAB"})",
        R"({"kty":"oct","k":"c2VjcmV0"})",
        R"({"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"})",
        R"({"kid":"no type"})",
        "7",
        R"("text")",
        "null",
        "[]",
        signet::jwk_text(new_key<EdDSA>("ed").public_key()),
        signet::jwk_text(new_key("private key that was published")),
    };
    std::string set = R"({"note":"other members are ignored","keys":[)";
    for (const std::string& other : others) {
        set += other + ",";
    }
    IssuerSite site;
    site.serve(set + good + "]}");
    const Keys<> keys{url, site, without_thread(), clock};
    CHECK(keys.state().keys == 1);
    CHECK(keys.state().skipped == std::size(others));
    CHECK_FALSE(refusal(signet::TokenVerifier{keys.ring(), {}, clock}, token_of(key, clock)));
}

TEST_CASE("a set of several algorithms binds each key to its own") {
    const Clock clock{now};
    const auto ec = new_key("ec");
    const auto ed = new_key<EdDSA>("ed");
    IssuerSite site;
    site.serve(jwks_of(ec, ed));
    const Keys<AnyOf<ES256, EdDSA>> keys{url, site, without_thread(), clock};
    const signet::TokenVerifier verifier{keys.ring(), {}, clock};
    CHECK_FALSE(refusal(verifier, token_of(ec, clock)));
    CHECK_FALSE(refusal(verifier, token_of(ed, clock)));
    CHECK(refusal(verifier, token_of(new_key<EdDSA>("ec"), clock)) == Errc::wrong_algorithm);
}

TEST_CASE("an answer that is not a JWK Set of usable keys is refused at start-up") {
    const auto body = [](std::string text) { return FetchAnswer{.status = 200, .body = std::move(text)}; };
    const auto key = new_key("k1");
    CHECK_THAT(start_up_error({.failure = "the server does not answer"}), Contains("does not answer"));
    CHECK_THAT(start_up_error({.status = 302}), Contains("redirects to another address"));
    CHECK_THAT(start_up_error({.status = 500, .body = jwks_of(key)}), Contains("HTTP status 500"));
    CHECK_THAT(start_up_error({.status = 204}), Contains("HTTP status 204"));
    CHECK_THAT(start_up_error({}), Contains("HTTP status 0"));
    CHECK_THAT(start_up_error(body("")), Contains("is not a JWK Set"));
    CHECK_THAT(start_up_error(body("<html>")), Contains("is not a JWK Set"));
    CHECK_THAT(start_up_error(body("[]")), Contains("is not a JWK Set"));
    CHECK_THAT(start_up_error(body(R"({"keys":{}})")), Contains("is not a JWK Set"));
    CHECK_THAT(start_up_error(body(R"({"keys":[],"keys":[]})")), Contains("is not a JWK Set"));
    CHECK_THAT(start_up_error(body(R"({"keys":[{"kty":"EC","kty":"EC"}]})")), Contains("is not a JWK Set"));
    CHECK_THAT(start_up_error(body(signet::jwk_text(key.public_key()))), Contains("is not a JWK Set"));
    CHECK_THAT(start_up_error(body(R"({"keys":[]})")),
               Contains("no usable key that is a public key for ES256"));
    CHECK_THAT(start_up_error<EdDSA>(body(jwks_of(key))), Contains("no usable key"));
    CHECK_THAT(start_up_error(body(std::string(65537, ' '))), Contains("larger than 65536 bytes"));
    CHECK_THAT(start_up_error(body(std::string(std::size_t{100} * 1024 * 1024, ' '))),
               Contains("larger than"));

    std::string sixteen;
    const std::string one = signet::jwk_text(key.public_key());
    for (int i = 0; i < 16; ++i) {
        sixteen += (i == 0 ? "" : ",") + one;
    }
    CHECK(start_up_error(body(R"({"keys":[)" + sixteen + "]}")).empty());
    CHECK_THAT(start_up_error(body(R"({"keys":[)" + sixteen + "," + one + "]}")),
               Contains("more than 16 keys"));
}

TEST_CASE("a bad answer later leaves the previous keys") {
    const Clock clock{now};
    const auto key = new_key("k1");
    IssuerSite site;
    site.serve(jwks_of(key));
    RemoteKeyOptions options = without_thread();
    std::vector<signet::RemoteKeyState> told;
    options.on_fetch = [&told](const signet::RemoteKeyState& state) {
        told.push_back(state);
        throw std::runtime_error{"the hook fails"};
    };
    Keys<> keys{url, site, options, clock};
    const signet::TokenVerifier verifier{keys.ring(), {}, clock};

    const std::vector<IssuerSite::Answers> lies{
        [](const FetchRequest&) { return FetchAnswer{.status = 200, .body = R"({"keys":[]})"}; },
        [](const FetchRequest&) -> FetchAnswer { throw std::runtime_error{"refused"}; },
        [](const FetchRequest&) -> FetchAnswer { throw std::runtime_error{""}; },
        [](const FetchRequest&) -> FetchAnswer { throw 7; },
        [](const FetchRequest&) -> FetchAnswer { throw std::bad_alloc{}; },
        [](const FetchRequest&) { return FetchAnswer{.status = 404}; },
    };
    for (const auto& lie : lies) {
        site.call(lie);
        CHECK_FALSE(keys.refresh());
        CHECK_FALSE(keys.state().failure.empty());
        CHECK_FALSE(refusal(verifier, token_of(key, clock)));
    }
    CHECK(told.size() == 1 + lies.size());
    CHECK(told.back().failures == lies.size());
    CHECK(keys.hook_failures() == told.size());
}

TEST_CASE("a key set may start without keys") {
    const Clock clock{now};
    const auto key = new_key("k1");
    IssuerSite site;
    site.go_down();
    RemoteKeyOptions options = without_thread();
    options.allow_late_start = true;
    Keys<> keys{url, site, options, clock};
    const signet::TokenVerifier verifier{keys.ring(), {}, clock};
    CHECK(site.fetches() == 0);
    CHECK(refusal(verifier, token_of(key, clock)) == Errc::keys_unavailable);
    CHECK_FALSE(keys.state().age);
    CHECK_FALSE(keys.state().is_usable);
    CHECK(keys.refresh_if_due());
    CHECK(refusal(verifier, token_of(key, clock)) == Errc::keys_unavailable);
    site.serve(jwks_of(key));
    clock.advance(30s);
    CHECK(keys.refresh_if_due());
    CHECK_FALSE(refusal(verifier, token_of(key, clock)));
}

TEST_CASE("a clock that is set back does not delay the next fetch") {
    const Clock clock{now};
    IssuerSite site;
    site.serve(jwks_of(new_key("k1")));
    Keys<> keys{url, site, without_thread(), clock};
    clock.advance(-1h);
    CHECK(keys.refresh_if_due());
    CHECK_FALSE(keys.refresh_if_due());
}

TEST_CASE("URLs and options that no key set can have are refused") {
    IssuerSite site;
    site.serve(jwks_of(new_key("k1")));
    for (const char* const bad :
         {"", "issuer.example", "http://issuer.example/jwks", "file:///etc/passwd", "https://",
          "https:///jwks", "https://user@issuer.example/", "https://issuer.example/#f",
          "https://issuer.example/a b", "https://issuer.example/\n", "https://issuer.example\\@other/",
          "ftp://issuer.example", "javascript:https://issuer.example"}) {
        INFO(bad);
        CHECK_THROWS_AS(Keys<>(JwkSetUrl{bad}, site, without_thread(), Clock{now}),
                        signet::ConfigurationError);
    }
    CHECK_THROWS_WITH(Keys<>(JwkSetUrl{"http://issuer.example/jwks"}, site, without_thread(), Clock{now}),
                      Contains("insecure_allow_http"));
    RemoteKeyOptions insecure = without_thread();
    insecure.insecure_allow_http = true;
    CHECK_NOTHROW(Keys<>(JwkSetUrl{"http://127.0.0.1:8080/jwks"}, site, insecure, Clock{now}));
    CHECK(site.requests().back().insecure_allow_http);
    CHECK_THROWS_AS(Keys<>(url, nullptr, without_thread(), Clock{now}), signet::ConfigurationError);

    const auto refused = [&](auto change) {
        RemoteKeyOptions options = without_thread();
        change(options);
        CHECK_THROWS_AS(Keys<>(url, site, options, Clock{now}), signet::ConfigurationError);
    };
    refused([](auto& options) { options.minimum_refresh = 0s; });
    refused([](auto& options) { options.minimum_refresh = 301s; });
    refused([](auto& options) { options.default_refresh = 3601s; });
    refused([](auto& options) { options.jitter_percent = -1; });
    refused([](auto& options) { options.jitter_percent = 51; });
    refused([](auto& options) { options.cooldown = 0s; });
    refused([](auto& options) { options.usable_for = 3599s; });
    refused([](auto& options) { options.usable_for = 24h * 31; });
    refused([](auto& options) { options.time_limit = 0ms; });
    refused([](auto& options) { options.time_limit = 6min; });
    refused([](auto& options) { options.size_limit = 0; });
    refused([](auto& options) { options.size_limit = 65537; });
}

TEST_CASE("the thread of a key set fetches unknown keys while verifications continue") {
    const Clock clock{now};
    const auto first = new_key("k1");
    const auto second = new_key("k2");
    IssuerSite site;
    site.serve(jwks_of(first));
    const Keys<> keys{url, site, {}, clock};
    const signet::TokenVerifier verifier{keys.ring(), {}, clock};
    site.serve(jwks_of(first, second));
    const std::string known = token_of(first, clock);
    const std::string unknown = token_of(second, clock);
    clock.advance(30s);

    std::atomic<bool> wrong = false;
    std::vector<std::jthread> clients;
    for (int i = 0; i < 4; ++i) {
        clients.emplace_back([&] {
            const bool found = eventually([&] {
                wrong = wrong || refusal(verifier, known);
                return !refusal(verifier, unknown);
            });
            wrong = wrong || !found;
        });
    }
    clients.clear();
    CHECK_FALSE(wrong);
    CHECK(site.fetches() == 2);
}

TEST_CASE("a server that stalls blocks no verification, and the destructor stops the fetch") {
    const Clock clock{now};
    const auto key = new_key("k1");
    IssuerSite site;
    site.serve(jwks_of(key));
    auto keys = std::make_unique<Keys<>>(url, site, RemoteKeyOptions{}, clock);
    const signet::TokenVerifier verifier{keys->ring(), {}, clock};
    // Answers only when it is stopped.
    site.call([](const FetchRequest& request) {
        std::mutex mutex;
        std::condition_variable_any stopped;
        std::unique_lock lock{mutex};
        stopped.wait(lock, request.stop, [] { return false; });
        return FetchAnswer{.failure = "stopped"};
    });
    clock.advance(1h);
    REQUIRE(site.wait_for(2));
    CHECK_FALSE(refusal(verifier, token_of(key, clock)));
    CHECK(refusal(verifier, token_of(new_key("k2"), clock)) == Errc::unknown_key);
    CHECK(keys->state().successes == 1);
    keys.reset();
    CHECK_FALSE(refusal(verifier, token_of(key, clock)));
}

TEST_CASE("keys rotate under many verifications") {
    const Clock clock{now};
    const auto stable = new_key("stable");
    IssuerSite site;
    std::atomic<int> number = 0;
    site.call([&](const FetchRequest&) {
        return FetchAnswer{.status = 200, .body = jwks_of(stable, new_key("k" + std::to_string(++number)))};
    });
    Keys<> keys{url, site, without_thread(), clock};
    const signet::TokenVerifier verifier{keys.ring(), {}, clock};
    const std::string token = token_of(stable, clock);
    std::atomic<bool> wrong = false;
    {
        std::vector<std::jthread> clients;
        for (int i = 0; i < 3; ++i) {
            clients.emplace_back([&](const std::stop_token& stop) {
                while (!stop.stop_requested()) {
                    wrong = wrong || refusal(verifier, token);
                    wrong = wrong || !keys.state().is_usable;
                }
            });
        }
        for (int i = 0; i < 50; ++i) {
            CHECK(keys.refresh());
        }
    }
    CHECK_FALSE(wrong);
}
