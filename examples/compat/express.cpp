// SPDX-License-Identifier: MIT
#include <memory>
#include <nlohmann/json.hpp>
#include <signet/compat/jsonwebtoken.hpp>
#include <signet/session/manager.hpp>
#include <signet/store/memory.hpp>
#include <string>

#include "routes.hpp"
#include "system.hpp"

// An Express service on jsonwebtoken: a secret for each type, and a row for each login.
namespace example {
namespace {

namespace express = signet::compat::jsonwebtoken;
using signet::Errc;
using signet::Verified;

struct User {
    std::string id;
    std::string username;
    std::string role;
    NLOHMANN_DEFINE_TYPE_INTRUSIVE(User, id, username, role)
};

const User ada{.id = user_id, .username = user_name, .role = "admin"};

struct Express : NoNames {
    using Access = express::AccessPolicy;
    using Refresh = express::RefreshPolicy;
    using AccessAlgorithm = express::AccessAlgorithm;
    using RefreshAlgorithm = express::RefreshAlgorithm;
    using Sessions = signet::SessionManager<Access, Refresh>;

    static signet::Claims access(const std::string& user) {
        return {.extra = User{.id = user, .username = user_name, .role = "admin"}};
    }
    static signet::Claims refresh(const std::string& user) {
        return {.extra = {{express::user_id_claim, user}}};
    }

    /// 400 for a request without a token, 403 for a refused token: the client then opens the login page.
    static void refuse(const signet::Error& error, httplib::Response& response) {
        const bool missing = error == Errc::missing_credentials || error == Errc::malformed_credentials;
        answer(response, missing ? 400 : 403, {{"message", error.message()}});
    }

    static void add_routes(RawServer& server, const Tokens<Express>& tokens) {
        const auto store = std::make_shared<signet::MemoryStore>();
        const auto sessions = std::make_shared<Sessions>(
            *store, signet::IssuerPair{tokens.access_issuer, tokens.refresh_issuer});
        const signet::Bearer<Access> bearer{tokens.access_verifier};

        server.Post("/login", [store, sessions](const auto& request, auto& response) {
            if (!knows(request)) {
                return answer(response, 401, {{"message", "Bad credentials"}});
            }
            const auto pair = sessions->log_in(ada.id, {.claims = ada});
            pair ? answer(response, 200,
                          {{"accessToken", pair->access.str()}, {"refreshToken", pair->refresh.str()}})
                 : refuse(pair.error(), response);
        });
        server.Post("/refresh", guarded(
                                    body_guard<Refresh>(tokens.refresh_verifier, "refreshToken"),
                                    [store, sessions](const Verified<Refresh>& token, auto& response) {
                                        const auto pair = sessions->refresh(token);
                                        pair ? answer(response, 200,
                                                      {{"accessToken", pair->access.str()},
                                                       {"refreshToken", pair->refresh.str()}})
                                             : refuse(pair.error(), response);
                                    },
                                    refuse));
        server.Get("/me", signet::require<Access>(
                              bearer, [](const Verified<Access>& who, const auto&, auto& response) {
                                  const auto user = who.claims<User>();
                                  user ? answer(response, 200, *user)
                                       : answer(response, 401, {{"message", user.error().message()}});
                              }));
    }
};

}  // namespace

int run_express(std::span<const std::string_view> words) {
    return run<Express>(words);
}

}  // namespace example
