// SPDX-License-Identifier: MIT
#include "line_reader.hpp"

#include <algorithm>

#include "system.hpp"

namespace cli {

std::optional<std::string_view> LineReader::next() {
    line_.clear();
    bool anything_read = false;
    bool line_ended = false;
    while (!line_ended && (!unread_.empty() || refill())) {
        anything_read = true;
        const std::size_t end = std::min(unread_.find('\n'), unread_.size());
        line_ended = end < unread_.size();
        keep(unread_.substr(0, end));
        unread_.remove_prefix(end + (line_ended ? 1 : 0));
    }
    if (!anything_read) {
        return std::nullopt;
    }
    std::string_view line{line_};
    line.remove_suffix(line.ends_with('\r') ? 1 : 0);
    return line;
}

bool LineReader::refill() {
    before_waiting_();
    unread_ = {buffer_.data(), read_standard_input(buffer_)};
    return !unread_.empty();
}

void LineReader::keep(std::string_view part) {
    const std::size_t enough = limit_ + 2;  // still above the limit without a CR
    line_ += part.substr(0, enough - std::min(enough, line_.size()));
}

std::string one_token(const Arguments& arguments) {
    const auto& operand = arguments.optional_operand();
    if (operand && operand != "-") {
        return *operand;
    }
    constexpr std::size_t limit = 1'048'576;  // above the largest token that a verifier accepts
    LineReader lines{limit};
    const auto line = operand || !standard_input_is_terminal() ? lines.next() : std::nullopt;
    if (!line) {
        throw UsageError{"TOKEN is missing"};
    }
    std::string token{*line};
    if (lines.next()) {
        throw UsageError{"standard input has more than one line, but only one token is expected"};
    }
    return token;
}

}  // namespace cli
