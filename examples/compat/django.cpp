// SPDX-License-Identifier: MIT
#include <memory>
#include <signet/compat/simplejwt.hpp>
#include <signet/session/manager.hpp>
#include <signet/store/memory.hpp>

#include "routes.hpp"
#include "system.hpp"

// A Django service with djangorestframework-simplejwt: its access tokens, and sessions instead of its tables
// of outstanding and blacklisted tokens.
namespace example {
namespace {

namespace django = signet::compat::simplejwt;
using signet::Verified;

struct Django : NoNames {
    using Access = django::AccessPolicy;
    using Refresh = django::RefreshPolicy;
    using AccessAlgorithm = signet::HS256;
    using RefreshAlgorithm = signet::OnlyFor<Refresh>;
    using Sessions = signet::SessionManager<Access, Refresh>;

    static signet::Claims access(const std::string& user) {
        return {.extra = django::identity(std::stoll(user))};
    }
    static signet::Claims refresh(const std::string& user) { return access(user); }

    static void refuse(const signet::Error& /*error*/, httplib::Response& response) {
        answer(response, 401, {{"detail", "Token is invalid or expired"}, {"code", "token_not_valid"}});
    }

    static void add_routes(RawServer& server, const Tokens<Django>& tokens) {
        const auto store = std::make_shared<signet::MemoryStore>();
        const auto sessions = std::make_shared<Sessions>(
            *store, signet::IssuerPair{tokens.access_issuer, tokens.refresh_issuer});
        const auto refresh_guard = body_guard<Refresh>(tokens.refresh_verifier, "refresh");
        const signet::Bearer<Access> bearer{tokens.access_verifier};

        server.Post("/api/token/", [store, sessions](const auto& request, auto& response) {
            if (!knows(request)) {
                return answer(response, 401,
                              {{"detail", "No active account found with the given credentials"}});
            }
            const auto pair = sessions->log_in(user_id, {.claims = django::identity(std::stoll(user_id))});
            pair ? answer(response, 200, {{"access", pair->access.str()}, {"refresh", pair->refresh.str()}})
                 : refuse(pair.error(), response);
        });
        server.Post("/api/token/refresh/",
                    guarded(
                        refresh_guard,
                        [store, sessions](const Verified<Refresh>& token, auto& response) {
                            const auto pair = sessions->refresh(token);
                            pair ? answer(response, 200,
                                          {{"access", pair->access.str()}, {"refresh", pair->refresh.str()}})
                                 : refuse(pair.error(), response);
                        },
                        refuse));
        server.Post("/api/logout/", guarded(
                                        refresh_guard,
                                        [store, sessions](const Verified<Refresh>& token, auto& response) {
                                            const auto ended = sessions->log_out(token);
                                            response.status = ended ? 204 : 503;
                                        },
                                        [](const auto&, auto& response) { response.status = 400; }));
        server.Get("/api/me/", signet::require<Access>(bearer, [](const Verified<Access>& who, const auto&,
                                                                  auto& response) {
                       const auto id = django::user_id(who);
                       id ? answer(response, 200, {{"user_id", *id}}) : refuse(id.error(), response);
                   }));
    }
};

}  // namespace

int run_django(std::span<const std::string_view> words) {
    return run<Django>(words);
}

}  // namespace example
