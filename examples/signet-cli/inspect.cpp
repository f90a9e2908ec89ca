// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <iostream>
#include <signet/unverified.hpp>
#include <string>
#include <string_view>

#include "commands.hpp"
#include "line_reader.hpp"
#include "output.hpp"
#include "system.hpp"
#include "table.hpp"
#include "values.hpp"
#include "verbatim.hpp"
#include "words.hpp"

namespace cli {
namespace {

/// Claims whose value is a time.
constexpr std::array<std::string_view, 5> dates{"exp", "nbf", "iat", "auth_time", "updated_at"};

Colour colour_of_date(std::string_view claim, std::chrono::sys_seconds time, std::chrono::sys_seconds now) {
    const bool has_ended = claim == "exp" && time <= now;
    const bool has_not_begun = claim != "exp" && time > now;
    return has_ended ? Colour::red : has_not_begun ? Colour::yellow : Colour::plain;
}

Table table_of(std::string_view object, std::chrono::sys_seconds now, bool with_dates) {
    Table table;
    for (const auto& [name, value] : members_of(object)) {
        std::vector<Table::Cell> row{{ascii_word(name)}, {ascii_json(value)}};
        const auto time =
            with_dates && std::ranges::find(dates, name) != dates.end() ? moment_of(value) : std::nullopt;
        if (time) {
            row.push_back({utc_text(*time)});
            row.push_back({local_time_text(*time) + " here"});
            row.push_back({distance_words(*time, now), colour_of_date(name, *time, now)});
        }
        table.add(std::move(row));
    }
    return table;
}

std::string tables_of(const signet::Unverified& token, std::chrono::sys_seconds now) {
    const bool with_colours = standard_output_is_terminal() && colours_are_enabled();
    const std::string indent = "  ";
    return coloured("header", Colour::bold, with_colours) + "\n" +
           table_of(token.header_text(), now, false).text(with_colours, indent) +
           coloured("payload", Colour::bold, with_colours) + "\n" +
           table_of(token.payload_text(), now, true).text(with_colours, indent);
}

int inspect(const Arguments& arguments) {
    if (arguments.has("--json") && arguments.has("--table")) {
        throw UsageError{"--json and --table exclude each other"};
    }
    const auto now = ChosenClock{arguments}.now();
    const auto token = signet::Unverified::decode(one_token(arguments));
    if (!token) {
        std::cerr << refusal_text(token.error());
        return refused;
    }
    std::cerr << coloured("signet: warning: NOT VERIFIED", Colour::yellow,
                          standard_error_is_terminal() && colours_are_enabled())
              << ": this token may be forged; do not base a decision on it\n";
    const bool as_table =
        arguments.has("--table") || (standard_output_is_terminal() && !arguments.has("--json"));
    print(as_table ? tables_of(*token, now)
                   : text_document(R"({"header":)" + std::string{token->header_text()} + R"(,"payload":)" +
                                   std::string{token->payload_text()} + "}"));
    return accepted;
}

constexpr std::array inspect_options{
    Option{"--table", "", "print a table with times in UTC and local time (default on a terminal)"},
    Option{"--json", "", "print JSON (default elsewhere)"},
    now_option,
};

constexpr Syntax inspect_syntax{
    .verb = "inspect",
    .summary = "Decodes a token WITHOUT verifying it: the token may be forged.",
    .options = inspect_options,
    .operand = "TOKEN",
    .notes =
        "Without TOKEN, or with - as TOKEN, reads one token from standard input. The JSON is\n"
        "{\"header\":...,\"payload\":...}. The table escapes characters outside printable ASCII. A warning "
        "is "
        "printed on\nstandard error.\n\n"
        "Exit status: 0 decoded; 1 not a token, with the reason on standard error; 2 wrong usage.\n",
    .operand_is_optional = true,
};

}  // namespace

constinit const Command inspect_command{inspect_syntax, inspect};

}  // namespace cli
