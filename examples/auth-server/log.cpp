// SPDX-License-Identifier: MIT
#include "log.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <string>

namespace auth {
namespace {

void append_value(std::string& line, std::string_view value) {
    const bool is_plain = std::ranges::all_of(
        value, [](char c) { return c > ' ' && c <= '~' && c != '"' && c != '\\' && c != '='; });
    if (is_plain) {
        line += value;
        return;
    }
    constexpr std::string_view digits = "0123456789abcdef";
    line += '"';
    for (const char c : value) {
        if (c >= ' ' && c <= '~' && c != '"' && c != '\\') {
            line += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            line += {'\\', 'x', digits[byte >> 4U], digits[byte & 15U]};
        }
    }
    line += '"';
}

}  // namespace

void log(std::string_view event,
         std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
    std::array<char, 32> time{};
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    static_cast<void>(gmtime_r(&now, &utc));
    std::string line{time.data(), std::strftime(time.data(), time.size(), "%Y-%m-%dT%H:%M:%SZ", &utc)};
    line.append(" ").append(event);
    for (const auto& [name, value] : fields) {
        if (!value.empty()) {
            line.append(" ").append(name).append("=");
            append_value(line, value);
        }
    }
    line += '\n';
    // One write for each line, so that lines of several threads do not mix. A failed write is ignored.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace auth
