// SPDX-License-Identifier: MIT
#include <array>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <signet/policy.hpp>
#include <signet/verifier.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "commands.hpp"
#include "key_file.hpp"
#include "line_reader.hpp"
#include "output.hpp"
#include "token_type.hpp"
#include "values.hpp"

namespace cli {
namespace {

/// Stands for tokens that do not say their type, or say it in another way. Its keys serve no other policy.
struct AnyType {
    static constexpr std::string_view type = "any";
    static constexpr std::chrono::seconds lifetime{1};
    static constexpr auto marking = signet::Marking::none();
};

/// Gives the claims of a token, or the reason against it.
using Check = std::function<signet::Result<nlohmann::json>(std::string_view token)>;

template <class Policy, class Alg>
Check check_with(const Arguments& arguments, const signet::VerifierOptions& options) {
    signet::TokenVerifier verifier{read_key<Alg>(arguments), options, ChosenClock{arguments}};
    return [verifier = std::move(verifier)](std::string_view token) -> signet::Result<nlohmann::json> {
        const auto verified = verifier.template verify<Policy>(token);
        if (!verified) {
            return std::unexpected{verified.error()};
        }
        return verified->json();
    };
}

Check make_check(const Arguments& arguments, const signet::VerifierOptions& options) {
    if (arguments.has("--type") == arguments.has("--any-type")) {
        throw UsageError{"either --type or --any-type is needed, and not both"};
    }
    return with_algorithm(arguments, [&]<class Alg>(std::type_identity<Alg>) {
        if (arguments.has("--any-type")) {
            return check_with<AnyType, signet::OnlyFor<AnyType, Alg>>(arguments, options);
        }
        return token_type(arguments) == TokenType::access
                   ? check_with<signet::AccessPolicy, Alg>(arguments, options)
                   : check_with<signet::RefreshPolicy, Alg>(arguments, options);
    });
}

signet::VerifierOptions verifier_options(const Arguments& arguments) {
    signet::VerifierOptions options{
        .leeway = duration(arguments, "--leeway").value_or(std::chrono::seconds{0}),
        .required_claims = arguments.all("--require"),
        .maximum_lifetime = duration(arguments, "--max-lifetime"),
        .allow_missing_expiry = arguments.has("--allow-missing-expiry"),
        .allow_any_issuer = arguments.has("--allow-any-issuer"),
        .allow_any_audience = arguments.has("--allow-any-audience"),
        .allow_numeric_subject = arguments.has("--allow-numeric-subject"),
    };
    if (const auto issuer = arguments.get("--iss")) {
        options.issuer = *issuer;
    }
    if (const auto audience = arguments.get("--aud")) {
        options.audience = *audience;
    }
    return options;
}

int verify_one(const Check& check, std::string_view token) {
    const auto claims = check(token);
    if (!claims) {
        std::cerr << refusal_text(claims.error());
        return refused;
    }
    print(json_document(*claims));
    return accepted;
}

int verify_lines(const Check& check, std::size_t token_limit) {
    int verdict = accepted;
    LineReader lines{token_limit, print_now};
    while (const auto token = lines.next()) {
        if (const auto claims = check(*token)) {
            print_later("ok " + json_line(*claims) + "\n");
        } else {
            print_later("reject " + std::string{claims.error().name()} + "\n");
            verdict = refused;
        }
    }
    return verdict;
}

int verify(const Arguments& arguments) {
    const signet::VerifierOptions options = verifier_options(arguments);
    const Check check = make_check(arguments, options);
    return arguments.operand() == "-" ? verify_lines(check, options.maximum_token_size)
                                      : verify_one(check, arguments.operand());
}

constexpr std::array options{
    key_file_option,
    Option{"--type", "TYPE", "the type that the token must say it is of: access or refresh"},
    Option{"--any-type", "", "verify only the rest, for tokens of other systems"},
    Option{"--iss", "ISSUER", "who must have issued it; without this, a token with an issuer is refused"},
    Option{"--aud", "AUDIENCE", "whom it must be for; without this, a token with an audience is refused"},
    Option{"--leeway", "DURATION", "how far the clocks may differ: 0s unless given, at most 10m"},
    Option{"--require", "CLAIM", "a claim that must be there; may be given several times",
           Occurs::any_number_of_times},
    Option{"--max-lifetime", "DURATION", "the longest life, from iat to exp, that a token may claim"},
    key_id_option,
    algorithm_option,
    now_option,
    Option{"--allow-missing-expiry", "", "accept tokens that never expire"},
    Option{"--allow-any-issuer", "", "accept tokens whoever issued them"},
    Option{"--allow-any-audience", "", "accept tokens whomever they are for"},
    Option{"--allow-numeric-subject", "", "accept a whole number as the subject (sub)"},
    insecure_option,
};

constexpr Syntax syntax{
    .verb = "verify",
    .summary = "Verifies a token and prints its claims as JSON.",
    .options = options,
    .operand = "TOKEN",
    .notes =
        "With - for TOKEN, reads one token a line from standard input and prints one verdict a line, in "
        "order:\n"
        "`ok {claims}` or `reject <code>`. An empty line is a token like any other, and refused.\n\n"
        "Exit status: 0 accepted; 1 refused, with the reason on standard error (with -, one line or more "
        "was\n"
        "refused); 2 wrong usage, an unusable key file, or input and output that fail.\n",
};

}  // namespace

constinit const Command verify_command{syntax, verify};

}  // namespace cli
