// SPDX-License-Identifier: MIT
#include "story.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <iostream>

namespace quickstart {
namespace {

constexpr std::size_t page_width = 96;
constexpr std::string_view bold = "1", green = "32", red = "31", yellow = "33";

/// Colours are used on a terminal only, and not if NO_COLOR is set (https://no-color.org).
bool wants_colours() {
    const char* const no_colour = std::getenv("NO_COLOR");  // NOLINT(concurrency-mt-unsafe): no thread yet
    return ::isatty(STDOUT_FILENO) == 1 && (no_colour == nullptr || *no_colour == '\0');
}

/// Wraps `text` at `page_width`. The first line has `column` characters already; the others are indented.
void print_wrapped(std::string_view text, std::size_t column) {
    const std::string indent(column, ' ');
    std::string_view gap;
    for (std::size_t used = column; !text.empty();) {
        const std::string_view word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(word.size() + 1, text.size()));
        if (used + gap.size() + word.size() > page_width) {
            std::cout << '\n' << indent;
            used = column;
            gap = {};
        }
        std::cout << gap << word;
        used += gap.size() + word.size();
        gap = " ";
    }
    std::cout << '\n';
}

}  // namespace

Story::Story() : colours_{wants_colours()} {}

void Story::chapter(std::string_view title) {
    const std::string heading = std::to_string(++chapters_) + ". " + std::string{title};
    std::cout << "\n\n" << coloured(heading, bold) << '\n';
}

void Story::tell(std::string_view paragraph) const {
    constexpr std::size_t margin = 3;
    std::cout << '\n' << std::string(margin, ' ');
    print_wrapped(paragraph, margin);
}

void Story::show(std::string_view line) const {
    std::cout << "       " << line << '\n';
}

void Story::show_token(std::string_view name, std::string_view token) const {
    constexpr std::size_t shown = 48;
    show(std::string{name} + " " + std::string{token.substr(0, shown)} + "... (" +
         std::to_string(token.size()) + " characters)");
}

bool Story::holds(std::string_view what, bool is_so) {
    print_check(is_so, "true", green, what);
    return is_so;
}

bool Story::the_end() const {
    std::cout << '\n';
    if (failures_ != 0) {
        std::cout << coloured("FAILED: " + std::to_string(failures_) + " of " + std::to_string(checks_) +
                                  " checks.",
                              red)
                  << '\n';
        return false;
    }
    std::cout << "All " << checks_ << " checks passed.\n";
    return static_cast<bool>(std::cout.flush());
}

bool Story::check(std::string_view what, const std::string& reason, std::string_view expected_reason) {
    const bool is_expected = reason == expected_reason;
    const bool is_accepted = reason.empty();
    print_check(is_expected, is_accepted ? "accepted" : "refused", is_accepted ? green : yellow,
                std::string{what} + (is_accepted ? "" : ": " + reason));
    if (!is_expected) {
        show("expected: " + std::string{expected_reason.empty() ? "accepted" : expected_reason});
    }
    return is_expected;
}

void Story::print_check(bool is_expected, std::string_view word, std::string_view colour,
                        std::string_view what) {
    ++checks_;
    failures_ += is_expected ? 0 : 1;
    constexpr std::size_t margin = 5, column = 16;
    std::string left{is_expected ? word : "FAILED"};
    left.resize(column - margin, ' ');
    std::cout << std::string(margin, ' ') << coloured(left, is_expected ? colour : red);
    print_wrapped(what, column);
}

std::string Story::coloured(std::string_view text, std::string_view colour) const {
    return colours_ ? "\x1b[" + std::string{colour} + "m" + std::string{text} + "\x1b[0m" : std::string{text};
}

std::string time_of_day(std::chrono::sys_seconds time) {
    const std::chrono::hh_mm_ss clock{time - std::chrono::floor<std::chrono::days>(time)};
    const auto two_digits = [](auto number) {
        const std::string text = std::to_string(number.count());
        return text.size() == 1 ? "0" + text : text;
    };
    return two_digits(clock.hours()) + ":" + two_digits(clock.minutes()) + ":" + two_digits(clock.seconds());
}

}  // namespace quickstart
