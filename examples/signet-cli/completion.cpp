// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "algorithms.hpp"
#include "commands.hpp"
#include "output.hpp"

// Completion scripts for shells, generated from the tables of the parser.
namespace cli {
namespace {

/// The arguments of bash's compgen that complete a value, by the placeholder of the value.
std::string candidates(std::string_view value) {
    if (value.starts_with("FILE") || value == "PATH" || value == "DIR") {
        return "-f";
    }
    if (value == "TYPE") {
        return "-W 'access refresh'";
    }
    if (value == "NAME") {
        return "-W '" + std::string{algorithm_names} + "'";
    }
    if (value == "SHELL") {
        return "-W 'bash zsh fish'";
    }
    return "";
}

void add_word(std::string& words, std::string_view word) {
    words += words.empty() ? "" : " ";
    words += word;
}

/// The words that can follow `signet` or `signet keys`.
std::string verbs(bool after_keys) {
    std::string words;
    for (const Command* const command : all_commands()) {
        const std::string_view verb = command->syntax.verb;
        const std::size_t space = verb.find(' ');
        const std::string_view word = after_keys == (space != std::string_view::npos)
                                          ? verb.substr(after_keys ? space + 1 : 0)
                                          : std::string_view{};
        if (!word.empty()) {
            add_word(words, word);
        }
    }
    add_word(words, after_keys ? "--help" : "keys help --help --version");
    return words;
}

/// Completes one verb: a value after an option that takes one, options after a dash, and otherwise the
/// operand.
std::string bash_case(const Syntax& syntax) {
    std::string options;
    std::string text = "        '" + std::string{syntax.verb} + "')\n            case $previous in\n";
    for (const Option& option : syntax.options) {
        add_word(options, option.name);
        if (!option.value.empty()) {
            const std::string values = candidates(option.value);
            text += "                " + std::string{option.name} + ") ";
            text += values.empty() ? "return" : "_signet_offer " + values + "; return";
            text += " ;;\n";
        }
    }
    text += "                *) ;;\n            esac\n            options='" + options + " --help'\n";
    const std::string operand = candidates(syntax.operand);
    if (!operand.empty()) {
        text += "            [[ $word == -* ]] || { _signet_offer " + operand + "; return; }\n";
    }
    return text + "            ;;\n";
}

/// The part that bash and zsh share. It calls `_signet_offer`, which fills COMPREPLY with the output of
/// compgen.
std::string completing_function() {
    std::string text =
        "_signet() {\n"
        "    local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
        "    local verb=${COMP_WORDS[1]-} options\n"
        "    COMPREPLY=()\n"
        "    if ((COMP_CWORD == 1)); then\n"
        "        _signet_offer -W '" +
        verbs(false) +
        "'\n"
        "        return\n"
        "    fi\n"
        "    if [[ $verb == keys ]]; then\n"
        "        if ((COMP_CWORD == 2)); then\n"
        "            _signet_offer -W '" +
        verbs(true) +
        "'\n"
        "            return\n"
        "        fi\n"
        "        verb=\"keys ${COMP_WORDS[2]}\"\n"
        "    fi\n"
        "    case $verb in\n";
    for (const Command* const command : all_commands()) {
        text += bash_case(command->syntax);
    }
    return text +
           "        *) return ;;\n"
           "    esac\n"
           "    _signet_offer -W \"$options\"\n"
           "}\n"
           "complete -o filenames -F _signet signet\n";
}

std::string bash_script() {
    return "# Completes `signet` in bash: source <(signet completion bash)\n"
           "_signet_offer() { mapfile -t COMPREPLY < <(compgen \"$@\" -- \"$word\"); }\n" +
           completing_function();
}

/// Uses bashcompinit, with which zsh runs completion functions of bash.
std::string zsh_script() {
    return "# Completes `signet` in zsh: source <(signet completion zsh)\n"
           "autoload -U +X compinit bashcompinit\n"
           "(( $+functions[compdef] )) || compinit\n"
           "bashcompinit\n"
           "_signet_offer() {\n"
           "    local offered=$(compgen \"$@\" -- \"$word\")\n"
           "    local IFS=$'\\n'\n"
           "    COMPREPLY=($offered)\n"
           "}\n" +
           completing_function();
}

/// `text` in single quotes for fish.
std::string fish_quoted(std::string_view text) {
    std::string quoted = "'";
    for (const char c : text) {
        quoted += c == '\'' || c == '\\' ? std::string{'\\', c} : std::string{c};
    }
    return quoted + "'";
}

std::string fish_values(std::string_view value) {
    if (value.empty()) {
        return "";
    }
    if (value.starts_with("FILE") || value == "PATH" || value == "DIR") {
        return " -r -F";
    }
    if (value == "TYPE") {
        return " -x -a 'access refresh'";
    }
    return value == "NAME" ? " -x -a '" + std::string{algorithm_names} + "'" : " -x";
}

std::string fish_script() {
    std::string text = "# Completes `signet` in fish: signet completion fish | source\n";
    for (const Command* const command : all_commands()) {
        const Syntax& syntax = command->syntax;
        const std::string verb{syntax.verb};
        const std::size_t space = verb.find(' ');
        const bool two_words = space != std::string::npos;
        const std::string before =
            two_words ? "'__fish_seen_subcommand_from keys; and not __fish_seen_subcommand_from " +
                            verb.substr(space + 1) + "'"
                      : "__fish_use_subcommand";
        text += "complete -c signet -f -n " + before + " -a " + verb.substr(two_words ? space + 1 : 0) +
                " -d " + fish_quoted(syntax.summary) + "\n";
        const std::string inside =
            two_words ? "'__fish_seen_subcommand_from keys; and __fish_seen_subcommand_from " +
                            verb.substr(space + 1) + "'"
                      : "'__fish_seen_subcommand_from " + verb + "'";
        for (const Option& option : syntax.options) {
            text += "complete -c signet -n " + inside + " -l " + std::string{option.name.substr(2)} +
                    fish_values(option.value) + " -d " + fish_quoted(option.help) + "\n";
        }
        if (syntax.operand == "DIR" || syntax.operand == "PATH") {
            text += "complete -c signet -n " + inside + " -F\n";
        }
    }
    return text +
           "complete -c signet -f -n __fish_use_subcommand -a keys -d 'Manages keys in a directory'\n" +
           "complete -c signet -f -n __fish_use_subcommand -a help -d 'Prints the help of a verb'\n" +
           "complete -c signet -f -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'\n";
}

int completion(const Arguments& arguments) {
    if (arguments.operand() == "bash") {
        print(bash_script());
    } else if (arguments.operand() == "zsh") {
        print(zsh_script());
    } else if (arguments.operand() == "fish") {
        print(fish_script());
    } else {
        throw UsageError{"SHELL is bash, zsh or fish"};
    }
    return accepted;
}

constexpr Syntax completion_syntax{
    .verb = "completion",
    .summary = "Prints a completion script for a shell.",
    .options = {},
    .operand = "SHELL",
    .notes =
        "bash: source <(signet completion bash)\n"
        "zsh:  source <(signet completion zsh)\n"
        "fish: signet completion fish | source\n",
};

}  // namespace

constinit const Command completion_command{completion_syntax, completion};

}  // namespace cli
