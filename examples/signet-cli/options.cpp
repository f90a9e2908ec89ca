// SPDX-License-Identifier: MIT
#include "options.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <numeric>
#include <utility>

namespace cli {
namespace {

const Option* find_option(const Syntax& syntax, std::string_view name) {
    const auto found = std::ranges::find(syntax.options, name, &Option::name);
    return found == syntax.options.end() ? nullptr : &*found;
}

/// `--key-file F`, in brackets when it is optional.
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

/// The Levenshtein distance (https://en.wikipedia.org/wiki/Levenshtein_distance), one row of the matrix at a
/// time.
std::size_t edit_distance(std::string_view from, std::string_view to) {
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < from.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < to.size(); ++j) {
            const std::size_t replaced = diagonal + (from[i] == to[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string suggestion(std::string_view given, std::span<const std::string_view> candidates) {
    std::string_view best;
    std::size_t limit = given.size() / 3 + 1;
    for (const std::string_view candidate : candidates) {
        const std::size_t distance = edit_distance(given, candidate);
        if (distance < limit) {
            limit = distance;
            best = candidate;
        }
    }
    return best.empty() ? "" : ": did you mean " + std::string{best} + "?";
}

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
    if (operands.size() < expected && !syntax.operand_is_optional) {
        throw UsageError{std::string{syntax.operand} + " is missing"};
    }
    if (operands.size() > expected) {
        throw UsageError{expected == 0 ? std::string{"unexpected argument: this verb takes only options"}
                                       : "more than one " + std::string{syntax.operand} + " was given"};
    }
    if (!operands.empty()) {
        operand_ = std::move(operands.front());
    }
}

void Arguments::read_option(const Syntax& syntax, std::string_view word, std::span<const char* const>& rest) {
    const std::size_t equals = std::min(word.find('='), word.size());
    const std::string name{word.substr(0, equals)};
    const Option* const option = find_option(syntax, name);
    if (option == nullptr) {
        // The message repeats only what looks like the name of an option, and not a token or a key.
        const bool is_name =
            name.starts_with("--") && name.size() <= 32 &&
            std::ranges::all_of(name, [](char c) { return c == '-' || (c >= 'a' && c <= 'z'); });
        std::vector<std::string_view> names{"--help"};
        std::ranges::transform(syntax.options, std::back_inserter(names), &Option::name);
        throw UsageError{is_name ? "unknown option " + name + suggestion(name, names)
                                 : "unknown option; put `--` before an operand that starts with '-'"};
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
        throw UsageError{name + " was given more than once"};
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
        add(syntax.operand_is_optional ? "[" + std::string{syntax.operand} + "]"
                                       : std::string{syntax.operand});
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
    describe("--help", "", "print this help");
    if (!syntax.notes.empty()) {
        text += "\n";
        text += syntax.notes;
    }
    return text;
}

}  // namespace cli
