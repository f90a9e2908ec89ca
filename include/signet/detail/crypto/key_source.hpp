// SPDX-License-Identifier: MIT
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include "signet/error.hpp"
#include "signet/wiped_string.hpp"

#if __has_include(<sys/stat.h>) && !defined(_WIN32)
#define SIGNET_HAS_FILE_MODES 1
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

// Reads key text from the environment or a file.
namespace signet::detail {

/// Removes one line ending, which editors add.
inline void drop_line_ending(std::string& text) {
    if (text.ends_with('\n')) {
        text.pop_back();
    }
    if (text.ends_with('\r')) {
        text.pop_back();
    }
}

/// The value of the environment variable `name` without a line ending. Throws KeyError when it is not set or
/// empty.
inline WipedString read_environment(const std::string& name) {
    const char* const value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): start-up only
    if (value == nullptr || *value == '\0') {
        throw KeyError{"the environment variable " + name +
                       " is not set: set it to a key that `signet keygen` prints"};
    }
    WipedString text{std::string{value}};
    drop_line_ending(text.text());
    return text;
}

inline KeyFileError file_failure(const std::string& what, const std::string& path, int reason = errno) {
    return {"cannot " + what + " " + path, path, std::error_code{reason, std::generic_category()}};
}

/// What users other than its owner may do with a key file. World write access is always refused.
enum class FileAccess : std::uint8_t { group_may_read, group_may_write, all_may_read };

/// Refuses a file that is not regular, and one with more access than `allowed`. Examines the open file, so
/// that it cannot be exchanged after the check.
inline void require_access([[maybe_unused]] std::FILE* file, [[maybe_unused]] const std::string& path,
                           [[maybe_unused]] FileAccess allowed) {
#ifdef SIGNET_HAS_FILE_MODES
    struct stat status{};
    if (fstat(fileno(file), &status) != 0) {
        throw file_failure("examine the key file", path);
    }
    if (S_ISDIR(status.st_mode)) {
        throw KeyError{"the key file " + path + " is a directory"};
    }
    if (!S_ISREG(status.st_mode)) {
        throw KeyError{
            "the key file " + path +
            " is a pipe or a device: put the key into a regular file that only its owner may read"};
    }
    if (allowed == FileAccess::all_may_read && (status.st_mode & S_IWOTH) != 0) {
        throw KeyError{"the key file " + path + " can be written by any local user: run `chmod go-w " + path +
                       "`"};
    }
    if (allowed != FileAccess::all_may_read && (status.st_mode & (S_IROTH | S_IWOTH)) != 0) {
        throw KeyError{"the key file " + path + " can be read or written by any local user: run `chmod 600 " +
                       path + "`"};
    }
    if (allowed != FileAccess::group_may_write && (status.st_mode & S_IWGRP) != 0) {
        throw KeyError{"the key file " + path + " can be written by its group: run `chmod g-w " + path + "`"};
    }
#endif
}

/// Opens a file for reading. Returns null with the reason in errno. Does not wait for the writer of a pipe.
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

struct CloseFile {
    void operator()(std::FILE* file) const noexcept { static_cast<void>(std::fclose(file)); }
};

/// The content of the regular file at `path` without its last line ending. Throws KeyFileError when the file
/// cannot be read, and KeyError when it is too large or other users have more access to it than `allowed`.
inline WipedString read_key_file(const std::string& path, FileAccess allowed) {
    constexpr std::size_t max_size = std::size_t{64} * 1024;
    const std::unique_ptr<std::FILE, CloseFile> file{open_without_waiting(path)};
    if (file == nullptr) {
        throw file_failure("open the key file", path);
    }
    require_access(file.get(), path, allowed);
    // Unbuffered and into one block of the final size: no copy of the key remains in memory.
    static_cast<void>(std::setvbuf(file.get(), nullptr, _IONBF, 0));
    WipedString out;
    out.text().resize(max_size + 1);
    out.text().resize(std::fread(out.text().data(), 1, out.text().size(), file.get()));
    if (std::ferror(file.get()) != 0) {
        throw file_failure("read the key file", path);
    }
    if (out.text().size() > max_size) {
        throw KeyError{"the key file " + path + " is larger than 64 KiB"};
    }
    drop_line_ending(out.text());
    return out;
}

}  // namespace signet::detail
