// SPDX-License-Identifier: MIT
// Uses the headers that need no package of a store or a server, for compilers that only check the headers.
#include <iostream>
#include <signet/compat/fastapi_pyjwt.hpp>
#include <signet/compat/flask_jwt_extended.hpp>
#include <signet/compat/jsonwebtoken.hpp>
#include <signet/compat/rfc9068.hpp>
#include <signet/compat/simplejwt.hpp>
#include <signet/http/cookies.hpp>
#include <signet/http/csrf.hpp>
#include <signet/http/guard.hpp>
#include <signet/session/any_store.hpp>
#include <signet/session/live_session.hpp>
#include <signet/session/manager.hpp>
#include <signet/signet.hpp>
#include <signet/store/memory.hpp>
#include <signet/testing/fixed_clock.hpp>
#include <signet/testing/store_conformance.hpp>

namespace {

template <class Algorithm>
bool round_trip() {
    const auto key = signet::SecretKey<Algorithm>::generate();
    const signet::TokenIssuer issuer{key};
    const signet::TokenVerifier verifier{key};
    const auto token = issuer.template issue<signet::AccessPolicy>({.subject = "user-42"});
    return verifier.template verify<signet::AccessPolicy>(token.str()).has_value();
}

bool session() {
    const auto key = signet::SecretKey<>::from_file("key.txt");
    const signet::TokenIssuer issuer{key};
    signet::MemoryStore store;
    signet::SessionManager sessions{store, issuer};
    const auto pair = sessions.log_in("user-42");
    const auto token = signet::TokenVerifier{key}.verify<signet::RefreshPolicy>(pair->refresh.str());
    return token && sessions.refresh(*token) && sessions.log_out(*token);
}

}  // namespace

int main() {
    const bool right = round_trip<signet::HS256>() && round_trip<signet::HS512>() && session();
    std::cout << (right ? "right\n" : "wrong\n");
    return right ? 0 : 1;
}
