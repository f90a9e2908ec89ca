// SPDX-License-Identifier: MIT
#include <array>
#include <signet/secret_key.hpp>
#include <string>

#include "commands.hpp"
#include "output.hpp"
#include "system.hpp"
#include "values.hpp"

namespace cli {
namespace {

int keygen(const Arguments& arguments) {
    const std::string line = with_algorithm(arguments, []<class Alg>(std::type_identity<Alg>) {
        return signet::SecretKey<Alg>::generate_text() + "\n";
    });
    if (const auto path = arguments.get("--out")) {
        create_private_file(*path, line);
    } else {
        print(line);
    }
    return accepted;
}

constexpr std::array options{
    algorithm_option,
    Option{"--out", "FILE", "write it to a new file that only you may read, instead of standard output"},
};

constexpr Syntax syntax{
    .verb = "keygen",
    .summary = "Makes a new random key, as base64url text.",
    .options = options,
    .notes =
        "The key has as many bytes as the algorithm's signature (RFC 7518 section 3.2). An existing FILE is "
        "never\noverwritten.\n",
};

}  // namespace

constinit const Command keygen_command{syntax, keygen};

}  // namespace cli
