// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "commands.hpp"
#include "output.hpp"

// Shell functions that complete verbs, options and their values, written from the tables that the parser
// uses.
namespace cli {
namespace {

/// What can be completed for a value, by the name that its option's help gives it: words for bash's compgen.
std::string_view candidates(std::string_view value) {
    if (value == "FILE" || value == "PATH" || value == "DIR") {
        return "-f";
    }
    if (value == "TYPE") {
        return "-W 'access refresh'";
    }
    if (value == "NAME") {
        return "-W 'HS256 HS384 HS512'";
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

/// The words that may follow `signet`, or `signet keys`.
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
    add_word(words, after_keys ? "--help" : "keys --help --version");
    return words;
}

/// The cases of one verb: after an option that takes a value, that; after a dash, options; else the operand.
std::string bash_case(const Syntax& syntax) {
    std::string options;
    std::string text = "        '" + std::string{syntax.verb} + "')\n            case $previous in\n";
    for (const Option& option : syntax.options) {
        add_word(options, option.name);
        if (!option.value.empty()) {
            const std::string_view values = candidates(option.value);
            text += "                " + std::string{option.name} + ") ";
            text += values.empty() ? "return" : "_signet_offer " + std::string{values} + "; return";
            text += " ;;\n";
        }
    }
    text += "                *) ;;\n            esac\n            options='" + options + " --help'\n";
    const std::string_view operand = candidates(syntax.operand);
    if (!operand.empty()) {
        text += "            [[ $word == -* ]] || { _signet_offer " + std::string{operand} + "; return; }\n";
    }
    return text + "            ;;\n";
}

/// What bash and zsh have in common. It calls `_signet_offer`, which fills COMPREPLY from compgen's words.
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

/// By zsh's own means of running what was written for bash.
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

/// `text` between single quotes of fish.
std::string fish_quoted(std::string_view text) {
    std::string quoted = "'";
    for (const char c : text) {
        quoted += c == '\'' || c == '\\' ? std::string{'\\', c} : std::string{c};
    }
    return quoted + "'";
}

std::string_view fish_values(std::string_view value) {
    if (value.empty()) {
        return "";
    }
    if (value == "FILE" || value == "PATH" || value == "DIR") {
        return " -r -F";
    }
    if (value == "TYPE") {
        return " -x -a 'access refresh'";
    }
    return value == "NAME" ? " -x -a 'HS256 HS384 HS512'" : " -x";
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
                    std::string{fish_values(option.value)} + " -d " + fish_quoted(option.help) + "\n";
        }
        if (syntax.operand == "DIR" || syntax.operand == "PATH") {
            text += "complete -c signet -n " + inside + " -F\n";
        }
    }
    return text + "complete -c signet -f -n __fish_use_subcommand -a keys -d 'Keys in a directory'\n" +
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
    .summary = "Prints what completes verbs and options in a shell.",
    .options = {},
    .operand = "SHELL",
    .notes =
        "For bash: source <(signet completion bash). The same for zsh; for fish: signet completion fish | "
        "source.\n",
};

}  // namespace

constinit const Command completion_command{completion_syntax, completion};

}  // namespace cli
