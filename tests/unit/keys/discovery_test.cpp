// SPDX-License-Identifier: MIT
#include "signet/keys/discovery.hpp"

#include <chrono>
#include <map>
#include <string>
#include <utility>

#include "catch.hpp"
#include "signet/issuer.hpp"
#include "signet/keys/remote.hpp"
#include "signet/testing/fixed_clock.hpp"
#include "signet/verifier.hpp"
#include "unit/forged_token.hpp"
#include "unit/keys/issuer_site.hpp"

using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using signet::FetchAnswer;
using signet::FetchRequest;
using signet::IssuerUrl;
using signet_test::IssuerSite;
using signet_test::jwks_of;
using signet_test::now;
using signet_test::sentence_of;

namespace {

const FetchRequest limits{.time_limit = 5s, .size_limit = 65536};

/// A site that answers with the page of a URL, and otherwise with 404.
IssuerSite site_of(std::map<std::string, std::string> pages) {
    IssuerSite site;
    site.call([pages = std::move(pages)](const FetchRequest& request) {
        const auto page = pages.find(request.url);
        return page == pages.end() ? FetchAnswer{.status = 404}
                                   : FetchAnswer{.status = 200, .body = page->second};
    });
    return site;
}

/// The JWK Set that an issuer with this metadata has, or the reason of the refusal.
std::string discovered(const std::string& metadata) {
    const std::string issuer = "https://issuer.example";
    const auto site = site_of({{issuer + "/.well-known/openid-configuration", metadata}});
    std::string found;
    const std::string reason = sentence_of<signet::KeyFetchError>(
        [&] { return found = signet::discover_jwk_set(IssuerUrl{issuer}, site, limits); });
    return found.empty() ? reason : found;
}

}  // namespace

TEST_CASE("the metadata of an issuer names its JWK Set") {
    CHECK(
        discovered(R"({"issuer":"https://issuer.example","jwks_uri":"https://keys.example/set","x":[1]})") ==
        "https://keys.example/set");
    CHECK(discovered(R"({"issuer":"https:\/\/issuer.example","jwks_uri":"https:\/\/keys.example"})") ==
          "https://keys.example");
}

TEST_CASE("metadata is refused unless it is strict JSON of exactly this issuer") {
    CHECK_THAT(discovered(R"({"issuer":"https://issuer.example/","jwks_uri":"https://k.example"})"),
               Contains("is of another issuer"));
    CHECK_THAT(discovered(R"({"issuer":"https://ISSUER.example","jwks_uri":"https://k.example"})"),
               Contains("is of another issuer"));
    CHECK_THAT(discovered(R"({"jwks_uri":"https://k.example"})"), Contains("has no \"issuer\""));
    CHECK_THAT(discovered(R"({"issuer":["https://issuer.example"],"jwks_uri":"https://k.example"})"),
               Contains("has no \"issuer\""));
    CHECK_THAT(discovered(R"({"issuer":"https://issuer.example"})"), Contains("has no \"jwks_uri\""));
    CHECK_THAT(discovered(R"({"issuer":"https://issuer.example","jwks_uri":7})"),
               Contains("has no \"jwks_uri\""));
    for (const char* const bad :
         {"http://k.example", "file:///etc/passwd", "", "https://u@k.example", "/jwks"}) {
        CHECK_THAT(
            discovered(R"({"issuer":"https://issuer.example","jwks_uri":")" + std::string{bad} + R"("})"),
            Contains("is not an https:// URL"));
    }
    CHECK_THAT(
        discovered(R"({"issuer":"https://issuer.example","issuer":"x","jwks_uri":"https://k.example"})"),
        Contains("is not a valid JSON object"));
    CHECK_THAT(discovered("[]"), Contains("is not a valid JSON object"));
    CHECK_THAT(discovered(std::string(65537, ' ')), Contains("larger than 65536 bytes"));
}

TEST_CASE("metadata is at the paths of OpenID Connect Discovery and RFC 8414") {
    const auto metadata = [](const std::string& issuer) {
        return R"({"issuer":")" + issuer + R"(","jwks_uri":"https://k.example"})";
    };
    const auto finds = [&](const std::string& issuer, const std::string& path) {
        const auto site = site_of({{path, metadata(issuer)}});
        return signet::discover_jwk_set(IssuerUrl{issuer}, site, limits) == "https://k.example";
    };
    CHECK(finds("https://a.example", "https://a.example/.well-known/openid-configuration"));
    CHECK(finds("https://a.example/", "https://a.example/.well-known/openid-configuration"));
    CHECK(finds("https://a.example/t/1", "https://a.example/t/1/.well-known/openid-configuration"));
    CHECK(finds("https://a.example", "https://a.example/.well-known/oauth-authorization-server"));
    CHECK(finds("https://a.example/", "https://a.example/.well-known/oauth-authorization-server"));
    CHECK(finds("https://a.example/t/1", "https://a.example/.well-known/oauth-authorization-server/t/1"));
    const auto nothing = site_of({});
    CHECK_THROWS_WITH(signet::discover_jwk_set(IssuerUrl{"https://a.example"}, nothing, limits),
                      Contains("HTTP status 404"));
    CHECK(nothing.fetches() == 2);
    IssuerSite broken;
    broken.answer_with({.status = 500});
    CHECK_THROWS_WITH(signet::discover_jwk_set(IssuerUrl{"https://a.example"}, broken, limits),
                      Contains("HTTP status 500"));
    CHECK(broken.fetches() == 1);
}

TEST_CASE("an issuer that is not an https URL without a query is refused") {
    const auto site = site_of({});
    for (const char* const bad :
         {"", "a.example", "http://a.example", "https://a.example?q", "https://a.example#f"}) {
        CHECK_THROWS_AS(signet::discover_jwk_set(IssuerUrl{bad}, site, limits), signet::ConfigurationError);
    }
    CHECK(site.fetches() == 0);
}

TEST_CASE("a remote key set finds the JWK Set of its issuer, and again after a failure") {
    const signet::testing::FixedClock clock{now};
    const auto key = signet::PrivateKey<signet::ES256>::generate().with_id("k1");
    const std::string issuer = "https://issuer.example";
    const std::string metadata = issuer + "/.well-known/openid-configuration";
    const auto naming = [&](const std::string& url) {
        return R"({"issuer":")" + issuer + R"(","jwks_uri":")" + url + R"("})";
    };
    IssuerSite site;
    const auto become = [&site](const IssuerSite& other) {
        site.call([other](const auto& request) { return other(request); });
    };
    become(site_of(
        {{metadata, naming("https://issuer.example/old")}, {"https://issuer.example/old", jwks_of(key)}}));
    signet::RemoteKeyOptions options;
    options.has_thread = false;
    signet::RemoteKeySet<signet::ES256, signet::testing::FixedClock> keys{IssuerUrl{issuer}, site, options,
                                                                          clock};
    CHECK(keys.state().keys == 1);
    CHECK(keys.refresh());
    CHECK(site.fetches() == 3);

    become(site_of(
        {{metadata, naming("https://issuer.example/new")}, {"https://issuer.example/new", jwks_of(key)}}));
    CHECK_FALSE(keys.refresh());
    CHECK(keys.refresh());
    CHECK(site.requests().back().url == "https://issuer.example/new");
    CHECK_THROWS_AS((signet::RemoteKeySet<signet::ES256>{IssuerUrl{"https://a.example?q"}, site}),
                    signet::ConfigurationError);
}
