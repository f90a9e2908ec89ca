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
#include "fetched_keys.hpp"
#include "key_file.hpp"
#include "line_reader.hpp"
#include "output.hpp"
#include "public_keys.hpp"
#include "system.hpp"
#include "token_type.hpp"
#include "values.hpp"
#include "words.hpp"

namespace cli {
namespace {

/// Tokens of every type, with any marking or none. Its keys are used for no other policy.
struct AnyType {
    static constexpr std::string_view type = "any";
    static constexpr std::chrono::seconds lifetime{1};
    static constexpr auto marking = signet::Marking::allow_any();
};

/// Returns the claims of a token as they were signed, or the error.
using Check = std::function<signet::Result<std::string>(std::string_view token)>;

template <class Policy, class Alg>
Check check_with(const Arguments& arguments, const signet::VerifierOptions& options) {
    const ChosenClock clock{arguments};
    signet::TokenVerifier verifier{[&] {
                                       if constexpr (signet::SecretKeyAlgorithm<Alg>) {
                                           return read_secrets<Alg>(arguments, clock.now());
                                       } else {
                                           return read_public_keys<Policy>(arguments, clock.now());
                                       }
                                   }(),
                                   options, clock};
    return [verifier = std::move(verifier)](std::string_view token) -> signet::Result<std::string> {
        const auto verified = verifier.template verify<Policy>(token);
        if (!verified) {
            return signet::Unexpected{verified.error()};
        }
        return std::string{verified->json_text()};
    };
}

/// The algorithm of secrets; that of `--alg`, or an empty string, for public keys, which have their own.
/// Throws UsageError unless exactly one option names keys that have this algorithm.
std::string algorithm_of_keys(const Arguments& arguments) {
    require_alone(arguments, "--keys", {"--jwks", "--key", "--key-file", "--kid", "--insecure-short-secret"});
    require_alone(arguments, "--jwks", {"--key", "--key-file", "--kid", "--insecure-short-secret"});
    require_alone(arguments, "--key", {"--key-file", "--insecure-short-secret"});
    require_url_for_its_options(arguments);
    if (arguments.has("--jwks") || arguments.has("--key")) {
        const std::string algorithm = chosen_algorithm(arguments).value_or("");
        if (has_secret_keys(algorithm)) {
            throw UsageError{"--jwks and --key take public keys: give a secret with --key-file or --keys"};
        }
        return algorithm;
    }
    const std::string algorithm = algorithm_of_secrets(arguments);
    if (arguments.has("--key-file") && !has_secret_keys(algorithm)) {
        throw UsageError{"--key-file takes a secret: give a public key with --key or --jwks"};
    }
    if (!arguments.has("--key-file") && !arguments.has("--keys")) {
        throw UsageError{"--key-file is missing: give keys with --key, --jwks, --key-file or --keys"};
    }
    return algorithm;
}

Check make_check(const Arguments& arguments, const signet::VerifierOptions& options) {
    if (arguments.has("--type") == arguments.has("--any-type")) {
        throw UsageError{"exactly one of --type and --any-type is required"};
    }
    NamedPolicy::Name::value() = arguments.get("--type").value_or("");
    const bool any_type = arguments.has("--any-type");
    const std::string algorithm = algorithm_of_keys(arguments);
    if (!has_secret_keys(algorithm)) {
        return any_type ? check_with<AnyType, AnyPublicKey<AnyType>>(arguments, options)
                        : check_with<NamedPolicy, AnyPublicKey<NamedPolicy>>(arguments, options);
    }
    return with_algorithm(SecretAlgorithms{}, algorithm, [&]<class Alg>(std::type_identity<Alg>) {
        return any_type ? check_with<AnyType, signet::OnlyFor<AnyType, Alg>>(arguments, options)
                        : check_with<NamedPolicy, Alg>(arguments, options);
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

/// Writes an explanation to standard error, only on a terminal or with `--explain`: programs parse the rest
/// of standard error.
void explain(const Arguments& arguments, const std::string& words) {
    if (!words.empty() && (standard_error_is_terminal() || arguments.has("--explain"))) {
        std::cerr << "signet: " << words << "\n";
    }
}

int verify_one(const Check& check, const Arguments& arguments, const Expectations& expected) {
    const std::string token = one_token(arguments);
    const auto now = ChosenClock{arguments}.now();
    const auto claims = check(token);
    if (arguments.has("--json")) {
        print(text_document(verdict_json(claims, token, expected, now)));
        return claims ? accepted : refused;
    }
    const bool with_colours = standard_error_is_terminal() && colours_are_enabled();
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
    return arguments.optional_operand() == "-" ? verify_lines(check, arguments, expected)
                                               : verify_one(check, arguments, expected);
}

constexpr std::array verify_options{
    key_file_option,
    Option{"--key", "FILE", "instead: a public key or certificate as PEM text, or a JWK or JWK Set"},
    Option{"--jwks", "FILE|URL", "instead: a JWK Set of public keys, in a file or at an https:// URL"},
    keys_option,
    Option{"--type", "TYPE", "the required token type: access, refresh or a type of your own"},
    Option{"--any-type", "", "do not check the type nor the header's typ, for tokens of other systems"},
    Option{"--iss", "ISSUER", "the required issuer; without it, a token with an issuer is refused"},
    Option{"--aud", "AUDIENCE", "the required audience; without it, a token with an audience is refused"},
    Option{"--leeway", "DURATION", "the tolerated clock difference, at most 10m (default: 0s)"},
    Option{"--future-tolerance", "DURATION",
           "how far in the future the time of issue may be, at most 10m (default: 5s)"},
    Option{"--require", "CLAIM", "a required claim; may be repeated", Occurs::any_number_of_times},
    Option{"--max-lifetime", "DURATION", "the maximum lifetime, from iat to exp"},
    key_id_option,
    algorithm_of_key_option,
    now_option,
    Option{"--allow-missing-expiry", "", "accept tokens without exp, which never expire"},
    Option{"--allow-any-issuer", "", "do not check the issuer"},
    Option{"--allow-any-audience", "", "do not check the audience"},
    Option{"--allow-numeric-subject", "", "accept an integer as the subject (sub)"},
    Option{"--allow-numeric-id", "", "accept an integer as the token id (jti)"},
    Option{"--allow-null-claims", "", "treat a registered claim that is null as absent"},
    insecure_option,
    ca_file_option,
    insecure_local_http_option,
    json_option,
    Option{"--explain", "", "explain the result on standard error, as on a terminal"},
};

constexpr Syntax verify_syntax{
    .verb = "verify",
    .summary = "Verifies a token and prints its claims as JSON.",
    .options = verify_options,
    .operand = "TOKEN",
    .notes =
        "One of --key-file, --key, --jwks and --keys is required. Keys are read once, at the start. A token "
        "never\n"
        "chooses the algorithm: it is that of the key.\n\n"
        "Without TOKEN, reads one token from standard input. With - as TOKEN, reads one token a line and "
        "prints "
        "one\nverdict a line, in order: `ok {claims}` or `reject <code>`. An empty line is refused.\n\n"
        "Exit status: 0 accepted; 1 refused, with the reason on standard error (with -: at least one line "
        "was\n"
        "refused); 2 wrong usage, an unusable key file, or a failure of input or output.\n",
    .operand_is_optional = true,
};

}  // namespace

constinit const Command verify_command{verify_syntax, verify};

}  // namespace cli
