// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "signet/algorithm.hpp"
#include "signet/detail/crypto/key_source.hpp"
#include "signet/detail/crypto/sha256.hpp"
#include "signet/error.hpp"
#include "signet/keys/jwk_set.hpp"
#include "signet/keys/set.hpp"
#include "signet/wiped_string.hpp"

namespace signet {

namespace detail {

/// Keys, and the SHA-256 of the files that they were read from.
template <Algorithm Alg>
struct LoadedKeys {
    KeySet<Alg> set;
    std::string digest;
};

inline constexpr std::string_view key_file_extension = ".jwk";

inline KeyFileError directory_failure(const std::filesystem::path& directory, const std::error_code& error) {
    return {"cannot read the key directory " + directory.string(), directory.string(), error};
}

/// A user who may write the directory can add a key that signs.
inline void require_private_directory(const std::filesystem::path& directory) {
    std::error_code error;
    const auto modes = std::filesystem::status(directory, error).permissions();
    if (error) {
        throw directory_failure(directory, error);
    }
#ifdef SIGNET_HAS_FILE_MODES
    using enum std::filesystem::perms;
    if ((modes & (group_write | others_write)) != none) {
        throw KeyError{"the key directory " + directory.string() +
                       " can be written by users other than its owner: run `chmod go-w " +
                       directory.string() + "`"};
    }
#else
    static_cast<void>(modes);
#endif
}

/// The key files of a directory, sorted by name. A name that starts with a dot belongs to a file that is
/// still being written, and is ignored.
inline std::vector<std::filesystem::path> list_key_files(const std::filesystem::path& directory) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (std::filesystem::directory_iterator at{directory, error}, end; !error && at != end;
         at.increment(error)) {
        const std::filesystem::path name = at->path().filename();
        if (name.extension() == key_file_extension && !name.string().starts_with('.')) {
            files.push_back(at->path());
        }
    }
    if (error) {
        throw directory_failure(directory, error);
    }
    std::ranges::sort(files);
    return files;
}

/// Reads one file, and adds its digest to `everything`.
template <Algorithm Alg>
std::vector<typename KeySet<Alg>::Entry> read_jwk_file(const std::filesystem::path& file,
                                                       std::string& everything) {
    const WipedString text =
        read_key_file(file.string(), is_public<Alg> ? FileAccess::all_may_read : FileAccess::group_may_read);
    everything += sha256_text(text.text());
    try {
        return read_jwks<Alg>(text.text());
    } catch (const KeyError& error) {
        throw KeyError{"in the key file " + file.string() + ": " + error.what()};
    }
}

template <Algorithm Alg>
LoadedKeys<Alg> read_key_directory(const std::filesystem::path& directory) {
    require_private_directory(directory);
    std::vector<typename KeySet<Alg>::Entry> keys;
    std::string everything;
    for (const std::filesystem::path& file : list_key_files(directory)) {
        everything.append(file.filename().string()).append("\n");
        auto one = read_jwk_file<Alg>(file, everything);
        if (one.size() != 1) {
            throw KeyError{"the key file " + file.string() +
                           " contains several keys or none: in a directory, each file contains one key"};
        }
        one.front().file = file;
        keys.push_back(std::move(one.front()));
    }
    if (keys.empty()) {
        throw KeyError{"there is no key in the directory " + directory.string() +
                       ": make one with `signet keys rotate`"};
    }
    return {KeySet<Alg>{std::move(keys)}, sha256_text(everything)};
}

template <Algorithm Alg>
LoadedKeys<Alg> load_keys(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) {
        std::string everything;
        auto keys = read_jwk_file<Alg>(path, everything);
        return {KeySet<Alg>{std::move(keys)}, sha256_text(everything)};
    }
    // An expired key may be removed after it was listed and before it is read.
    constexpr int attempts = 5;
    for (int attempt = 1;; ++attempt) {
        const auto before = list_key_files(path);
        try {
            return read_key_directory<Alg>(path);
        } catch (const std::exception&) {
            if (attempt == attempts || list_key_files(path) == before) {
                throw;
            }
        }
    }
}

}  // namespace detail

/// Reads the keys at `path`: a file with a JWK Set or one JWK, or a directory with one JWK in each file whose
/// name ends in `.jwk`.
///
/// On POSIX systems, only their owner may write the directory and the files, and only the owner and its group
/// may read files of secret or private keys. Any user may read files of public keys. Programs may change the
/// directory with `KeyDirectory` at the same time. Throws KeyFileError when a file cannot be read, and
/// KeyError, with a sentence that says how to fix it and never a key, when the keys cannot be used.
template <Algorithm Alg = HS256>
[[nodiscard]] KeySet<Alg> load_key_set(const std::filesystem::path& path) {
    return detail::load_keys<Alg>(path).set;
}

}  // namespace signet
