// SPDX-License-Identifier: MIT
#include "system.hpp"

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace cli {
namespace {

SystemError failure(const std::string& what) {
    return SystemError{what + ": " + std::generic_category().message(errno)};
}

/// Writes all of `text`, or says false with the reason in errno.
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

bool standard_output_is_terminal() noexcept {
    return ::isatty(STDOUT_FILENO) == 1;
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

void create_private_file(const std::string& path, std::string_view text) {
    constexpr mode_t owner_only = S_IRUSR | S_IWUSR;
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, owner_only);
    if (file < 0) {
        throw errno == EEXIST
            ? SystemError{path + " exists already and is not overwritten: remove it or choose another name"}
            : failure("cannot create " + path);
    }
    bool complete = write_all(file, text);
    const int reason = errno;
    complete = ::close(file) == 0 && complete;
    if (!complete) {
        ::unlink(path.c_str());
        errno = reason;
        throw failure("cannot write " + path);
    }
}

}  // namespace cli
