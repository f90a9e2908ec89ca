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

#include "signet/detail/crypto/key_source.hpp"
#include "signet/detail/crypto/random.hpp"
#include "signet/error.hpp"

// Files that are written completely or not at all, even if the program or the machine stops. POSIX.
namespace signet::detail {

/// An open file, closed by its destructor. Does not follow a symbolic link, and does not wait for a pipe.
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

    /// Writes all of `text` to the disk. Returns false with the reason in errno.
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

/// Writes the changes of a directory to the disk, so that they are kept if the machine stops.
inline void sync_directory(const std::filesystem::path& directory) {
    // With the slash, a symbolic link to the directory is followed.
    const OpenFile open{directory / "", O_RDONLY | O_DIRECTORY};
    if (!open.is_open() || ::fsync(open.get()) != 0) {
        throw file_failure("write the directory", directory.string());
    }
}

/// Makes the owner of `directory` the owner of a new file in it, because a server that is not root cannot
/// read a file of root. Returns false with the reason in errno.
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
                    " belongs to another user, who could not read a key that this user makes: run the "
                    "program as that user, or as root"};
}

/// Locks a directory against other programs that lock it, until it is destroyed or the program ends. Waits
/// ten seconds at most. Throws KeyFileError, and KeyError for a lock file that is not safe to use.
class DirectoryLock {
public:
    explicit DirectoryLock(const std::filesystem::path& directory,
                           std::chrono::milliseconds patience = std::chrono::seconds{10})
        : file_{open(directory)} {
        const auto give_up = std::chrono::steady_clock::now() + patience;
        while (::flock(file_.get(), LOCK_EX | LOCK_NB) != 0) {
            if (errno != EWOULDBLOCK && errno != EINTR) {
                throw file_failure("lock", directory.string());
            }
            if (std::chrono::steady_clock::now() > give_up) {
                throw file_failure("lock the key directory", directory.string(), ETIMEDOUT);
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
                throw file_failure("create the lock file", path.string());
            }
            OpenFile present{path, O_RDWR};
            if (present.is_open()) {
                struct stat status{};
                if (::fstat(present.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
                    throw unsafe(path, "is not a regular file");
                }
                return present;
            }
            if (errno != ENOENT) {  // otherwise removed since
                break;
            }
        }
        if (errno == ELOOP) {
            throw unsafe(path, "is a symbolic link");
        }
        const std::error_code reason{errno, std::generic_category()};
        throw KeyFileError{"cannot open the lock file " + path.string() +
                               ": remove it while no program changes the directory",
                           path.string(), reason};
    }

    static KeyError unsafe(const std::filesystem::path& path, const std::string& reason) {
        return KeyError{"the lock file " + path.string() + " " + reason +
                        ". Remove it while no program changes the directory"};
    }

    OpenFile file_;
};

/// A complete file with a temporary name in the directory of `path`. Only its owner may read it. Removed
/// unless it was renamed.
class Draft {
public:
    /// With `for_owner_of_directory`, the file belongs to the owner of its directory. Throws KeyFileError
    /// when the file cannot be written, and KeyError when that owner could not read it.
    Draft(const std::filesystem::path& path, std::string_view text, bool for_owner_of_directory = false)
        : Draft{path} {
        if (for_owner_of_directory && file_.is_open() && !give_to_owner_of(path.parent_path(), file_)) {
            throw foreign_directory(path.parent_path());
        }
        if (!file_.is_open() || !file_.write(text)) {
            throw failure();
        }
    }
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;
    ~Draft() { ::unlink(draft_.c_str()); }

    /// Renames the file to `path`, and replaces an existing file.
    void replace() const {
        if (::rename(draft_.c_str(), path_.c_str()) != 0) {
            throw failure();
        }
    }
    /// Renames the file to `path`. Returns false when `path` exists.
    [[nodiscard]] bool create() const {
        // Unlike `rename`, `link` does not replace a file.
        if (::link(draft_.c_str(), path_.c_str()) == 0) {
            return true;
        }
        if (errno != EEXIST) {
            throw failure();
        }
        return false;
    }

private:
    explicit Draft(const std::filesystem::path& path)
        : path_{path},
          draft_{path.parent_path() / (std::string{draft_prefix} + std::string{RandomId{}.text()})},
          file_{draft_, O_WRONLY | O_CREAT | O_EXCL, owner_only_file} {}

    [[nodiscard]] KeyFileError failure() const { return file_failure("write the key file", path_.string()); }

    std::filesystem::path path_;
    std::filesystem::path draft_;
    OpenFile file_;
};

/// Writes a new file for the owner of the directory. Needs the directory's lock. Throws KeyError when the
/// name exists.
inline void publish_private_file(const std::filesystem::path& path, std::string_view text) {
    struct stat status{};
    if (::lstat(path.c_str(), &status) == 0) {
        throw KeyError{path.string() + " exists already: choose another key id"};
    }
    // Not `create`: the lock excludes other writers, and some file systems have no hard links.
    Draft{path, text, true}.replace();
    sync_directory(path.parent_path());
}

/// Removes drafts of programs that were stopped while they wrote. Needs the directory's lock.
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
