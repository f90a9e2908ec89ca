// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

// A small parser for command lines of the form `--name value`, `--name=value`, `--flag` and one operand,
// driven by a table from which the help text is written too.
namespace cli {

/// The command line asks for something that cannot be done. The text names options, never their values: a key
/// that was put into an argument by mistake must not end up in a log as well.
class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

enum class Occurs { at_most_once, exactly_once, any_number_of_times };

struct Option {
    std::string_view name;
    /// What the help text calls the value; empty for a flag, which has none.
    std::string_view value;
    std::string_view help;
    Occurs occurs = Occurs::at_most_once;
};

/// What one verb takes.
struct Syntax {
    std::string_view verb;
    std::string_view summary;
    std::span<const Option> options;
    /// What the help text calls the one operand; empty for a verb that takes none.
    std::string_view operand{};
    /// Further paragraphs of the help text.
    std::string_view notes{};
};

/// What the command line of one verb says.
class Arguments {
public:
    /// Throws UsageError for an unknown option, one that is missing, given too often, without its value or
    /// with an empty one, and for a missing or further operand. After `--` everything is an operand.
    Arguments(const Syntax& syntax, std::span<const char* const> words);

    /// Whether `--help` was given. The rest was not looked at then.
    [[nodiscard]] bool help() const noexcept { return help_; }
    [[nodiscard]] bool has(std::string_view option) const { return !all(option).empty(); }
    [[nodiscard]] std::optional<std::string> get(std::string_view option) const;
    /// Every value of the option in the order given; empty when it was not.
    [[nodiscard]] const std::vector<std::string>& all(std::string_view option) const;
    [[nodiscard]] const std::string& operand() const noexcept { return operand_; }

private:
    void read_option(const Syntax& syntax, std::string_view word, std::span<const char* const>& rest);

    std::map<std::string_view, std::vector<std::string>> values_;
    std::string operand_;
    bool help_ = false;
};

/// The help text of one verb.
[[nodiscard]] std::string help_text(const Syntax& syntax);

}  // namespace cli
