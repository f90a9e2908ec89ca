// SPDX-License-Identifier: MIT
#include "catch.hpp"
#include "signet/http/challenge.hpp"

// The servers whose responses can be read without a connection. The programs of examples/ test the others.
#if __has_include(<httplib.h>)
#include "signet/http/server/httplib.hpp"

TEST_CASE("a refusal is written to a response of cpp-httplib") {
    httplib::Response response;
    const signet::Refusal refusal = signet::challenge(signet::Errc::missing_credentials);
    signet::write_refusal(refusal, response);
    CHECK(response.status == 401);
    CHECK(response.body == refusal.body);
    CHECK(response.get_header_value("Content-Type") == "application/json");
    CHECK(response.get_header_value("Cache-Control") == "no-store");
    CHECK(response.get_header_value("WWW-Authenticate") == R"(Bearer realm="api")");
    CHECK_FALSE(response.has_header("Retry-After"));

    httplib::Response later;
    signet::write_refusal(signet::challenge(signet::Errc::store_unavailable), later);
    CHECK(later.status == 503);
    CHECK(later.get_header_value("Retry-After") == "5");
    CHECK_FALSE(later.has_header("WWW-Authenticate"));
}
#endif

#if __has_include(<boost/beast/http/message.hpp>)
#include "signet/http/server/beast.hpp"

TEST_CASE("a refusal is written to a response of Boost.Beast") {
    namespace http = boost::beast::http;
    http::response<http::string_body> response;
    response.version(10);
    const signet::Refusal refusal = signet::challenge(signet::Errc::missing_credentials);
    signet::write_refusal(refusal, response);
    CHECK(response.version() == 10);
    CHECK(response.result_int() == 401);
    CHECK(response.body() == refusal.body);
    CHECK(response[http::field::content_length] == std::to_string(refusal.body.size()));
    CHECK(response[http::field::content_type] == "application/json");
    CHECK(response[http::field::cache_control] == "no-store");
    CHECK(response[http::field::www_authenticate] == R"(Bearer realm="api")");

    http::response<http::string_body> later;
    signet::write_refusal(signet::challenge(signet::Errc::store_unavailable), later);
    CHECK(later.result_int() == 503);
    CHECK(later[http::field::retry_after] == "5");
}
#endif
