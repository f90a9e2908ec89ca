// SPDX-License-Identifier: MIT
#include <array>
#include <signet/detail/wipe.hpp>
#include <signet/keys/jwk_text.hpp>
#include <signet/secret_key.hpp>
#include <string>

#include "commands.hpp"
#include "output.hpp"
#include "system.hpp"
#include "values.hpp"

namespace cli {
namespace {

template <class Alg>
std::string key_line(const Arguments& arguments) {
    if (arguments.has("--jwk")) {
        return signet::generate_jwk<Alg>({.id = arguments.get("--kid").value_or("")}) + "\n";
    }
    if (arguments.has("--kid")) {
        throw UsageError{"--kid goes with --jwk: a key as text has no room for an id"};
    }
    return signet::SecretKey<Alg>::generate_text() + "\n";
}

int keygen(const Arguments& arguments) {
    const signet::detail::WipedString line{with_algorithm(
        arguments, [&]<class Alg>(std::type_identity<Alg>) { return key_line<Alg>(arguments); })};
    nlohmann::json answer{{"alg", arguments.get("--alg").value_or("HS256")}};
    if (const auto path = arguments.get("--out")) {
        create_private_file(*path, line.text());
        answer["file"] = *path;
    } else if (!arguments.has("--json")) {
        print(line.text());
    } else if (arguments.has("--jwk")) {
        answer["jwk"] = nlohmann::json::parse(line.text());
    } else {
        answer["key"] = line.text().substr(0, line.text().size() - 1);
    }
    if (arguments.has("--json")) {
        print(json_document(answer));
    }
    return accepted;
}

constexpr std::array keygen_options{
    algorithm_option,
    Option{"--jwk", "", "as a JSON Web Key (RFC 7517) instead of base64url text"},
    Option{"--kid", "ID", "the JSON Web Key's id"},
    Option{"--out", "FILE", "write it to a new file that only you may read, instead of standard output"},
    json_option,
};

constexpr Syntax keygen_syntax{
    .verb = "keygen",
    .summary = "Makes a new random key, as base64url text or JSON Web Key.",
    .options = keygen_options,
    .notes =
        "The key has as many bytes as the algorithm's signature (RFC 7518 section 3.2). An existing FILE is "
        "never\noverwritten. `signet keys rotate` makes keys that servers exchange by themselves.\n",
};

}  // namespace

constinit const Command keygen_command{keygen_syntax, keygen};

}  // namespace cli
