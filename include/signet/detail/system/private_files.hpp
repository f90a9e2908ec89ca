// SPDX-License-Identifier: MIT
#pragma once

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include "signet/error.hpp"

// Files that appear whole or not at all, whenever the program or the machine stops. POSIX.
namespace signet::detail {

inline KeyError file_failure(const std::string& what, const std::filesystem::path& path) {
    return KeyError{"cannot " + what + " " + path.string() + ": " + std::generic_category().message(errno)};
}

/// An open file, closed with its scope. A symbolic link is not followed, and a pipe is not waited for.
class OpenFile {
public:
    OpenFile(const std::filesystem::path& path, int flags, mode_t mode = 0) noexcept
        : descriptor_{::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, mode)} {}
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    OpenFile(OpenFile&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}
    ~OpenFile() {
        if (is_open()) {
            ::close(descriptor_);
        }
    }
    [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }
    [[nodiscard]] int get() const noexcept { return descriptor_; }

    /// Writes all of `text` to the disk; false with the reason in errno.
    [[nodiscard]] bool write(std::string_view text) const noexcept {
        while (!text.empty()) {
            const ssize_t written = ::write(descriptor_, text.data(), text.size());
            if (written < 0 && errno != EINTR) {
                return false;
            }
            text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
        }
        return ::fsync(descriptor_) == 0;
    }

private:
    int descriptor_;
};

inline constexpr mode_t owner_only_file = S_IRUSR | S_IWUSR;
inline constexpr std::string_view draft_prefix = ".new-";

/// What has been created, renamed or removed in a directory survives the machine once this has returned.
inline void sync_directory(const std::filesystem::path& directory) {
    // The slash: the directory itself may be reached by a link.
    const OpenFile open{directory / "", O_RDONLY | O_DIRECTORY};
    if (!open.is_open() || ::fsync(open.get()) != 0) {
        throw file_failure("write the directory", directory);
    }
}

/// Gives what was just made in `directory` to the owner of the directory: made by root for a server that is
/// not root, it would be of no use to the server. False with the reason in errno.
[[nodiscard]] inline bool give_to_owner_of(const std::filesystem::path& directory, const OpenFile& made) {
    struct stat of_directory{};
    struct stat of_made{};
    if (::stat(directory.c_str(), &of_directory) != 0 || ::fstat(made.get(), &of_made) != 0) {
        return false;
    }
    return of_made.st_uid == of_directory.st_uid ||
           ::fchown(made.get(), of_directory.st_uid, of_directory.st_gid) == 0;
}

inline KeyError foreign_directory(const std::filesystem::path& directory) {
    return KeyError{"the directory " + directory.string() +
                    " belongs to another user, who could not read a key that this user makes: run this as "
                    "that user, or as root"};
}

/// Keeps other programs out that want the same: one at a time, until the end of the scope or of the program,
/// however it ends. Throws KeyError.
class DirectoryLock {
public:
    explicit DirectoryLock(const std::filesystem::path& directory) : file_{open(directory)} {
        const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{10};
        while (::flock(file_.get(), LOCK_EX | LOCK_NB) != 0) {
            if (errno != EWOULDBLOCK && errno != EINTR) {
                throw file_failure("lock", directory);
            }
            if (std::chrono::steady_clock::now() > give_up) {
                throw KeyError{"another program is changing " + directory.string() + " and does not end"};
            }
            std::this_thread::sleep_for(std::chrono::milliseconds{10});
        }
    }

private:
    static OpenFile open(const std::filesystem::path& directory) {
        const std::filesystem::path path = directory / ".lock";
        constexpr int attempts = 5;
        for (int attempt = 0; attempt < attempts; ++attempt) {
            OpenFile made{path, O_RDWR | O_CREAT | O_EXCL, owner_only_file};
            if (made.is_open()) {
                if (!give_to_owner_of(directory, made)) {
                    ::unlink(path.c_str());
                    throw foreign_directory(directory);
                }
                return made;
            }
            if (errno != EEXIST) {
                throw file_failure("make the lock file", path);
            }
            OpenFile present{path, O_RDWR};
            if (present.is_open()) {
                struct stat status{};
                if (::fstat(present.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
                    throw unusable(path, "is not a regular file");
                }
                return present;
            }
            if (errno != ENOENT) {  // otherwise removed since
                break;
            }
        }
        throw errno == ELOOP ? unusable(path, "is a symbolic link")
                             : unusable(path, "cannot be opened: " + std::generic_category().message(errno));
    }

    static KeyError unusable(const std::filesystem::path& path, const std::string& reason) {
        return KeyError{"the lock file " + path.string() + " " + reason +
                        ". Remove it while no program changes the directory"};
    }

    OpenFile file_;
};

/// Writes a new file that only the owner of the directory may read. It gets its name last, so that a reader
/// of the directory finds all of it or nothing. Needs the directory's lock. Throws KeyError, also when there
/// is something of that name.
inline void publish_private_file(const std::filesystem::path& path, std::string_view text) {
    const std::filesystem::path directory = path.parent_path();
    struct stat status{};
    if (::lstat(path.c_str(), &status) == 0) {
        throw KeyError{path.string() + " exists already: choose another key id"};
    }
    const std::filesystem::path draft = directory / (std::string{draft_prefix} + path.filename().string());
    {
        const OpenFile file{draft, O_WRONLY | O_CREAT | O_EXCL, owner_only_file};
        if (file.is_open() && !give_to_owner_of(directory, file)) {
            ::unlink(draft.c_str());
            throw foreign_directory(directory);
        }
        const bool written = file.is_open() && file.write(text) && ::rename(draft.c_str(), path.c_str()) == 0;
        if (!written) {
            const int reason = errno;
            ::unlink(draft.c_str());
            errno = reason;
            throw file_failure("write the key file", path);
        }
    }
    sync_directory(directory);
}

/// Removes what a program that was stopped while it was writing has left. Needs the directory's lock.
inline void remove_drafts(const std::filesystem::path& directory) {
    std::error_code error;
    for (std::filesystem::directory_iterator at{directory, error}, end; !error && at != end;
         at.increment(error)) {
        if (at->path().filename().string().starts_with(draft_prefix)) {
            ::unlink(at->path().c_str());
        }
    }
}

}  // namespace signet::detail
