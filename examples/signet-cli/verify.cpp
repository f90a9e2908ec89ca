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
#include "explain.hpp"
#include "key_file.hpp"
#include "line_reader.hpp"
#include "output.hpp"
#include "system.hpp"
#include "token_type.hpp"
#include "values.hpp"
#include "words.hpp"

namespace cli {
namespace {

/// Tokens of every type, whether and however they say it. Its keys serve no other policy.
struct AnyType {
    static constexpr std::string_view type = "any";
    static constexpr std::chrono::seconds lifetime{1};
    static constexpr auto marking = signet::Marking::allow_any();
};

/// Returns the claims of a token as they were signed, or the reason against it.
using Check = std::function<signet::Result<std::string>(std::string_view token)>;

template <class Policy, class Alg>
Check check_with(const Arguments& arguments, const signet::VerifierOptions& options) {
    const ChosenClock clock{arguments};
    signet::TokenVerifier verifier{read_keys<Alg>(arguments, clock.now()), options, clock};
    return [verifier = std::move(verifier)](std::string_view token) -> signet::Result<std::string> {
        const auto verified = verifier.template verify<Policy>(token);
        if (!verified) {
            return signet::Unexpected{verified.error()};
        }
        return std::string{verified->json_text()};
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
        .future_tolerance =
            duration(arguments, "--future-tolerance").value_or(signet::VerifierOptions{}.future_tolerance),
        .required_claims = arguments.all("--require"),
        .maximum_lifetime = duration(arguments, "--max-lifetime"),
        .allow_missing_expiry = arguments.has("--allow-missing-expiry"),
        .allow_any_issuer = arguments.has("--allow-any-issuer"),
        .allow_any_audience = arguments.has("--allow-any-audience"),
        .allow_numeric_subject = arguments.has("--allow-numeric-subject"),
        .allow_numeric_id = arguments.has("--allow-numeric-id"),
        .allow_null_claims = arguments.has("--allow-null-claims"),
    };
    if (const auto issuer = arguments.get("--iss")) {
        options.issuer = *issuer;
    }
    if (const auto audience = arguments.get("--aud")) {
        options.audience = *audience;
    }
    return options;
}

/// The verdict as one JSON object.
std::string verdict_json(const signet::Result<std::string>& claims, std::string_view token,
                         const Expectations& expected, std::chrono::sys_seconds now) {
    if (!claims) {
        return nlohmann::json{{"verdict", "reject"},
                              {"error", claims.error().name()},
                              {"claim", claims.error().claim()},
                              {"message", claims.error().message()},
                              {"detail", refusal_words(claims.error(), token, expected, now)}}
            .dump();
    }
    const auto left = remaining_life(*claims, now);
    const auto seconds = [&left](std::chrono::seconds count) {
        return left ? std::to_string(count.count()) : "null";
    };
    return R"({"verdict":"ok","claims":)" + *claims + R"(,"expires_at":)" +
           seconds(now.time_since_epoch() + left.value_or(std::chrono::seconds{0})) +
           R"(,"remaining_seconds":)" + seconds(left.value_or(std::chrono::seconds{0})) + "}";
}

/// Adds a sentence to standard error for people, who sit at a terminal or have asked for it: programs rely on
/// what else stands there.
void explain(const Arguments& arguments, const std::string& words) {
    if (!words.empty() && (standard_error_is_terminal() || arguments.has("--explain"))) {
        std::cerr << "signet: " << words << "\n";
    }
}

int verify_one(const Check& check, const Arguments& arguments, const Expectations& expected) {
    const std::string& token = arguments.operand();
    const auto now = ChosenClock{arguments}.now();
    const auto claims = check(token);
    if (arguments.has("--json")) {
        print(text_document(verdict_json(claims, token, expected, now)));
        return claims ? accepted : refused;
    }
    const bool with_colours = standard_error_is_terminal() && colours_are_welcome();
    if (!claims) {
        std::cerr << coloured("signet:", Colour::red, with_colours)
                  << refusal_text(claims.error()).substr(std::string_view{"signet:"}.size());
        explain(arguments, refusal_words(claims.error(), token, expected, now));
        return refused;
    }
    print(text_document(*claims));
    explain(arguments, coloured("accepted", Colour::green, with_colours) + ": " + life_words(*claims, now));
    return accepted;
}

int verify_lines(const Check& check, const Arguments& arguments, const Expectations& expected) {
    const ChosenClock clock{arguments};
    const bool as_json = arguments.has("--json");
    int verdict = accepted;
    LineReader lines{expected.options.maximum_token_size, print_now};
    while (const auto token = lines.next()) {
        const auto claims = check(*token);
        verdict = claims ? verdict : refused;
        if (as_json) {
            print_later(json_line(verdict_json(claims, *token, expected, clock.now())) + "\n");
        } else if (claims) {
            print_later("ok " + json_line(*claims) + "\n");
        } else {
            print_later("reject " + std::string{claims.error().name()} + "\n");
        }
    }
    return verdict;
}

int verify(const Arguments& arguments) {
    const Expectations expected{.options = verifier_options(arguments),
                                .type = arguments.get("--type").value_or(""),
                                .issuer = arguments.get("--iss").value_or(""),
                                .audience = arguments.get("--aud").value_or("")};
    const Check check = make_check(arguments, expected.options);
    return arguments.operand() == "-" ? verify_lines(check, arguments, expected)
                                      : verify_one(check, arguments, expected);
}

constexpr std::array verify_options{
    key_file_option,
    keys_option,
    Option{"--type", "TYPE", "the type that the token must say it is of: access or refresh"},
    Option{"--any-type", "", "verify only the rest, for tokens of other systems, of any typ"},
    Option{"--iss", "ISSUER", "who must have issued it; without this, a token with an issuer is refused"},
    Option{"--aud", "AUDIENCE", "whom it must be for; without this, a token with an audience is refused"},
    Option{"--leeway", "DURATION", "how far the clocks may differ: 0s unless given, at most 10m"},
    Option{"--future-tolerance", "DURATION",
           "how far in the future its issue may be: 5s unless given, at most 10m"},
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
    Option{"--allow-numeric-id", "", "accept a whole number as the token's id (jti)"},
    Option{"--allow-null-claims", "", "take a registered claim that is null for absent"},
    insecure_option,
    json_option,
    Option{"--explain", "", "explain on standard error, as on a terminal: remaining life, or what is wrong"},
};

constexpr Syntax verify_syntax{
    .verb = "verify",
    .summary = "Verifies a token and prints its claims as JSON.",
    .options = verify_options,
    .operand = "TOKEN",
    .notes =
        "Either --key-file or --keys is needed. Keys are read once, at the start.\n\n"
        "With - for TOKEN, reads one token a line from standard input and prints one verdict a line, in "
        "order:\n"
        "`ok {claims}` or `reject <code>`. An empty line is a token like any other, and refused.\n\n"
        "Exit status: 0 accepted; 1 refused, with the reason on standard error (with -, one line or more "
        "was\n"
        "refused); 2 wrong usage, an unusable key file, or input and output that fail.\n",
};

}  // namespace

constinit const Command verify_command{verify_syntax, verify};

}  // namespace cli
