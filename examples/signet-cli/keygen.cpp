// SPDX-License-Identifier: MIT
#include <array>
#include <cstddef>
#include <initializer_list>
#include <signet/keys/jwk_text.hpp>
#include <signet/secret_key.hpp>
#include <signet/wiped_string.hpp>
#include <string>
#include <string_view>

#include "commands.hpp"
#include "output.hpp"
#include "system.hpp"
#include "values.hpp"

namespace cli {
namespace {

using signet::WipedString;

template <class Alg>
std::string new_key(const Arguments& arguments) {
    if (arguments.has("--jwk")) {
        return signet::generate_jwk<Alg>({.id = arguments.get("--kid").value_or("")});
    }
    if (arguments.has("--kid")) {
        throw UsageError{"--kid goes with --jwk: a key as text has no room for an id"};
    }
    return signet::SecretKey<Alg>::generate_text();
}

/// `parts` in one string that has its size from the start, so that it leaves no copy of a key behind.
void join(WipedString& out, std::initializer_list<std::string_view> parts) {
    std::size_t size = 0;
    for (const std::string_view part : parts) {
        size += part.size();
    }
    out.text().reserve(size);
    for (const std::string_view part : parts) {
        out.text() += part;
    }
}

int keygen(const Arguments& arguments) {
    const WipedString key{with_algorithm(
        arguments, [&]<class Alg>(std::type_identity<Alg>) { return new_key<Alg>(arguments); })};
    const std::string algorithm = arguments.get("--alg").value_or("HS256");
    WipedString line;
    if (const auto path = arguments.get("--out")) {
        join(line, {key.text(), "\n"});
        create_private_file(*path, line.text());
        if (arguments.has("--json")) {
            print(json_document({{"alg", algorithm}, {"file", *path}}));
        }
        return accepted;
    }
    if (!arguments.has("--json")) {
        join(line, {key.text(), "\n"});
    } else if (arguments.has("--jwk")) {
        join(line, {R"({"alg":")", algorithm, R"(","jwk":)", key.text(), "}\n"});
    } else {
        join(line, {R"({"alg":")", algorithm, R"(","key":")", key.text(), "\"}\n"});
    }
    print_secret(line.text());
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
