// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

// Functions of POSIX.
namespace cli {

/// A system call failed. The message says which operation and why.
class SystemError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

[[nodiscard]] bool standard_input_is_terminal() noexcept;
[[nodiscard]] bool standard_output_is_terminal() noexcept;
[[nodiscard]] bool standard_error_is_terminal() noexcept;

/// Whether the user wants colours on a terminal: NO_COLOR (https://no-color.org) is not set, and TERM is set
/// to a value other than "dumb".
[[nodiscard]] bool colours_are_enabled() noexcept;

/// Reads the available part of standard input. Blocks when nothing is available. Returns 0 at the end of
/// input.
[[nodiscard]] std::size_t read_standard_input(std::span<char> room);

/// The content of a regular file of at most 64 KiB, such as public keys. Throws SystemError for another file,
/// and for one that any local user may write.
[[nodiscard]] std::string read_public_file(const std::string& path);

/// Writes `text` to standard output without its buffer, which would keep a copy. Throws SystemError.
void print_secret(std::string_view text);

/// `time` in local time, like "2023-11-14 23:28:20 +0100"; empty when the system cannot convert it.
[[nodiscard]] std::string local_time_text(std::chrono::sys_seconds time);

}  // namespace cli
