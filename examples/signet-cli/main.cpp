// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <exception>
#include <iostream>
#include <signet/version.hpp>
#include <span>
#include <string>
#include <string_view>

#include "commands.hpp"
#include "options.hpp"
#include "output.hpp"

namespace cli {
namespace {

constexpr std::array<const Command*, 4> commands{&keygen_command, &issue_command, &verify_command,
                                                 &inspect_command};

std::string overview() {
    std::string text =
        "signet issues and verifies access and refresh tokens (JWT with HS256, HS384 or HS512).\n\n"
        "Usage: signet VERB [OPTION]...\n\n";
    for (const Command* const command : commands) {
        std::string left = "  " + std::string{command->syntax.verb};
        constexpr std::size_t column = 13;
        left.resize(column, ' ');
        text += left + std::string{command->syntax.summary} + "\n";
    }
    text +=
        "  --version  Prints the version.\n  --help     Prints this text; after a verb, that verb's "
        "options.\n";
    return text;
}

int complain(std::string_view sentence, std::string_view help) {
    std::cerr << "signet: " << sentence << "\n" << help;
    return unusable;
}

int run_command(const Command& command, std::span<const char* const> words) {
    try {
        const Arguments arguments{command.syntax, words};
        if (arguments.help()) {
            print(help_text(command.syntax));
            return accepted;
        }
        return command.run(arguments);
    } catch (const UsageError& error) {
        return complain(error.what(), "Try: signet " + std::string{command.syntax.verb} + " --help\n");
    }
}

int run(std::span<const char* const> words) {
    if (words.empty()) {
        return complain("a verb is missing", overview());
    }
    const std::string_view first = words.front();
    if (first == "--help" || first == "-h") {
        print(overview());
        return accepted;
    }
    if (first == "--version") {
        print("signet " + std::string{signet::version} + "\n");
        return accepted;
    }
    const auto command =
        std::ranges::find(commands, first, [](const Command* one) { return one->syntax.verb; });
    if (command == commands.end()) {
        return complain("there is no such verb", "Try: signet --help\n");
    }
    return run_command(**command, words.subspan(1));
}

}  // namespace
}  // namespace cli

int main(int argc, char** argv) {
    try {
        const std::span<const char* const> words{argv, static_cast<std::size_t>(argc)};
        return cli::run(words.subspan(std::min<std::size_t>(1, words.size())));
    } catch (const std::exception& error) {
        // A key file, options or claims that cannot be used, or a system that refuses to read or write.
        return cli::complain(error.what(), "");
    }
}
