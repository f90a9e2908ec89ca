// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "words.hpp"

namespace cli {

/// Text in aligned columns. For ASCII only.
class Table {
public:
    struct Cell {
        std::string text;
        Colour colour = Colour::plain;
    };

    void add(std::vector<Cell> row) { rows_.push_back(std::move(row)); }

    [[nodiscard]] std::string text(bool with_colours, const std::string& indent = "") const {
        std::vector<std::size_t> widths;
        for (const auto& row : rows_) {
            widths.resize(std::max(widths.size(), row.size()));
            for (std::size_t i = 0; i < row.size(); ++i) {
                widths[i] = std::max(widths[i], row[i].text.size());
            }
        }
        std::string text;
        for (const auto& row : rows_) {
            text += indent;
            for (std::size_t i = 0; i < row.size(); ++i) {
                const bool last = i + 1 == row.size();
                text += coloured(row[i].text, row[i].colour, with_colours);
                text += last ? "\n" : std::string(widths[i] - row[i].text.size() + 2, ' ');
            }
        }
        return text;
    }

private:
    std::vector<std::vector<Cell>> rows_;
};

}  // namespace cli
