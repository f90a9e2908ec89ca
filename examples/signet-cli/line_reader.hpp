// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "options.hpp"

namespace cli {

/// Reads standard input line by line in bounded memory. Only the start of a line over the limit is kept.
class LineReader {
public:
    /// Calls `before_waiting` before each read, which may block.
    explicit LineReader(
        std::size_t limit, std::function<void()> before_waiting = [] {})
        : limit_{limit}, before_waiting_{std::move(before_waiting)} {}

    /// The next line without its line ending (LF or CRLF), which is optional for the last line. A line of
    /// more than `limit` bytes is cut to a length above `limit`. Valid until the next call. Nothing at the
    /// end of input.
    [[nodiscard]] std::optional<std::string_view> next();

private:
    [[nodiscard]] bool refill();
    void keep(std::string_view part);

    std::size_t limit_;
    std::function<void()> before_waiting_;
    std::array<char, 65536> buffer_{};
    std::string_view unread_{};
    std::string line_;
};

/// The token on the command line. Without one, or with `-`, the one line of standard input. Throws UsageError
/// when that is a terminal (unless `-` was given), empty, or has more lines.
[[nodiscard]] std::string one_token(const Arguments& arguments);

}  // namespace cli
