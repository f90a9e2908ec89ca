// SPDX-License-Identifier: MIT
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>

#include "catch.hpp"
#include "signet/http/guard.hpp"
#include "unit/forged_token.hpp"
#include "unit/http/request.hpp"
#include "unit/verdict.hpp"

using signet::AccessPolicy;
using signet::Bearer;
using signet::ConfigurationError;
using signet::Guard;
using signet::GuardOptions;
using signet::Verified;
using signet_test::FakeRequest;
using signet_test::FakeResponse;
using signet_test::sentence_of;
using signet_test::verdict;

// A server that percent-decodes header values, as cpp-httplib does before 0.44.
namespace {

struct DecodedRequest : FakeRequest {};

}  // namespace

template <>
struct signet::RequestTraits<DecodedRequest> : signet::RequestTraits<FakeRequest> {
    static constexpr bool decodes_header_values = true;
};

namespace {

using Handler = std::function<void(const DecodedRequest&, FakeResponse&)>;

Bearer<AccessPolicy> bearer() {
    return Bearer<AccessPolicy>{
        signet::TokenVerifier{signet_test::secret_key(), {}, signet::testing::FixedClock{signet_test::now}}};
}

const std::string token = signet_test::forge_payload(R"({"type":"access","exp":1700000060,"sub":"ann"})");
const GuardOptions with_cookie{.sources = {.cookie = "__Host-t"}};

void greet(const auto& who, const auto& /*request*/, FakeResponse& response) {
    if constexpr (requires { who.subject(); }) {
        response.refusal.body = who.subject();
    }
}

DecodedRequest with_field(const std::string& name, const std::string& value) {
    return {{.headers = {{name, value}}}};
}

}  // namespace

TEST_CASE("a server that decodes header values refuses guards with cookies at start-up") {
    const auto call = [](const auto& who, const auto& request, auto& response) {
        greet(who, request, response);
    };
    const auto become_handler = [](const auto& guarded) { return Handler{guarded}; };
    const std::string expected =
        "TokenSources::cookie cannot be used on this server: it percent-decodes header values, so that the "
        "value of any cookie can contain the token cookie. Use the Authorization header, or a server that "
        "does not decode header values, such as cpp-httplib 0.44 or later";
    CHECK(sentence_of<ConfigurationError>([&] {
              return become_handler(signet::require<AccessPolicy>(bearer(), call, with_cookie));
          }) == expected);
    CHECK(sentence_of<ConfigurationError>([&] {
              return become_handler(signet::require<AccessPolicy>(Guard{bearer(), with_cookie}, call));
          }) == expected);
    CHECK(sentence_of<ConfigurationError>([&] {
              return become_handler(signet::allow_anonymous<AccessPolicy>(bearer(), call, with_cookie));
          }) == expected);
    CHECK_THROWS_AS((Guard{bearer(), with_cookie}.require_server<DecodedRequest>()), ConfigurationError);
    CHECK_NOTHROW((Guard{bearer()}.require_server<DecodedRequest>()));
    CHECK_NOTHROW((Guard{bearer(), with_cookie}.require_server<FakeRequest>()));
}

TEST_CASE("a guard with cookies refuses every request on a server that decodes header values") {
    const Guard guard{bearer(), with_cookie};
    for (const DecodedRequest& request :
         {DecodedRequest{}, with_field("Cookie", "prefs=a;__Host-t=" + token),
          with_field("Cookie", "__Host-t=" + token), with_field("Authorization", "Bearer " + token)}) {
        CHECK_THROWS_AS(guard.authenticate(request), ConfigurationError);
        CHECK_THROWS_AS(guard.authenticate_if_present(request), ConfigurationError);
        CHECK_THROWS_AS(signet::find_token(request, {.cookie = "__Host-t"}), ConfigurationError);
    }
}

TEST_CASE("guards without cookies work on such a server as its handlers") {
    const auto guarded = signet::require<AccessPolicy>(
        bearer(), [](const Verified<AccessPolicy>& who, const DecodedRequest& request,
                     FakeResponse& response) { greet(who, request, response); });
    const Handler handler = guarded;
    FakeResponse response;
    handler(with_field("Authorization", "Bearer " + token), response);
    CHECK(response.refusal.body == "ann");
    handler({}, response);
    CHECK(response.refusal.status == 401);
    // A direct call would detect the configuration mistake too late.
    static_assert(!std::is_invocable_v<decltype(guarded), const DecodedRequest&, FakeResponse&>);
    static_assert(!std::is_convertible_v<decltype(guarded),
                                         std::function<void(const DecodedRequest&, FakeResponse&, int)>>,
                  "only what the server passes is taken, or overloads of its routes become ambiguous");
}

TEST_CASE("credentials that a header field cannot contain are refused") {
    const auto of = [](const auto& request) { return verdict(Guard{bearer()}.authenticate(request)); };
    CHECK(of(with_field("Authorization", "Bearer " + token)) == "ok");
    for (const char control : {'\0', '\x01', '\n', '\r', '\x1f', '\x7f'}) {
        const std::string odd{control};
        for (const std::string& value : {odd + "Bearer " + token, "Bearer " + odd + token,
                                         "Bearer " + token + odd, "Basic x" + odd, odd}) {
            CHECK(of(with_field("Authorization", value)) == "malformed_credentials");
            CHECK(of(FakeRequest{.headers = {{"Authorization", value}}}) == "malformed_credentials");
        }
    }
    for (const std::string& value : {" Bearer " + token, "Bearer " + token + " ", "\tBearer " + token}) {
        CHECK(of(with_field("Authorization", value)) == "malformed_credentials");
        CHECK(of(FakeRequest{.headers = {{"Authorization", value}}}) ==
              "ok");  // a space that was sent as a space
    }
    CHECK(of(with_field("Authorization", "Bearer " + token + "\xc3\xa4")) == "malformed_credentials");
}
