// SPDX-License-Identifier: MIT
#include <optional>
#include <signet/compat/flask_jwt_extended.hpp>
#include <signet/http/csrf.hpp>

#include "routes.hpp"
#include "system.hpp"

// A Flask service with Flask-JWT-Extended: fresh logins, tokens in header or cookie, an optional login.
namespace example {
namespace {

namespace flask = signet::compat::flask_jwt_extended;
using signet::Verified;

struct Flask {
    using Access = flask::AccessPolicy;
    using Refresh = flask::RefreshPolicy;
    using AccessAlgorithm = signet::HS256;
    using RefreshAlgorithm = signet::HS256;

    static signet::IssuerOptions issuer_options() { return {}; }
    static signet::VerifierOptions verifier_options() { return {.allow_numeric_subject = true}; }
    static signet::Claims access(const std::string& user) {
        return {.subject = user, .extra = flask::login_claims(true, signet::new_csrf_value())};
    }
    static signet::Claims refresh(const std::string& user) {
        return {.subject = user, .extra = flask::login_claims(false, signet::new_csrf_value())};
    }

    static void add_routes(RawServer& server, const Tokens<Flask>& tokens) {
        const signet::TokenSources sources{.cookie = std::string{flask::access_cookie}};
        const signet::Guard access_guard{signet::Bearer<Access>{tokens.access_verifier},
                                         {.sources = sources}};
        const signet::Guard fresh_guard{signet::Bearer<flask::FreshAccessPolicy>{tokens.access_verifier},
                                        {.sources = sources}};
        const signet::Bearer<Refresh> refresh_bearer{tokens.refresh_verifier};
        const signet::Bearer<Access> access_bearer{tokens.access_verifier};

        server.Post("/login", [tokens](const auto& request, auto& response) {
            if (!knows(request)) {
                return answer(response, 401, {{"msg", "Bad username or password"}});
            }
            answer(response, 200,
                   {{"access_token", tokens.access_issuer.issue<Access>(access(user_name)).str()},
                    {"refresh_token", tokens.refresh_issuer.issue<Refresh>(refresh(user_name)).str()}});
        });
        server.Post("/refresh",
                    signet::require<Refresh>(
                        refresh_bearer, [tokens](const Verified<Refresh>& who, const auto&, auto& response) {
                            const auto next = tokens.access_issuer.issue<Access>(
                                {.subject = std::string{who.subject()}, .extra = flask::login_claims(false)});
                            answer(response, 200, {{"access_token", next.str()}});
                        }));
        const auto tell = [](const Verified<Access>& who, const auto&, auto& response) {
            answer(response, 200, {{"logged_in_as", who.subject()}});
        };
        server.Get("/protected", signet::require<Access>(access_guard, tell));
        server.Post("/protected", signet::require<Access>(access_guard, tell));
        server.Get("/fresh", signet::require<flask::FreshAccessPolicy>(fresh_guard, tell));
        server.Get("/optional", signet::allow_anonymous<Access>(
                                    access_bearer, [](const std::optional<Verified<Access>>& who, const auto&,
                                                      auto& response) {
                                        answer(response, 200, {{"logged_in_as", who ? who->subject() : ""}});
                                    }));
    }
};

}  // namespace

int run_flask(std::span<const std::string_view> words) {
    return run<Flask>(words);
}

}  // namespace example
