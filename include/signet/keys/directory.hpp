// SPDX-License-Identifier: MIT
#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "signet/algorithm.hpp"
#include "signet/detail/base/option_limits.hpp"
#include "signet/detail/crypto/random.hpp"
#include "signet/detail/system/private_files.hpp"
#include "signet/error.hpp"
#include "signet/key_ring.hpp"
#include "signet/keys/jwk_text.hpp"
#include "signet/keys/load.hpp"
#include "signet/keys/schedule.hpp"
#include "signet/wiped_string.hpp"

namespace signet {

/// How `KeyDirectory` adds a new key.
struct KeyRotation {
    /// How long the new key only verifies before it signs. It must be longer than the time between two reads
    /// of the directory by a server (`KeyReloadOptions::interval`). Use zero when a key has leaked: servers
    /// that have not read the directory again then refuse tokens that other servers sign with the new key.
    std::chrono::seconds announce = std::chrono::minutes{10};
    /// The longest lifetime of a token that the key signs. It decides how long the key verifies after it
    /// stops signing. With sessions, it must be at least `SessionLimits::remember_me.idle`.
    std::chrono::seconds tokens_live = std::chrono::days{30};
    /// The key id, of letters, digits, '-', '_' and '.'. If empty, the date and random characters.
    std::string id{};
};

namespace detail {

inline void require_valid(const KeyRotation& rotation) {
    using std::chrono::seconds;
    require_valid(rotation.announce >= seconds{0} && rotation.announce <= longest_token_life,
                  "announce must be between 0 seconds and ten years");
    require_valid(rotation.tokens_live > seconds{0} && rotation.tokens_live <= longest_token_life,
                  "tokens_live must be between one second and ten years");
    const auto fits_a_file_name = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
               c == '_' || c == '.';
    };
    constexpr std::size_t longest_id = 128;
    require_valid(!rotation.id.starts_with('.') && !rotation.id.starts_with('-') &&
                      rotation.id.size() <= longest_id && std::ranges::all_of(rotation.id, fits_a_file_name),
                  "the id of a key in a directory is its file name: use up to 128 letters, digits, '-', '_' "
                  "and '.', and start with a letter, a digit or '_'");
}

}  // namespace detail

/// Changes a directory of keys, with one JWK in each file, while servers read it.
///
/// A key file does not change after it has its name. The status of a key follows from the times in all files
/// of the directory (`key_statuses`). A change adds or removes one file, so a program that is killed leaves
/// the keys as they were before or after the change. A lock serializes programs that change the directory at
/// the same time. Requires a POSIX system. `load_key_set` reads the directory on every system.
///
/// The functions do not follow symbolic links in the directory. A file that root creates belongs to the owner
/// of the directory, so that this user can change the keys later.
///
/// Every function throws KeyError when the keys do not allow the change, KeyFileError when the system cannot
/// read or write a file, and ConfigurationError for an invalid `KeyRotation`. Thread-safe.
template <SignatureAlgorithm Alg = HS256>
class KeyDirectory {
public:
    /// Does not access the directory, which may not exist yet.
    explicit KeyDirectory(std::filesystem::path path) : path_{std::move(path)} {}

    /// Makes a new key, which verifies at once and signs after `announce`, and removes the expired keys. In a
    /// directory that is missing or empty, the new key signs at once. Returns the id of the new key. Throws
    /// KeyError while another key is announced, unless `announce` is zero.
    [[nodiscard]] std::string rotate(const KeyRotation& rotation, std::chrono::sys_seconds now) const {
        detail::require_valid(rotation);
        create_directory();
        const detail::DirectoryLock lock{path_};
        detail::remove_drafts(path_);
        auto start = now;
        if (!detail::list_key_files(path_).empty()) {
            const auto set = load_key_set<Alg>(path_);
            const auto statuses = set.statuses_at(now);
            if (rotation.announce > std::chrono::seconds{0} && holds(statuses, KeyStatus::State::announced)) {
                throw KeyError{
                    "a key is announced already and does not sign yet: wait until it signs, or announce the "
                    "new key for 0 seconds"};
            }
            remove_expired(set, statuses);
            start = (std::max)(now + rotation.announce, after_signing_key(set, statuses));
        }
        const std::string id = rotation.id.empty() ? new_id(now) : rotation.id;
        add(WipedString{generate_jwk<Alg>(options(id, start, rotation))}, id, now);
        return id;
    }

    /// Adds an existing key, as base64url text or a private key as PEM text, to a directory that is missing
    /// or empty. The key signs at once, and verifies tokens without `kid`. Use it to change from one key file
    /// to a directory. Returns the id of the key.
    [[nodiscard]] std::string adopt(std::string_view key_text, const KeyRotation& rotation,
                                    std::chrono::sys_seconds now) const {
        detail::require_valid(rotation);
        create_directory();
        const detail::DirectoryLock lock{path_};
        detail::remove_drafts(path_);
        if (!detail::list_key_files(path_).empty()) {
            throw KeyError{"the directory " + path_.string() +
                           " has keys already: an existing key can only be added as the first key"};
        }
        const std::string id = rotation.id.empty() ? new_id(now) : rotation.id;
        add(WipedString{jwk_of(key_text, options(id, now, rotation))}, id, now);
        return id;
    }

    /// Removes the expired keys, and returns the names of their files.
    std::vector<std::string> prune(std::chrono::sys_seconds now) const {
        const detail::DirectoryLock lock{existing()};
        detail::remove_drafts(path_);
        const auto set = load_key_set<Alg>(path_);
        return remove_expired(set, set.statuses_at(now));
    }

