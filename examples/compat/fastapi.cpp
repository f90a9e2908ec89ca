// SPDX-License-Identifier: MIT
#include <nlohmann/json.hpp>
#include <signet/compat/fastapi_pyjwt.hpp>
#include <string>

#include "routes.hpp"
#include "system.hpp"

// A FastAPI service with a TokenBearer on PyJWT: one secret, a boolean claim, the user nested.
namespace example {
namespace {

namespace fastapi = signet::compat::fastapi_pyjwt;
using signet::Errc;
using signet::Verified;

struct FastapiUser {
    std::string email;
    std::string user_uid;
    NLOHMANN_DEFINE_TYPE_INTRUSIVE(FastapiUser, email, user_uid)
};

/// The answers of that service. Its clients expect 403 for a refused token.
auto refuse(const std::string& wrong_type) {
    return [wrong_type](const signet::Error& error, httplib::Response& response) {
        answer(response, 403,
               {{"detail", error == Errc::missing_credentials ? "Not authenticated"
                           : error == Errc::wrong_token_type  ? wrong_type
                                                              : "Invalid Or Expired Token"}});
    };
}

struct FastApi : NoNames {
    using Access = fastapi::AccessPolicy;
    using Refresh = fastapi::RefreshPolicy;
    using AccessAlgorithm = signet::HS256;
    using RefreshAlgorithm = signet::HS256;

    static signet::Claims access(const std::string& user) {
        return {
            .extra = {{fastapi::user_claim, FastapiUser{.email = user + "@example.org", .user_uid = user}}}};
    }
    static signet::Claims refresh(const std::string& user) { return access(user); }

    static void add_routes(RawServer& server, const Tokens<FastApi>& tokens) {
        const signet::Guard access_guard{signet::Bearer<Access>{tokens.access_verifier}};
        const signet::Guard refresh_guard{signet::Bearer<Refresh>{tokens.refresh_verifier}};
        server.Post("/login", [tokens](const auto& request, auto& response) {
            if (!knows(request, "email")) {
                return answer(response, 403, {{"detail", "Invalid Email Or Password"}});
            }
            answer(response, 200,
                   {{"message", "Login Successful"},
                    {"access_token", tokens.access_issuer.issue<Access>(access(user_name)).str()},
                    {"refresh_token", tokens.refresh_issuer.issue<Refresh>(refresh(user_name)).str()}});
        });
        server.Get("/refresh_token", guarded(
                                         refresh_guard,
                                         [tokens](const Verified<Refresh>& who, auto& response) {
                                             const auto user = who.claim<FastapiUser>(fastapi::user_claim);
                                             if (!user) {
                                                 return refuse({})(user.error(), response);
                                             }
                                             const auto next = tokens.access_issuer.issue<Access>(
                                                 {.extra = {{fastapi::user_claim, *user}}});
                                             answer(response, 200, {{"access_token", next.str()}});
                                         },
                                         refuse("Please Provide Valid Refresh Token")));
        server.Get("/me", guarded(
                              access_guard,
                              [](const Verified<Access>& who, auto& response) {
                                  const auto user = who.claim<FastapiUser>(fastapi::user_claim);
                                  user ? answer(response, 200,
                                                {{"email", user->email}, {"uid", user->user_uid}})
                                       : refuse({})(user.error(), response);
                              },
                              refuse("Please Provide Valid Access Token")));
    }
};

}  // namespace

int run_fastapi(std::span<const std::string_view> words) {
    return run<FastApi>(words);
}

}  // namespace example
