// SPDX-License-Identifier: MIT
#pragma once

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

/// Reads what standard input has at the moment, waiting only when it has nothing. 0 at its end.
[[nodiscard]] std::size_t read_standard_input(std::span<char> room);

/// Writes `text` to a new file that only its owner may read. An existing file is never touched.
void create_private_file(const std::string& path, std::string_view text);

}  // namespace cli
