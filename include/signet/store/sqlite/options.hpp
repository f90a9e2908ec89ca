// SPDX-License-Identifier: MIT
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "signet/detail/base/cxx23.hpp"
#include "signet/detail/base/option_limits.hpp"

namespace signet {

/// Options of SqliteStore.
struct SqliteOptions {
    /// What a write that the store reported as successful survives.
    enum class Durability {
        full,    ///< A loss of power (`synchronous=FULL`).
        normal,  ///< The end of the process. A loss of power may undo the last writes, which then counts as
                 ///< `session_store_behind` (`synchronous=NORMAL`).
    };

    /// The path of a file that only signet uses, on a local file system; ":memory:" for a database in memory.
    /// A missing file is created with the mode 0600. A symbolic link must lead to an existing file.
    std::string file{};
    /// What a successful write survives. Defaults to `full`.
    Durability durability = Durability::full;
    /// How long a call waits for another thread, and then for another process, before it returns
    /// `StoreFailure::busy`: at most 60 s. Defaults to 5 s.
    std::chrono::milliseconds busy_timeout{5000};
    /// The number of connections that read, in addition to the one that writes: 1 to 64. Defaults to 4.
    std::size_t readers = 4;
    /// The largest size of the main file in bytes. A write that needs more returns `StoreFailure::full`.
    std::optional<std::uint64_t> maximum_size{};
};

namespace detail {

/// Throws ConfigurationError for invalid options. The message says how to fix them.
inline void require_valid(const SqliteOptions& options) {
    require_valid(!options.file.empty(), "SqliteOptions::file is missing: name a file, or \":memory:\"");
    require_valid(options.readers >= 1 && options.readers <= 64,
                  "SqliteOptions::readers must be between 1 and 64");
    require_valid(options.busy_timeout >= std::chrono::milliseconds{0} &&
                      options.busy_timeout <= std::chrono::minutes{1},
                  "SqliteOptions::busy_timeout must be between 0 and 60 seconds");
    constexpr int returning_clause = 3035000;
    require_valid(sqlite3_threadsafe() != 0 && sqlite3_libversion_number() >= returning_clause,
                  "SqliteStore needs SQLite 3.35 or newer, built to be thread-safe");
}

}  // namespace detail
}  // namespace signet
