// SPDX-License-Identifier: MIT
#include <signet/compat/rfc9068.hpp>

#include "routes.hpp"
#include "system.hpp"

// OAuth access tokens by RFC 9068, for a service that requires one scope.
namespace example {
namespace {

namespace oauth = signet::compat::rfc9068;

struct OAuth {
    using Access = oauth::AccessPolicy;
    using Refresh = signet::RefreshPolicy;
    using AccessAlgorithm = signet::HS256;
    using RefreshAlgorithm = signet::HS256;
    using Reader = signet::RequireScope<Access, "orders:read">;

    static signet::IssuerOptions issuer_options() {
        return {.issuer = "https://auth.example", .audience = {"https://orders.example"}};
    }
    static signet::VerifierOptions verifier_options() {
        return {.issuer = "https://auth.example", .audience = "https://orders.example"};
    }
    static signet::Claims access(const std::string& user) {
        return {.subject = user, .extra = oauth::client_claims("shop", "orders:read")};
    }
    static signet::Claims refresh(const std::string& user) { return {.subject = user}; }

    static void add_routes(RawServer& server, const Tokens<OAuth>& tokens) {
        const signet::Bearer<Reader> bearer{tokens.access_verifier};
        server.Get("/orders", signet::require<Reader>(bearer, [](const signet::Verified<Reader>& who,
                                                                 const auto&, auto& response) {
                       answer(response, 200, {{"orders_of", who.subject()}});
                   }));
    }
};

}  // namespace

int run_oauth(std::span<const std::string_view> words) {
    return run<OAuth>(words);
}

}  // namespace example
