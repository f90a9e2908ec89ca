// SPDX-License-Identifier: MIT
#include <iostream>
#include <nlohmann/json.hpp>
#include <signet/unverified.hpp>
#include <string>

#include "commands.hpp"
#include "output.hpp"

namespace cli {
namespace {

int inspect(const Arguments& arguments) {
    const auto token = signet::Unverified::decode(arguments.operand());
    if (!token) {
        std::cerr << refusal_text(token.error());
        return refused;
    }
    std::cerr << "signet: warning: NOT VERIFIED: anybody may have written this token, decide nothing by it\n";
    print(json_document({{"header", token->header()}, {"payload", token->payload()}}));
    return accepted;
}

constexpr Syntax syntax{
    .verb = "inspect",
    .summary = "Shows what is inside a token WITHOUT verifying it: anybody may have written it.",
    .options = {},
    .operand = "TOKEN",
    .notes =
        "Prints {\"header\":...,\"payload\":...} as JSON, and a warning on standard error.\n\n"
        "Exit status: 0 decoded; 1 not a token, with the reason on standard error; 2 wrong usage.\n",
};

}  // namespace

constinit const Command inspect_command{syntax, inspect};

}  // namespace cli
