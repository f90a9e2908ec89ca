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

// Who may read the files of a database. POSIX; elsewhere the directory decides.
namespace signet::detail {

/// Makes the main file of a database, for its owner alone whatever the umask, unless there is a file of that
/// name. SQLite gives the mode of the main file to the other files that it makes. A failure is left for
/// SQLite to report.
inline void create_private_database([[maybe_unused]] const std::string& file) {
#ifndef _WIN32
    // Closing a file releases every lock that the process has on it, those of SQLite included: no other
    // thread may open the file before this one has closed it.
    static std::mutex creating;
    const std::scoped_lock lock{creating};
    const OpenFile created{file, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, owner_only_file};
    if (created.is_open()) {
        // The umask can only have taken rights from the owner.
        static_cast<void>(::fchmod(created.get(), owner_only_file));
    }
#endif
}

/// Takes the rights of all other users from the files of a database, where this process owns them. Throws
/// ConfigurationError when that fails.
inline void make_database_private([[maybe_unused]] const std::string& file) {
#ifndef _WIN32
    constexpr mode_t others = S_IRWXG | S_IRWXO;
    for (const char* const suffix : {"", "-wal", "-shm", "-journal"}) {
        const std::string path = file + suffix;
        struct stat status{};
        // By its name: opening and closing it would release SQLite's locks.
        if (::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == ::geteuid() &&
            (status.st_mode & others) != 0 && ::chmod(path.c_str(), owner_only_file) != 0) {
            throw ConfigurationError{"other users can read the session file \"" + path +
                                     "\", and its mode cannot be changed: run chmod 600 on it"};
        }
    }
#endif
}

}  // namespace signet::detail