    /// Removes the key with this id at once, for example because it has leaked. All of its tokens are refused
    /// from then on. Throws KeyError for the signing key.
    void remove(std::string_view id, std::chrono::sys_seconds now) const {
        const detail::DirectoryLock lock{existing()};
        const auto set = load_key_set<Alg>(path_);
        const auto statuses = set.statuses_at(now);
        for (std::size_t i = 0; i < statuses.size(); ++i) {
            if (set.keys()[i].key.id() != id) {
                continue;
            }
            if (statuses[i].state == KeyStatus::State::signing) {
                throw KeyError{
                    "this key signs: make a new signing key first with `signet keys rotate --announce "
                    "0s`, and wait a second"};
            }
            remove_file(set.keys()[i].file);
            detail::sync_directory(path_);
            return;
        }
        throw KeyError{"no key in the directory " + path_.string() +
                       " has that id: `signet keys list` prints the ids"};
    }

private:
    void create_directory() const {
        constexpr mode_t owner_only = S_IRWXU;
        const auto parent =
            std::filesystem::absolute(path_ / "").lexically_normal().parent_path().parent_path();
        std::error_code error;
        if (!std::filesystem::exists(path_, error)) {
            require_own_directory(parent);
        }
        if (::mkdir(path_.c_str(), owner_only) == 0) {
            detail::sync_directory(parent);
        } else if (errno != EEXIST) {
            throw detail::file_failure("create the key directory", path_.string());
        }
        detail::require_private_directory(path_);
    }

    /// Refuses to create a directory as root in a directory of another user, because that user could not read
    /// it. Changing its owner afterwards is not safe: the other user can replace it by a link first.
    void require_own_directory(const std::filesystem::path& parent) const {
        struct stat status{};
        if (::geteuid() == 0 && ::stat(parent.c_str(), &status) == 0 && status.st_uid != 0) {
            throw KeyError{"the key directory " + path_.string() +
                           " would belong to root, in a directory of another user: create it for its owner "
                           "first with `install -d -m 700 -o USER " +
                           path_.string() + "`"};
        }
    }

    [[nodiscard]] const std::filesystem::path& existing() const {
        detail::require_private_directory(path_);
        return path_;
    }

    static bool holds(const std::vector<KeyStatus>& statuses, KeyStatus::State state) {
        return std::ranges::find(statuses, state, &KeyStatus::state) != statuses.end();
    }

    /// The earliest start with which a new key replaces the current signing key.
    static std::chrono::sys_seconds after_signing_key(const KeySet<Alg>& set,
                                                      const std::vector<KeyStatus>& statuses) {
        const auto signing = static_cast<std::size_t>(
            std::ranges::find(statuses, KeyStatus::State::signing, &KeyStatus::state) - statuses.begin());
        const auto start = set.keys()[signing].schedule.signs_from;
        return start ? *start + std::chrono::seconds{1} : (std::chrono::sys_seconds::min)();
    }

    /// For example `2026-11-21-x4Gk2QpB7w`. Sorts by age, and is unique.
    static std::string new_id(std::chrono::sys_seconds now) {
        const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(now)};
        const auto two_digits = [](unsigned number) {
            return std::string{static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
        };
        constexpr std::size_t random_characters = 10;
        return std::to_string(static_cast<int>(day.year())) + '-' +
               two_digits(static_cast<unsigned>(day.month())) + '-' +
               two_digits(static_cast<unsigned>(day.day())) + '-' +
               std::string{detail::RandomId{}.text().substr(0, random_characters)};
    }

    static JwkOptions options(const std::string& id, std::chrono::sys_seconds start,
                              const KeyRotation& rotation) {
        return {.id = id, .schedule = {.signs_from = start, .tokens_live = rotation.tokens_live}};
    }

    static std::string jwk_of(std::string_view key_text, const JwkOptions& options) {
        if constexpr (SecretKeyAlgorithm<Alg>) {
            return jwk_text<Alg>(key_text, options);
        } else {
            return jwk_text(PrivateKey<Alg>::from_pem(key_text), options);
        }
    }

    /// Adds a key if the resulting ring is valid.
    void add(const WipedString& jwk, const std::string& id, std::chrono::sys_seconds now) const {
        auto keys = detail::read_jwks<Alg>(jwk.text());
        if (!detail::list_key_files(path_).empty()) {
            const auto present = load_key_set<Alg>(path_);
            keys.insert(keys.end(), present.keys().begin(), present.keys().end());
        }
        static_cast<void>(KeySet<Alg>{std::move(keys)}.ring_at(now));
        detail::publish_private_file(path_ / (id + std::string{detail::key_file_extension}), jwk.text());
    }

    std::vector<std::string> remove_expired(const KeySet<Alg>& set,
                                            const std::vector<KeyStatus>& statuses) const {
        std::vector<std::string> removed;
        for (std::size_t i = 0; i < statuses.size(); ++i) {
            if (statuses[i].state == KeyStatus::State::expired) {
                remove_file(set.keys()[i].file);
                removed.push_back(set.keys()[i].file.filename().string());
            }
        }
        detail::sync_directory(path_);
        return removed;
    }

    static void remove_file(const std::filesystem::path& file) {
        if (::unlink(file.c_str()) != 0) {
            throw detail::file_failure("remove the key file", file.string());
        }
    }

    std::filesystem::path path_;
};

}  // namespace signet
