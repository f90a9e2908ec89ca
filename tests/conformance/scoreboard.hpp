// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <iomanip>
#include <iostream>
#include <map>
#include <string>

namespace conformance {

/// Counts cases and errors by group, and prints them as a table.
class Scoreboard {
public:
    void right(const std::string& group) { ++groups_[group].cases; }
    void wrong(const std::string& group, const std::string& story) {
        ++groups_[group].cases;
        ++groups_[group].wrong;
        ++wrong_;
        std::cout << "WRONG " << story << '\n';
    }
    void owes_nothing(const std::string& group) { ++groups_[group].undecided; }
    /// Counts cases that cannot be judged, with the reason.
    void skipped(const std::string& group, const std::string& reason, std::size_t cases = 1) {
        skipped_[group + ", " + reason] += cases;
    }

    [[nodiscard]] int wrong() const { return wrong_; }
    [[nodiscard]] int cases() const {
        int sum = 0;
        for (const auto& [name, group] : groups_) {
            sum += group.cases;
        }
        return sum;
    }

    void print(const std::string& title) const {
        std::cout << '\n'
                  << std::left << std::setw(24) << title << std::right << std::setw(8) << "cases"
                  << std::setw(8) << "wrong" << std::setw(10) << "either" << '\n';
        for (const auto& [name, group] : groups_) {
            std::cout << std::left << std::setw(24) << name << std::right << std::setw(8) << group.cases
                      << std::setw(8) << group.wrong << std::setw(10) << group.undecided << '\n';
        }
        std::cout << std::left << std::setw(24) << "all" << std::right << std::setw(8) << cases()
                  << std::setw(8) << wrong_ << '\n';
        for (const auto& [reason, cases] : skipped_) {
            std::cout << "skipped " << cases << ": " << reason << '\n';
        }
        std::cout << std::flush;
    }

private:
    struct Group {
        int cases = 0;
        int wrong = 0;
        int undecided = 0;
    };
    std::map<std::string, Group> groups_;
    std::map<std::string, std::size_t> skipped_;
    int wrong_ = 0;
};

}  // namespace conformance
