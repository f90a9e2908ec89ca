// SPDX-License-Identifier: MIT
#include "signet/client/curl.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stop_token>
#include <string>
#include <thread>

#include "catch.hpp"
#include "signet/issuer.hpp"
#include "signet/keys/jwk_text.hpp"
#include "signet/keys/remote.hpp"
#include "signet/private_key.hpp"
#include "signet/verifier.hpp"

using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using signet::CurlFetch;
using signet::ES256;
using signet::FetchAnswer;
using signet::FetchRequest;
using signet::PrivateKey;

namespace {

std::string port(const char* name) {
    const char* const value = std::getenv(name);
    REQUIRE(value != nullptr);
    return value;
}

std::string url_of(const std::string& path, const char* port_name = "SIGNET_PORT") {
    return "https://localhost:" + port(port_name) + "/" + path;
}

const CurlFetch& fetch() {
    static const CurlFetch fetch{{.certificates = "localhost.pem"}};
    return fetch;
}

FetchAnswer get(const std::string& url, std::stop_token stop = {}) {
    return fetch()({.url = url, .time_limit = 60s, .size_limit = 65536, .stop = std::move(stop)});
}

/// Replaces the keys that the server publishes.
void publish(const PrivateKey<ES256>& key) {
    std::ofstream{"keys.new"} << R"({"keys":[)" << signet::jwk_text(key.public_key()) << "]}";
    std::filesystem::rename("keys.new", "keys.json");
}

PrivateKey<ES256> new_key(const std::string& id) {
    return PrivateKey<ES256>::generate().with_id(id);
}

}  // namespace

TEST_CASE("an answer is returned with the header fields that decide how long it is fresh") {
    publish(new_key("k1"));
    const auto answer = get(url_of("keys"));
    CHECK(answer.failure.empty());
    CHECK(answer.status == 200);
    CHECK_THAT(answer.body, Contains("\"k1\""));
    CHECK(answer.cache_control == "public, max-age=600");
    CHECK(answer.age == "7");
    CHECK(answer.expires == "Tue, 14 Nov 2023 22:13:20 GMT");
    CHECK_THAT(answer.date, Contains("GMT"));
}

TEST_CASE("redirects are not followed and errors are returned") {
    CHECK(get(url_of("redirect")).status == 302);
    CHECK(get(url_of("error-page")).status == 500);
}

TEST_CASE("a server that lies or sends too much is a failure") {
    CHECK_THAT(get(url_of("large")).failure, Contains("larger than 65536 bytes"));
    CHECK_THAT(get(url_of("large-without-length")).failure, Contains("larger than 65536 bytes"));
    CHECK_THAT(get(url_of("large-header")).failure, Contains("larger than 65536 bytes"));
    CHECK_FALSE(get(url_of("wrong-length")).failure.empty());
    CHECK_FALSE(get(url_of("garbage")).failure.empty());
    CHECK_FALSE(get("https://localhost:1/").failure.empty());
    CHECK_FALSE(get("nonsense").failure.empty());
}

TEST_CASE("only servers with a trusted certificate of their name and a current TLS are accepted") {
    CHECK_THAT(get(url_of("keys", "SIGNET_UNTRUSTED_PORT")).failure, Contains("certificate"));
    CHECK_FALSE(get("https://127.0.0.1:" + port("SIGNET_PORT") + "/keys").failure.empty());
    CHECK_FALSE(get(url_of("keys", "SIGNET_OLD_TLS_PORT")).failure.empty());
    const auto answer = CurlFetch{}({.url = url_of("keys"), .time_limit = 60s, .size_limit = 65536});
    CHECK_THAT(answer.failure, Contains("certificate"));
}

TEST_CASE("http and other protocols are refused unless http is allowed") {
    const std::string plain = "http://localhost:" + port("SIGNET_PLAIN_PORT") + "/keys";
    publish(new_key("k1"));
    CHECK_FALSE(get(plain).failure.empty());
    CHECK_FALSE(get("file:///etc/passwd").failure.empty());
    FetchRequest request{.url = plain, .time_limit = 60s, .size_limit = 65536, .insecure_allow_http = true};
    CHECK(fetch()(request).status == 200);
    request.url = "file:///etc/passwd";
    CHECK_FALSE(fetch()(request).failure.empty());
}

TEST_CASE("a server that stalls is left after the time limit, and at once after a stop") {
    for (const char* const path : {"stall", "stall-in-body"}) {
        const auto answer = fetch()({.url = url_of(path), .time_limit = 200ms, .size_limit = 65536});
        CHECK_FALSE(answer.failure.empty());

        std::stop_source source;
        const std::jthread stopper{[&source] {
            std::this_thread::sleep_for(50ms);
            source.request_stop();
        }};
        CHECK(get(url_of(path), source.get_token()).failure == "the fetch was stopped");
    }
}

TEST_CASE("verifiers follow the keys of the server while it rotates them") {
    const auto first = new_key("k1");
    publish(first);
    signet::RemoteKeyOptions options;
    options.cooldown = 1s;
    options.minimum_refresh = 1s;
    const signet::RemoteKeySet<ES256> keys{signet::JwkSetUrl{url_of("keys")}, fetch(), options};
    const signet::TokenVerifier verifier{keys.ring()};
    const auto verifies = [&verifier](const PrivateKey<ES256>& key) {
        const auto token = signet::TokenIssuer{key}.issue<signet::AccessPolicy>({.subject = "user"});
        return verifier.verify<signet::AccessPolicy>(token.str()).has_value();
    };
    CHECK(verifies(first));
    for (const char* const id : {"k2", "k3"}) {
        const auto next = new_key(id);
        publish(next);
        const auto end = std::chrono::steady_clock::now() + 1min;
        while (!verifies(next) && std::chrono::steady_clock::now() < end) {
            std::this_thread::sleep_for(10ms);
        }
        CHECK(verifies(next));
    }
    CHECK_FALSE(verifies(first));
}
