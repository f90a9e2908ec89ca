// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace cli {

/// Reads standard input line by line in bounded memory: of a line longer than the limit, only the start is
/// kept.
class LineReader {
public:
    /// `before_waiting` is called each time before the input is asked for more, which may take for ever.
    LineReader(std::size_t limit, std::function<void()> before_waiting)
        : limit_{limit}, before_waiting_{std::move(before_waiting)} {}

    /// The next line without its ending, LF or CRLF; the last one may have none. A line of more than `limit`
    /// bytes comes back cut, but with more than `limit`. Valid until the next call. Nothing at the end.
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

}  // namespace cli
