// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "signet/detail/crypto/key_source.hpp"
#include "signet/keys/load.hpp"

// Reading a private key checks it, which takes 0.1 seconds for RSA: files that have not changed are not read.
namespace signet::detail {

/// The names, sizes, times and other metadata of the key files at `path`, and of a directory. Each change of
/// a file changes them, except a second change within the resolution of the times. Without a value if they
/// cannot be read. Throws std::bad_alloc.
inline std::optional<std::string> metadata_of_keys([[maybe_unused]] const std::filesystem::path& path) {
#ifdef SIGNET_HAS_FILE_MODES
    std::string metadata;
    const auto add = [&metadata](const std::filesystem::path& of) {
        // An open file, because network file systems keep the metadata of others for a while.
        const std::unique_ptr<std::FILE, CloseFile> file{open_without_waiting(of.string())};
        struct stat status{};
        if (file == nullptr || fstat(fileno(file.get()), &status) != 0) {
            return false;
        }
#ifdef __APPLE__
        const auto& written = status.st_mtimespec;
        const auto& changed = status.st_ctimespec;
#else
        const auto& written = status.st_mtim;
        const auto& changed = status.st_ctim;
#endif
        metadata.append(of.filename().string());
        for (const auto number :
             {static_cast<long long>(status.st_dev), static_cast<long long>(status.st_ino),
              static_cast<long long>(status.st_mode), static_cast<long long>(status.st_size),
              static_cast<long long>(written.tv_sec), static_cast<long long>(written.tv_nsec),
              static_cast<long long>(changed.tv_sec), static_cast<long long>(changed.tv_nsec)}) {
            metadata.append("/").append(std::to_string(number));
        }
        return true;
    };
    if (!add(path)) {
        return std::nullopt;
    }
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
        try {
            for (const std::filesystem::path& file : list_key_files(path)) {
                if (!add(file)) {
                    return std::nullopt;
                }
            }
        } catch (const KeyFileError&) {
            return std::nullopt;
        }
    }
    return metadata;
#else
    return std::nullopt;
#endif
}

/// Decides when key files are read again. Not thread-safe.
class FileWatch {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// Whether the program must read the files at `now`, after this call. False if it has read them since
    /// their metadata has been the same for `resolution`: a later change has another time.
    bool must_read(const std::filesystem::path& path, Time now) {
        auto metadata = metadata_of_keys(path);
        if (!metadata || metadata != metadata_) {
            metadata_ = std::move(metadata);
            since_ = now;
            is_settled_ = false;
            return true;
        }
        if (is_settled_ && now < read_at_ + longest_trust) {
            return false;
        }
        is_settled_ = now >= since_ + resolution;
        read_at_ = now;
        return true;
    }

    /// The files could not be read, and must be read the next time.
    void forget() noexcept { metadata_.reset(); }

    /// More than the resolution of the times of any file system.
    static constexpr std::chrono::seconds resolution{3};
    /// For file systems that do not keep the times.
    static constexpr std::chrono::minutes longest_trust{5};

private:
    std::optional<std::string> metadata_{};
    Time since_{};
    Time read_at_{};
    bool is_settled_ = false;
};

}  // namespace signet::detail
