// SPDX-License-Identifier: MIT
#include "system.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <system_error>

namespace cli {
namespace {

SystemError failure(const std::string& what) {
    return SystemError{what + ": " + std::generic_category().message(errno)};
}

/// Writes all of `text`. Returns false and sets errno on failure.
bool write_all(int file, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(file, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            return false;
        }
        text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

bool standard_input_is_terminal() noexcept {
    return ::isatty(STDIN_FILENO) == 1;
}

bool standard_output_is_terminal() noexcept {
    return ::isatty(STDOUT_FILENO) == 1;
}

bool standard_error_is_terminal() noexcept {
    return ::isatty(STDERR_FILENO) == 1;
}

bool colours_are_enabled() noexcept {
    // NOLINTBEGIN(concurrency-mt-unsafe): the program has one thread
    const char* const refused = std::getenv("NO_COLOR");
    const char* const terminal = std::getenv("TERM");
    // NOLINTEND(concurrency-mt-unsafe)
    return (refused == nullptr || *refused == '\0') && terminal != nullptr && *terminal != '\0' &&
           std::string_view{terminal} != "dumb";
}

std::string local_time_text(std::chrono::sys_seconds time) {
    const std::time_t seconds = time.time_since_epoch().count();
    std::tm local{};
    std::array<char, 64> text{};
    if (::localtime_r(&seconds, &local) == nullptr) {
        return "";
    }
    return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S %z", &local)};
}

std::size_t read_standard_input(std::span<char> room) {
    ssize_t count = 0;
    do {
        count = ::read(STDIN_FILENO, room.data(), room.size());
    } while (count < 0 && errno == EINTR);
    if (count < 0) {
        throw failure("cannot read standard input");
    }
    return static_cast<std::size_t>(count);
}

std::string read_public_file(const std::string& path) {
    constexpr std::size_t limit = std::size_t{64} * 1024;
    const std::string name = "the file of public keys " + path;
    // Does not wait for the writer of a pipe.
    const int file = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (file < 0) {
        throw failure("cannot open " + name);
    }
    const std::unique_ptr<const int, void (*)(const int*)> closing{
        &file, [](const int* open) { static_cast<void>(::close(*open)); }};
    struct stat status{};
    if (::fstat(file, &status) != 0) {
        throw failure("cannot examine " + name);
    }
    if (!S_ISREG(status.st_mode)) {
        throw SystemError{name + " is not a regular file: write the keys to a file"};
    }
    if ((status.st_mode & S_IWOTH) != 0) {
        throw SystemError{name + " can be written by any local user: run `chmod o-w " + path + "`"};
    }
    std::string text(limit + 1, '\0');
    std::size_t size = 0;
    ssize_t count = 1;
    while (count != 0 && size < text.size()) {
        count = ::read(file, &text[size], text.size() - size);
        if (count < 0 && errno != EINTR) {
            throw failure("cannot read " + name);
        }
        size += count < 0 ? 0 : static_cast<std::size_t>(count);
    }
    if (size > limit) {
        throw SystemError{name + " is larger than 64 KiB"};
    }
    text.resize(size);
    return text;
}

void print_secret(std::string_view text) {
    if (!write_all(STDOUT_FILENO, text)) {
        throw SystemError{"cannot write to standard output"};
    }
}

}  // namespace cli
