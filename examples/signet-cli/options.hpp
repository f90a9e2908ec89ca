// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

// A parser for command lines with `--name value`, `--name=value`, `--flag` and one operand. One table drives
// the parser, the help text and the completion scripts.
namespace cli {

/// The command line is wrong. The message names options and never repeats values: an argument may be a key
/// that was passed by mistake, and messages are logged.
class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

enum class Occurs { at_most_once, exactly_once, any_number_of_times };

struct Option {
    std::string_view name;
    /// The placeholder of the value in the help text; empty for a flag.
    std::string_view value;
    std::string_view help;
    Occurs occurs = Occurs::at_most_once;
};

/// The options and the operand of one verb.
struct Syntax {
    std::string_view verb;
    std::string_view summary;
    std::span<const Option> options;
    /// The placeholder of the operand in the help text; empty for a verb without an operand.
    std::string_view operand{};
    /// Paragraphs at the end of the help text.
    std::string_view notes{};
    /// The verb reads standard input when the operand is absent.
    bool operand_is_optional = false;
};

/// The parsed command line of one verb.
class Arguments {
public:
    /// Throws UsageError for an unknown, missing or repeated option, for an option without a value or with an
    /// empty one, and for a missing or second operand. After `--`, every argument is an operand.
    Arguments(const Syntax& syntax, std::span<const char* const> words);

    /// Whether `--help` was given. The arguments after it are not parsed.
    [[nodiscard]] bool help() const noexcept { return help_; }
    [[nodiscard]] bool has(std::string_view option) const { return !all(option).empty(); }
    [[nodiscard]] std::optional<std::string> get(std::string_view option) const;
    /// The values of the option in their order on the command line.
    [[nodiscard]] const std::vector<std::string>& all(std::string_view option) const;
    /// Nothing when an optional operand is absent.
    [[nodiscard]] const std::optional<std::string>& optional_operand() const noexcept { return operand_; }
    /// Only for verbs whose operand is not optional.
    [[nodiscard]] const std::string& operand() const { return operand_.value(); }

private:
    void read_option(const Syntax& syntax, std::string_view word, std::span<const char* const>& rest);

    std::map<std::string_view, std::vector<std::string>> values_;
    std::optional<std::string> operand_;
    bool help_ = false;
};

/// `: did you mean --expires?` with the candidate that is most similar to `given`; empty when none is
/// similar.
[[nodiscard]] std::string suggestion(std::string_view given, std::span<const std::string_view> candidates);

/// The help text of one verb.
[[nodiscard]] std::string help_text(const Syntax& syntax);

}  // namespace cli
