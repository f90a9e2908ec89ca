// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

// What the C++ standard library cannot do. POSIX.
namespace cli {

/// The system refused something; the text says what and why.
class SystemError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

[[nodiscard]] bool standard_output_is_terminal() noexcept;
[[nodiscard]] bool standard_error_is_terminal() noexcept;

/// Whether whoever watches wants colours on a terminal: neither NO_COLOR is set (no-color.org) nor TERM
/// "dumb".
[[nodiscard]] bool colours_are_welcome() noexcept;

/// Reads what standard input has at the moment, waiting only when it has nothing. 0 at its end.
[[nodiscard]] std::size_t read_standard_input(std::span<char> room);

/// Writes `text` to standard output past its buffer, which would keep a copy. Throws SystemError.
void print_secret(std::string_view text);

/// `time` on the clock on the wall, like "2023-11-14 23:28:20 +0100"; empty when the system cannot tell.
[[nodiscard]] std::string local_time_text(std::chrono::sys_seconds time);

/// Writes `text` to a new file that only its owner may read. An existing file is never touched.
void create_private_file(const std::string& path, std::string_view text);

}  // namespace cli
