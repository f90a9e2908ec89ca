// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <signet/error.hpp>
#include <signet/result.hpp>
#include <string>
#include <string_view>

// How the chapters talk to their reader, and to whoever runs this program as a test: each states what is
// about to happen, and the story notices when it does not.
namespace quickstart {

/// Prints the chapters, and keeps count of what did not go as told.
class Story {
public:
    Story();

    /// The heading of a chapter.
    void chapter(std::string_view title);
    /// A paragraph, wrapped to the width of the page.
    void tell(std::string_view paragraph) const;
    /// A line of code or data, as it is.
    void show(std::string_view line) const;
    /// A token, cut to one line.
    void show_token(std::string_view name, std::string_view token) const;

    /// `token` is a Result of a verification that must have succeeded; `what` says who offered what.
    template <class T>
    bool accepted(std::string_view what, const signet::Result<T>& token) {
        return verdict(what, token ? std::string{} : std::string{token.error().name()}, {});
    }
    /// The same for one that must have been refused, and for just this reason.
    template <class T>
    bool refused(std::string_view what, const signet::Result<T>& token, signet::Errc reason) {
        return verdict(what, token ? std::string{} : std::string{token.error().name()}, error_name(reason));
    }
    /// Any other thing that must be so.
    bool holds(std::string_view what, bool is_so);

    /// The last lines; whether everything went as told.
    [[nodiscard]] bool the_end() const;

private:
    bool verdict(std::string_view what, const std::string& reason, std::string_view expected_reason);
    void print_verdict(bool as_told, std::string_view word, std::string_view colour, std::string_view what);
    [[nodiscard]] std::string coloured(std::string_view text, std::string_view colour) const;

    bool colours_;
    int chapters_ = 0;
    int verdicts_ = 0;
    int surprises_ = 0;
};

/// The time of day, `09:15:00`.
[[nodiscard]] std::string time_of_day(std::chrono::sys_seconds time);

}  // namespace quickstart
