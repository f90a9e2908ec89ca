// SPDX-License-Identifier: MIT
#include "options.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace cli {
namespace {

const Option* find_option(const Syntax& syntax, std::string_view name) {
    const auto found = std::ranges::find(syntax.options, name, &Option::name);
    return found == syntax.options.end() ? nullptr : &*found;
}

/// `--key-file F`, in brackets when it may be left out.
std::string usage_of(const Option& option) {
    const bool needed = option.occurs == Occurs::exactly_once;
    std::string text{needed ? "" : "["};
    text += option.name;
    text += option.value.empty() ? "" : " ";
    text += option.value;
    text += needed ? "" : "]";
    text += option.occurs == Occurs::any_number_of_times ? "..." : "";
    return text;
}

}  // namespace

Arguments::Arguments(const Syntax& syntax, std::span<const char* const> words) {
    std::vector<std::string> operands;
    bool options_may_follow = true;
    while (!words.empty() && !help_) {
        const std::string_view word = words.front();
        words = words.subspan(1);
        if (options_may_follow && word == "--") {
            options_may_follow = false;
        } else if (options_may_follow && (word == "--help" || word == "-h")) {
            help_ = true;
        } else if (options_may_follow && word.starts_with('-') && word != "-") {
            read_option(syntax, word, words);
        } else {
            operands.emplace_back(word);
        }
    }
    if (help_) {
        return;
    }
    for (const Option& option : syntax.options) {
        if (option.occurs == Occurs::exactly_once && !has(option.name)) {
            throw UsageError{std::string{option.name} + " is missing"};
        }
    }
    const std::size_t expected = syntax.operand.empty() ? 0 : 1;
    if (operands.size() < expected) {
        throw UsageError{std::string{syntax.operand} + " is missing"};
    }
    if (operands.size() > expected) {
        throw UsageError{expected == 0 ? std::string{"there is a word too many: only options are taken here"}
                                       : "there is more than one " + std::string{syntax.operand}};
    }
    if (expected == 1) {
        operand_ = std::move(operands.front());
    }
}

void Arguments::read_option(const Syntax& syntax, std::string_view word, std::span<const char* const>& rest) {
    const std::size_t equals = std::min(word.find('='), word.size());
    const std::string name{word.substr(0, equals)};
    const Option* const option = find_option(syntax, name);
    if (option == nullptr) {
        // Only what looks like the name of an option is repeated: a token or a key that starts with '-' is
        // not.
        const bool is_name =
            name.starts_with("--") && name.size() <= 32 &&
            std::ranges::all_of(name, [](char c) { return c == '-' || (c >= 'a' && c <= 'z'); });
        throw UsageError{
            is_name ? "there is no option " + name
                    : std::string{"there is an unknown option; after `--`, a word may start with '-'"}};
    }
    std::string value;
    if (option->value.empty()) {
        if (equals != word.size()) {
            throw UsageError{name + " takes no value"};
        }
    } else if (equals != word.size()) {
        value = word.substr(equals + 1);
    } else {
        if (rest.empty() || std::string_view{rest.front()}.starts_with("--")) {
            throw UsageError{name + " needs a value"};
        }
        value = rest.front();
        rest = rest.subspan(1);
    }
    if (!option->value.empty() && value.empty()) {
        throw UsageError{name + " must not be empty"};
    }
    std::vector<std::string>& values = values_[option->name];
    if (!values.empty() && option->occurs != Occurs::any_number_of_times) {
        throw UsageError{name + " was given twice"};
    }
    values.push_back(std::move(value));
}

std::optional<std::string> Arguments::get(std::string_view option) const {
    const std::vector<std::string>& values = all(option);
    return values.empty() ? std::nullopt : std::optional{values.front()};
}

const std::vector<std::string>& Arguments::all(std::string_view option) const {
    static const std::vector<std::string> none;
    const auto found = values_.find(option);
    return found == values_.end() ? none : found->second;
}

std::string help_text(const Syntax& syntax) {
    constexpr std::size_t width = 100;
    std::string text{syntax.summary};
    text += "\n\n";

    std::string line = "Usage: signet ";
    line += syntax.verb;
    const std::string indent(line.size(), ' ');
    const auto add = [&](const std::string& word) {
        if (line.size() + 1 + word.size() > width) {
            text += line + "\n";
            line = indent;
        }
        line += " ";
        line += word;
    };
    std::size_t column = std::string_view{"--help"}.size();
    for (const Option& option : syntax.options) {
        add(usage_of(option));
        column = std::max(column, option.name.size() + 1 + option.value.size());
    }
    if (!syntax.operand.empty()) {
        add(std::string{syntax.operand});
    }
    text += line + "\n\n";

    const auto describe = [&](std::string_view name, std::string_view value, std::string_view help) {
        std::string left{"  "};
        left += name;
        left += value.empty() ? "" : " ";
        left += value;
        left.resize(column + 4, ' ');
        text += left;
        text += help;
        text += "\n";
    };
    for (const Option& option : syntax.options) {
        describe(option.name, option.value, option.help);
    }
    describe("--help", "", "print this text");
    if (!syntax.notes.empty()) {
        text += "\n";
        text += syntax.notes;
    }
    return text;
}

}  // namespace cli
