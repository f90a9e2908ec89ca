// SPDX-License-Identifier: MIT
#pragma once

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <signet/http/guard.hpp>
#include <signet/signet.hpp>
#include <string>
#include <string_view>

// What the small servers have in common: they serve those who have logged in at auth-server, with the same
// key, and keep nothing themselves.
namespace example {

using Me = signet::Verified<signet::AccessPolicy>;
using StatsPolicy = signet::RequireScope<signet::AccessPolicy, "stats">;

struct Guards {
    signet::Guard<signet::AccessPolicy> access;
    signet::Guard<StatsPolicy> stats;
};

/// Tokens come in the Authorization header, or in the cookie that auth-server sets.
inline Guards make_guards(const signet::SecretKey<signet::HS256>& key) {
    const signet::TokenVerifier verifier{key, {.issuer = "signet-auth-server"}};
    const signet::GuardOptions options{.sources = {.cookie = "__Host-access_token"}};
    return {signet::Guard{signet::Bearer<signet::AccessPolicy>{verifier}, options},
            signet::Guard{signet::Bearer<StatsPolicy>{verifier}, options}};
}

/// The answer to GET /me.
inline std::string describe(const Me& who) {
    return nlohmann::json{{"subject", who.subject()},
                          {"session_id", who.session_id()},
                          {"expires_at", who.expires_at().time_since_epoch().count()}}
        .dump();
}

inline constexpr std::string_view not_found =
    R"({"error":"not_found","error_description":"there is nothing here"})";
inline constexpr std::string_view wrong_method =
    R"({"error":"method_not_allowed","error_description":"this path takes other methods"})";

struct Settings {
    std::uint16_t port = 0;
    Guards guards;
};

/// Reads `PORT KEY_FILE`, or says how the program is called and ends it.
inline Settings settings_or_exit(int argc, char** argv) {
    try {
        const std::string_view text = argc == 3 ? argv[1] : "";
        std::uint16_t port = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
        if (error == std::errc{} && end == text.data() + text.size()) {
            return {port, make_guards(signet::SecretKey<signet::HS256>::from_file(argv[2]))};
        }
        std::cerr << "Usage: " << argv[0] << " PORT KEY_FILE\n"
                  << "PORT 0 is any free one. KEY_FILE is that of the auth-server that people log in at.\n";
        std::exit(2);
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        std::exit(1);
    }
}

inline void say_where(unsigned port) {
    std::cout << "listening on http://127.0.0.1:" << port << std::endl;
}

}  // namespace example
