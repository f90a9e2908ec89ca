// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include "signet/detail/crypto/wipe.hpp"
#include "signet/error.hpp"

#if __has_include(<sys/stat.h>) && !defined(_WIN32)
#define SIGNET_HAS_FILE_MODES 1
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

// Where key text comes from: the environment or a file.
namespace signet::detail {

/// Drops one line ending, which every editor adds.
inline void drop_line_ending(std::string& text) {
    if (text.ends_with('\n')) {
        text.pop_back();
    }
    if (text.ends_with('\r')) {
        text.pop_back();
    }
}

/// The value of the variable `name`; throws KeyError when it is not set or empty.
inline void read_environment(const std::string& name, WipedString& out) {
    const char* const value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): start-up only
    if (value == nullptr || *value == '\0') {
        throw KeyError{"the environment variable " + name +
                       " is not set: put a key into it, as `signet keygen` prints one"};
    }
    out.text() = value;
    drop_line_ending(out.text());
}

/// Who may write a key file. World access is always refused.
enum class Writers : bool { owner_and_group, owner_only };

/// Refuses what is not a regular file, and a file that every user of the machine may read or write. Checks
/// the open file, so that it cannot be exchanged in between.
inline void require_private_file([[maybe_unused]] std::FILE* file, [[maybe_unused]] const std::string& path,
                                 [[maybe_unused]] Writers writers) {
#ifdef SIGNET_HAS_FILE_MODES
    struct stat status{};
    if (fstat(fileno(file), &status) != 0) {
        throw KeyError{"cannot examine the key file " + path};
    }
    if (S_ISDIR(status.st_mode)) {
        throw KeyError{"the key file " + path + " is a directory"};
    }
    if (!S_ISREG(status.st_mode)) {
        throw KeyError{
            "the key file " + path +
            " is a pipe or a device: put the key into a regular file that only its owner may read"};
    }
    if ((status.st_mode & (S_IROTH | S_IWOTH)) != 0) {
        throw KeyError{"the key file " + path + " can be read or written by everybody: run `chmod 600 " +
                       path + "`"};
    }
    if (writers == Writers::owner_only && (status.st_mode & S_IWGRP) != 0) {
        throw KeyError{"the key file " + path + " can be written by its group: run `chmod g-w " + path + "`"};
    }
#endif
}

/// Opens a file for reading; null with the reason in errno. Never waits, as for the other end of a pipe.
inline std::FILE* open_without_waiting(const std::string& path) noexcept {
#ifdef SIGNET_HAS_FILE_MODES
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (descriptor < 0) {
        return nullptr;
    }
    std::FILE* const file = ::fdopen(descriptor, "rb");
    if (file == nullptr) {
        ::close(descriptor);
    }
    return file;
#else
    return std::fopen(path.c_str(), "rb");
#endif
}

/// The text of the regular file at `path` without its last line ending; throws KeyError when it cannot be
/// read, or when others may read or write it.
inline void read_key_file(const std::string& path, WipedString& out,
                          Writers writers = Writers::owner_and_group) {
    constexpr std::size_t max_size = std::size_t{64} * 1024;
    struct Close {
        void operator()(std::FILE* file) const noexcept { static_cast<void>(std::fclose(file)); }
    };
    const std::unique_ptr<std::FILE, Close> file{open_without_waiting(path)};
    if (file == nullptr) {
        throw KeyError{"cannot open the key file " + path + ": " + std::generic_category().message(errno)};
    }
    require_private_file(file.get(), path, writers);
    // Unbuffered and into one block of the final size: no copy of the key stays behind in memory.
    static_cast<void>(std::setvbuf(file.get(), nullptr, _IONBF, 0));
    out.text().resize(max_size + 1);
    out.text().resize(std::fread(out.text().data(), 1, out.text().size(), file.get()));
    if (std::ferror(file.get()) != 0 || out.text().size() > max_size) {
        throw KeyError{"cannot read the key file " + path + ", or it is larger than 64 KiB"};
    }
    drop_line_ending(out.text());
}

}  // namespace signet::detail
