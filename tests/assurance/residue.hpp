// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace assurance {

/// While in scope, each block that any thread releases is searched for pieces of a secret.
class ResidueSearch {
public:
    /// The number of consecutive bytes of a secret that count as a piece. Not 8: a copy of an empty optional
    /// time copies 8 bytes of the stack, which may be any.
    static constexpr std::size_t piece = 16;

    /// The views must stay valid during the search, and their memory must not be released. Only one search at
    /// a time.
    ResidueSearch(std::string_view bytes, std::string_view text);
    ResidueSearch(const ResidueSearch&) = delete;
    ResidueSearch& operator=(const ResidueSearch&) = delete;
    ~ResidueSearch();

    /// The number of released blocks that contained a piece.
    [[nodiscard]] std::size_t found() const;
    /// Those that `new` had allocated, without the blocks of OpenSSL.
    [[nodiscard]] std::size_t found_of_new() const;
};

}  // namespace assurance
