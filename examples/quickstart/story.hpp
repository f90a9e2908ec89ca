// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <signet/error.hpp>
#include <signet/result.hpp>
#include <string>
#include <string_view>

// What the chapters print and check. The story counts the statements that are false.
namespace quickstart {

/// Prints the chapters, and counts the failed checks.
class Story {
public:
    Story();

    /// The heading of a chapter.
    void chapter(std::string_view title);
    /// A paragraph, wrapped to the width of the page.
    void tell(std::string_view paragraph) const;
    /// A line of code or data, not wrapped.
    void show(std::string_view line) const;
    /// A token, cut to one line.
    void show_token(std::string_view name, std::string_view token) const;

    /// Checks that `token`, the result of a verification, is a value. `what` names sender and token.
    template <class T>
    bool accepted(std::string_view what, const signet::Result<T>& token) {
        return check(what, token ? std::string{} : std::string{token.error().name()}, {});
    }
    /// Checks that it is the error `reason`.
    template <class T>
    bool refused(std::string_view what, const signet::Result<T>& token, signet::Errc reason) {
        return check(what, token ? std::string{} : std::string{token.error().name()}, error_name(reason));
    }
    /// Checks any other condition.
    bool holds(std::string_view what, bool is_so);

    /// Prints the result. True if all checks have passed.
    [[nodiscard]] bool the_end() const;

private:
    bool check(std::string_view what, const std::string& reason, std::string_view expected_reason);
    void print_check(bool is_expected, std::string_view word, std::string_view colour, std::string_view what);
    [[nodiscard]] std::string coloured(std::string_view text, std::string_view colour) const;

    bool colours_;
    int chapters_ = 0;
    int checks_ = 0;
    int failures_ = 0;
};

/// The time of day, `09:15:00`.
[[nodiscard]] std::string time_of_day(std::chrono::sys_seconds time);

}  // namespace quickstart
