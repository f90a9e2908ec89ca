// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "signet/detail/base/cxx20.hpp"

namespace signet {

/// How a session store failed: the detail of `Errc::store_unavailable`. After `timeout`, `lost` and
/// `replicas`, the write may have taken effect. The names are stable; a minor version may add enumerators.
enum class StoreFailure : std::uint8_t {
    other = 1,    ///< A failure that has no enumerator of its own.
    busy,         ///< Every connection is in use, or another writer holds the lock.
    contended,    ///< Concurrent requests changed the same session again and again.
    corrupt,      ///< The stored bytes are not a session record of signet.
    denied,       ///< The server refused the user name, the password or the permission.
    evicting,     ///< The Redis server may evict keys: set `maxmemory-policy noeviction`.
    full,         ///< No room on the disk, in memory, or within the configured size.
    io,           ///< The file system refused a read or a write.
    loading,      ///< The server is starting.
    lost,         ///< The connection broke during the call.
    moving,       ///< A slot of the Redis cluster has no primary now.
    partition,    ///< The key or the owner belongs to another partition of the store.
    protocol,     ///< The peer does not speak the protocol of this store.
    readonly,     ///< The server or the file does not accept writes.
    replicas,     ///< Fewer replicas than required confirmed the write.
    schema,       ///< The tables of signet are missing or have another form.
    timeout,      ///< No answer within the time-out of the store.
    tls,          ///< The TLS handshake or the check of the certificate failed.
    unreachable,  ///< No connection to the server.
    version,      ///< The server is older than this store supports.
};

namespace detail {

/// The names of `StoreFailure`, at the values of its enumerators.
inline constexpr std::array<std::string_view, 21> store_failure_names{
    "",         "other",    "busy",    "contended", "corrupt", "denied",      "evicting",
    "full",     "io",       "loading", "lost",      "moving",  "partition",   "protocol",
    "readonly", "replicas", "schema",  "timeout",   "tls",     "unreachable", "version"};

}  // namespace detail

/// The stable machine name of `failure`, equal to its enumerator; empty for a value outside the enum.
[[nodiscard]] constexpr std::string_view store_failure_name(StoreFailure failure) noexcept {
    const auto index = static_cast<std::size_t>(failure);
    return index < detail::store_failure_names.size() ? detail::store_failure_names[index]
                                                      : std::string_view{};
}

}  // namespace signet
