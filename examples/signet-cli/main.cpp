// SPDX-License-Identifier: MIT
#include <algorithm>
#include <exception>
#include <iostream>
#include <iterator>
#include <signet/version.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "commands.hpp"
#include "options.hpp"
#include "output.hpp"

namespace cli {
namespace {

/// One line for each verb that starts with `start`.
std::string list_of_verbs(std::string_view start) {
    constexpr std::size_t column = 15;
    std::string text;
    for (const Command* const command : all_commands()) {
        if (command->syntax.verb.starts_with(start)) {
            std::string left = "  " + std::string{command->syntax.verb};
            left.resize(column, ' ');
            text += left + std::string{command->syntax.summary} + "\n";
        }
    }
    return text;
}

std::string overview() {
    return "signet issues and verifies access and refresh tokens (JWT with HMAC, ECDSA, Ed25519 or RSA).\n\n"
           "Usage: signet VERB [OPTION]...\n\n" +
           list_of_verbs("") +
           "  help VERB    Prints the help of a verb, as VERB --help does.\n"
           "  --version    Prints the version.\n"
           "  --help       Prints this help.\n";
}

int report_misuse(std::string_view sentence, std::string_view help) {
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
        return report_misuse(error.what(), "Try: signet " + std::string{command.syntax.verb} + " --help\n");
    }
}

/// The verb is not repeated in the message: it may be a secret that was passed by mistake.
int report_unknown_verb(const std::string& given) {
    std::vector<std::string_view> verbs{"help", "keys"};
    std::ranges::transform(all_commands(), std::back_inserter(verbs),
                           [](const Command* command) { return command->syntax.verb; });
    return report_misuse("unknown verb" + suggestion(given, verbs), "Try: signet --help\n");
}

int run(std::span<const char* const> words) {
    if (words.empty()) {
        return report_misuse("a verb is missing", overview());
    }
    const std::string_view first = words.front();
    if (first == "help") {
        std::vector<const char*> with_help{words.begin() + 1, words.end()};
        with_help.push_back("--help");
        return run(with_help);
    }
    if (first == "--help" || first == "-h") {
        print(overview());
        return accepted;
    }
    if (first == "--version") {
        print("signet " + std::string{signet::version} + "\n");
        return accepted;
    }
    if (first == "keys") {
        if (words.size() == 1) {
            return report_misuse("a verb is missing after `keys`", list_of_verbs("keys "));
        }
        if (std::string_view second = words[1]; second == "--help" || second == "-h") {
            print(
                "Manages the keys in a directory that servers read.\n\n"
                "Usage: signet keys VERB [OPTION]... DIR\n\n" +
                list_of_verbs("keys "));
            return accepted;
        }
    }
    for (const Command* const command : all_commands()) {
        const std::string_view verb = command->syntax.verb;
        const std::size_t space = verb.find(' ');
        const bool two_words = space != std::string_view::npos;
        if (verb.substr(0, space) == first && (!two_words || verb.substr(space + 1) == words[1])) {
            return run_command(*command, words.subspan(two_words ? 2 : 1));
        }
    }
    std::string given{first};
    if (first == "keys") {
        given += " " + std::string{words[1]};
    }
    return report_unknown_verb(given);
}

}  // namespace
}  // namespace cli

int main(int argc, char** argv) {
    try {
        const std::span<const char* const> words{argv, static_cast<std::size_t>(argc)};
        return cli::run(words.subspan(std::min<std::size_t>(1, words.size())));
    } catch (const std::exception& error) {
        // An unusable key file, unusable options or claims, or a failure of input or output.
        return cli::report_misuse(error.what(), "");
    }
}
