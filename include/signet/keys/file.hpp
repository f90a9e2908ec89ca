// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "signet/detail/crypto/key_source.hpp"
#include "signet/detail/system/private_files.hpp"
#include "signet/error.hpp"
#include "signet/wiped_string.hpp"

// Files that hold key material, as text. Needs a POSIX system.
namespace signet {

/// Which users may write a key file. Access of other local users is always refused.
enum class KeyFileWriters : std::uint8_t { owner_only, owner_and_group };

/// The content of a regular file of at most 64 KiB without its last line ending. The result is erased when it
/// is destroyed. `SecretKey::from_file` reads with `owner_and_group`.
///
/// Throws KeyFileError when the file cannot be read, and KeyError when it is not a regular file, is too
/// large, or other users have access to it.
[[nodiscard]] inline WipedString read_key_file(const std::filesystem::path& path,
                                               KeyFileWriters writers = KeyFileWriters::owner_only) {
    return detail::read_key_file(path.string(), writers == KeyFileWriters::owner_and_group
                                                    ? detail::FileAccess::group_may_write
                                                    : detail::FileAccess::group_may_read);
}

/// Creates a file that only its owner may read and write. Returns false when `path` exists: it is not
/// changed. A reader finds the complete content or no file. Throws KeyFileError when the file cannot be
/// written.
[[nodiscard]] inline bool create_key_file(const std::filesystem::path& path, std::string_view text) {
    return detail::Draft{path, text}.create();
}

/// Creates or replaces a file that only its owner may read and write. A reader finds the complete old content
/// or the complete new content. Throws KeyFileError when the file cannot be written; the old file then
/// remains.
inline void replace_key_file(const std::filesystem::path& path, std::string_view text) {
    detail::Draft{path, text}.replace();
}

}  // namespace signet
