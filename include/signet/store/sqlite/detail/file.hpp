// SPDX-License-Identifier: MIT
#pragma once

#include <mutex>
#include <string>

#include "signet/error.hpp"

#ifndef _WIN32
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "signet/detail/system/private_files.hpp"
#endif

// File permissions of a database on POSIX. On other systems the permissions of the directory apply.
namespace signet::detail {

/// Creates the main file of a database with the mode 0600, whatever the umask, unless the file exists. SQLite
/// creates its other files with the mode of the main file. Ignores failures, because SQLite reports them when
/// it opens the file.
inline void create_private_database([[maybe_unused]] const std::string& file) {
#ifndef _WIN32
    // Closing a file releases every lock that the process has on it, those of SQLite included: no other
    // thread may open the file before this one has closed it.
    static std::mutex creating;
    const std::scoped_lock lock{creating};
    const OpenFile created{file, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, owner_only_file};
    if (created.is_open()) {
        // The umask may have removed permissions of the owner.
        static_cast<void>(::fchmod(created.get(), owner_only_file));
    }
#endif
}

/// Removes the permissions of all other users from those files of a database that this user owns. Throws
/// ConfigurationError if that fails.
inline void make_database_private([[maybe_unused]] const std::string& file) {
#ifndef _WIN32
    constexpr mode_t others = S_IRWXG | S_IRWXO;
    for (const char* const suffix : {"", "-wal", "-shm", "-journal"}) {
        const std::string path = file + suffix;
        struct stat status{};
        // lstat and chmod use the path: closing a descriptor of the file would release the locks of SQLite.
        if (::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == ::geteuid() &&
            (status.st_mode & others) != 0 && ::chmod(path.c_str(), owner_only_file) != 0) {
            throw ConfigurationError{"other users can read the session file \"" + path +
                                     "\", and its mode cannot be changed: run chmod 600 on it"};
        }
    }
#endif
}

}  // namespace signet::detail
