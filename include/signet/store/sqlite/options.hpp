// SPDX-License-Identifier: MIT
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "signet/detail/base/cxx23.hpp"
#include "signet/error.hpp"

namespace signet {

/// How sessions are kept in a file.
struct SqliteOptions {
    /// What an answered write survives.
    enum class Durability {
        full,    ///< an answered login survives a power cut (`synchronous=FULL`)
        normal,  ///< it survives the end of the process; a power cut may undo the last moments, which looks
                 ///< like a store that is behind (`synchronous=NORMAL`)
    };

    /// A file of its own, on a local file system. ":memory:" for none. A file that is missing is made, for
    /// its owner alone (mode 0600); a symbolic link must lead to a file.
    std::string file{};
    /// What an answered write survives.
    Durability durability = Durability::full;
    /// How long to wait for another thread, and then for another process, before giving up with
    /// `Errc::store_unavailable`.
    std::chrono::milliseconds busy_timeout{5000};
    /// How many threads may read at the same time, next to the one that writes: 1 to 64.
    std::size_t readers = 4;
    /// The largest size of the main file in bytes; more is refused with `Errc::store_unavailable`.
    std::optional<std::uint64_t> maximum_size{};
};

namespace detail {

/// Throws ConfigurationError for options that cannot work, with the fix.
inline void require_sound(const SqliteOptions& options) {
    if (options.file.empty()) {
        throw ConfigurationError{"SqliteOptions::file is missing: name a file, or \":memory:\""};
    }
    if (options.readers < 1 || options.readers > 64) {
        throw ConfigurationError{"SqliteOptions::readers must lie between 1 and 64"};
    }
    if (options.busy_timeout < std::chrono::milliseconds{0} ||
        options.busy_timeout > std::chrono::minutes{1}) {
        throw ConfigurationError{"SqliteOptions::busy_timeout must lie between 0 and 60 seconds"};
    }
    constexpr int returning_clause = 3035000;
    if (sqlite3_threadsafe() == 0 || sqlite3_libversion_number() < returning_clause) {
        throw ConfigurationError{"SqliteStore needs SQLite 3.35 or newer, built to be thread-safe"};
    }
}

}  // namespace detail
}  // namespace signet
