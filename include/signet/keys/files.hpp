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

/// What was read from a file or directory of keys.
template <Algorithm Alg = HS256>
struct LoadedKeys {
    /// The keys, with their schedules.
    KeySet<Alg> set;
    /// For a directory, the file of each key of the set, in the same order.
    std::vector<std::filesystem::path> files{};
    /// Changes with whatever was read: its SHA-256.
    std::string digest{};
};

namespace detail {

inline constexpr std::string_view key_file_extension = ".jwk";

inline KeyFileError directory_failure(const std::filesystem::path& directory, const std::error_code& error) {
    return {"cannot read the key directory " + directory.string(), directory.string(), error};
}

/// Whoever may write a directory may put a key of their own there, which would sign.
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
                       " can be written by others than its owner: run `chmod go-w " + directory.string() +
                       "`"};
    }
#else
    static_cast<void>(modes);
#endif
}

/// The files of keys in a directory, sorted by name. A name that starts with a dot is none: a file that is
/// still being written has one.
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
std::vector<ScheduledKey<Alg>> read_jwk_file(const std::filesystem::path& file, std::string& everything) {
    const WipedString text = read_key_file(file.string(), false);
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
    std::vector<ScheduledKey<Alg>> keys;
    std::vector<std::filesystem::path> files = list_key_files(directory);
    if (files.empty()) {
        throw KeyError{"there is no key in the directory " + directory.string() +
                       ": `signet keys rotate` makes one"};
    }
    std::string everything;
    for (const std::filesystem::path& file : files) {
        everything.append(file.filename().string()).append("\n");
        auto one = read_jwk_file<Alg>(file, everything);
        if (one.size() != 1) {
            throw KeyError{"the key file " + file.string() +
                           " holds several keys or none: in a directory, each key has a file of its own"};
        }
        keys.push_back(std::move(one.front()));
    }
    return {KeySet<Alg>{std::move(keys)}, std::move(files), sha256_text(everything)};
}

}  // namespace detail

/// Reads the keys at `path`: a file with a JWK Set or one JWK, or a directory with one JWK in each file whose
/// name ends in `.jwk`.
///
/// The files must not be readable by everybody, and neither they nor the directory writable by anybody but
/// their owner (POSIX). Safe beside programs that change the directory by `KeyDirectory`: what is read is
/// what was there at some moment. Throws KeyError, with a sentence that tells the fix and never a key.
template <Algorithm Alg = HS256>
[[nodiscard]] LoadedKeys<Alg> load_key_set(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) {
        std::string everything;
        auto keys = detail::read_jwk_file<Alg>(path, everything);
        return {KeySet<Alg>{std::move(keys)}, {}, detail::sha256_text(everything)};
    }
    // A key that has expired may be removed between being listed and being read.
    constexpr int attempts = 5;
    for (int attempt = 1;; ++attempt) {
        const auto before = detail::list_key_files(path);
        try {
            return detail::read_key_directory<Alg>(path);
        } catch (const std::exception&) {
            if (attempt == attempts || detail::list_key_files(path) == before) {
                throw;
            }
        }
    }
}

}  // namespace signet
