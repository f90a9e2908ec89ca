// SPDX-License-Identifier: MIT
#include <array>
#include <chrono>
#include <signet/issuer.hpp>
#include <signet/policy.hpp>
#include <string>

#include "commands.hpp"
#include "output.hpp"
#include "signing_keys.hpp"
#include "token_type.hpp"
#include "values.hpp"

namespace cli {
namespace {

/// The lifetime of `--ttl`, or the default of the library for the type.
std::chrono::seconds lifetime_of(const std::string& type, const Arguments& arguments) {
    if (const auto lifetime = duration(arguments, "--ttl")) {
        return *lifetime;
    }
    if (type == signet::AccessPolicy::type) {
        return signet::AccessPolicy::lifetime;
    }
    if (type == signet::RefreshPolicy::type) {
        return signet::RefreshPolicy::lifetime;
    }
    throw UsageError{"--ttl is missing: only the types access and refresh have a default lifetime"};
}

int issue(const Arguments& arguments) {
    const std::string type = arguments.get("--type").value();
    const signet::Claims content{
        .subject = arguments.get("--sub").value(),
        .extra_text = claims(arguments, "--claim"),
        .lifetime = lifetime_of(type, arguments),
        .not_before = moment(arguments, "--not-before"),
        .id = arguments.get("--id"),
        .session_id = arguments.get("--session-id"),
    };
    const signet::IssuerOptions options{.issuer = arguments.get("--iss").value_or(""),
                                        .audience = arguments.all("--aud")};
    NamedPolicy::Name::value() = type;
    const SigningKeys keys{arguments};
    const auto token = with_algorithm(keys.algorithm(), [&]<class Alg>(std::type_identity<Alg>) {
        const ChosenClock clock{arguments};
        const signet::TokenIssuer issuer{keys.ring<Alg>(clock.now()), options, clock};
        return issuer.template issue<NamedPolicy>(content);
    });
    print(arguments.has("--json")
              ? json_document({{"token", token.str()},
                               {"type", type},
                               {"expires_at", token.expires_at().time_since_epoch().count()}})
              : token.str() + "\n");
    return accepted;
}

constexpr std::array issue_options{
    key_file_option,
    Option{"--key", "FILE", "instead of --key-file: a private key as PEM text or JWK; not world-readable"},
    keys_option,
    Option{"--type", "TYPE", "access (valid for 15 minutes), refresh (7 days), or another type with --ttl",
           Occurs::exactly_once},
    Option{"--sub", "SUBJECT", "the subject (sub)", Occurs::exactly_once},
    Option{"--iss", "ISSUER", "the issuer (iss)"},
    Option{"--aud", "AUDIENCE", "an audience (aud); may be repeated", Occurs::any_number_of_times},
    Option{"--claim", "NAME=VALUE", "an additional claim: JSON or plain text; may be repeated",
           Occurs::any_number_of_times},
    Option{"--ttl", "DURATION", "the lifetime: 900, 900s, 15m, 12h, 7d (default: that of the type)"},
    Option{"--not-before", "SECONDS", "the start of validity (nbf), in seconds since 1970 (default: now)"},
    Option{"--id", "ID", "the token id (jti) (default: random)"},
    Option{"--session-id", "ID", "the session id (sid)"},
    Option{"--kid", "ID", "the key id, which is written to the header"},
    algorithm_of_key_option,
    passphrase_option,
    now_option,
    insecure_option,
    json_option,
};

constexpr Syntax issue_syntax{
    .verb = "issue",
    .summary = "Issues a token and prints it.",
    .options = issue_options,
    .notes =
        "One of --key-file, --key and --keys is required. With --keys, the current signing key signs the "
        "token.\n\n"
        "A claim value that is JSON keeps its JSON type: level=3, flag=true, tags='[\"a\"]'. Other text is a "
        "string:\nrole=admin. Quotes make a string of a number: code='\"3\"'.\n",
};

}  // namespace

constinit const Command issue_command{issue_syntax, issue};

}  // namespace cli
