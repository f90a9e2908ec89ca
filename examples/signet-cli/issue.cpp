// SPDX-License-Identifier: MIT
#include <array>
#include <signet/issuer.hpp>
#include <signet/policy.hpp>
#include <string>

#include "commands.hpp"
#include "key_file.hpp"
#include "output.hpp"
#include "token_type.hpp"
#include "values.hpp"

namespace cli {
namespace {

int issue(const Arguments& arguments) {
    const signet::Claims content{
        .subject = arguments.get("--sub").value(),
        .extra_text = claims(arguments, "--claim"),
        .lifetime = duration(arguments, "--ttl"),
        .not_before = moment(arguments, "--not-before"),
        .id = arguments.get("--id"),
        .session_id = arguments.get("--session-id"),
    };
    const signet::IssuerOptions options{.issuer = arguments.get("--iss").value_or(""),
                                        .audience = arguments.all("--aud")};
    const bool as_json = arguments.has("--json");
    const auto text_of = [&](const auto& token) {
        return as_json ? json_document({{"token", token.str()},
                                        {"type", arguments.get("--type").value()},
                                        {"expires_at", token.expires_at().time_since_epoch().count()}})
                       : token.str() + "\n";
    };
    print(with_algorithm(arguments, [&]<class Alg>(std::type_identity<Alg>) {
        const ChosenClock clock{arguments};
        const signet::TokenIssuer issuer{read_keys<Alg>(arguments, clock.now()), options, clock};
        return token_type(arguments) == TokenType::access
                   ? text_of(issuer.template issue<signet::AccessPolicy>(content))
                   : text_of(issuer.template issue<signet::RefreshPolicy>(content));
    }));
    return accepted;
}

constexpr std::array issue_options{
    key_file_option,
    keys_option,
    Option{"--type", "TYPE", "access (lives 15 minutes) or refresh (7 days)", Occurs::exactly_once},
    Option{"--sub", "SUBJECT", "whom the token speaks of", Occurs::exactly_once},
    Option{"--iss", "ISSUER", "who issues it"},
    Option{"--aud", "AUDIENCE", "whom it is for; may be given several times", Occurs::any_number_of_times},
    Option{"--claim", "NAME=JSON", "a claim of your own; may be given several times",
           Occurs::any_number_of_times},
    Option{"--ttl", "DURATION", "how long it lives, instead of its type's lifetime: 900, 900s, 15m, 12h, 7d"},
    Option{"--not-before", "SECONDS",
           "from when on it is valid, in seconds since 1970; at once unless given"},
    Option{"--id", "ID", "the token's id (jti); a random one unless given"},
    Option{"--session-id", "ID", "the session that it belongs to (sid)"},
    Option{"--kid", "ID", "the key's id, written into the header"},
    algorithm_option,
    now_option,
    insecure_option,
    json_option,
};

constexpr Syntax issue_syntax{
    .verb = "issue",
    .summary = "Issues a token and prints it.",
    .options = issue_options,
    .notes =
        "Either --key-file or --keys is needed; of a directory or set of keys, the one that signs now is "
        "used.\n"
        "The value of a claim is JSON, so text keeps its quotes: --claim role='\"admin\"' --claim level=3\n",
};

}  // namespace

constinit const Command issue_command{issue_syntax, issue};

}  // namespace cli
