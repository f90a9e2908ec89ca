// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace assurance {

/// While in scope, each block that is released is searched for pieces of a secret, by all threads.
class ResidueSearch {
public:
    /// How many bytes of a secret that follow each other count as a piece.
    static constexpr std::size_t piece = 8;

    /// The views must outlive this, in memory that is not released meanwhile. One search at a time.
    ResidueSearch(std::string_view bytes, std::string_view text);
    ResidueSearch(const ResidueSearch&) = delete;
    ResidueSearch& operator=(const ResidueSearch&) = delete;
    ~ResidueSearch();

    /// How many of the blocks released so far held a piece.
    [[nodiscard]] std::size_t found() const;
};

}  // namespace assurance
