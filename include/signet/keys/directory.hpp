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
#include "signet/detail/crypto/random.hpp"
#include "signet/detail/system/private_files.hpp"
#include "signet/error.hpp"
#include "signet/key_ring.hpp"
#include "signet/keys/files.hpp"
#include "signet/keys/jwk_text.hpp"
#include "signet/keys/schedule.hpp"
#include "signet/wiped_string.hpp"

namespace signet {

/// How a new key takes its place.
struct KeyRotation {
    /// How long it only verifies, before it signs. Must be longer than servers take to look at the directory
    /// again (`KeyReloadOptions::interval`). Zero is for a key that has leaked: servers that have not looked
    /// yet then refuse tokens that others have signed.
    std::chrono::seconds announce = std::chrono::minutes{10};
    /// The longest life of a token that it will sign, which decides how long it verifies after it has
    /// signed its last: at least `SessionLimits::remember_me.idle` where sessions are used.
    std::chrono::seconds tokens_live = std::chrono::days{30};
    /// Its id, of letters, digits, '-', '_' and '.'; the day and random characters when empty.
    std::string id{};
};

/// A directory of keys, one JWK in each file, and the ways to change it while servers read it.
///
/// A key file is never written again once it has its name: what a key does follows from the times in its own
/// file and in those beside it (`key_lives`). So a change is one file that appears or disappears, and a
/// program that is killed in the middle leaves the keys as they were before or after. Programs that change
/// the directory at the same time take turns. Needs a POSIX system; `load_key_set` reads it everywhere.
///
/// No symbolic link in the directory is followed, and what root makes belongs to the owner of the directory:
/// that user may change the keys afterwards.
///
/// Every function throws KeyError with a sentence that says how to fix it. Thread-safe.
template <Algorithm Alg = HS256>
class KeyDirectory {
public:
    /// Touches nothing: the directory may not exist yet.
    explicit KeyDirectory(std::filesystem::path path) : path_{std::move(path)} {}

    /// Makes a new key, which verifies at once and signs once `announce` has passed, and removes those that
    /// have expired. Gives the new key's id. In a directory that is missing or empty the first key signs at
    /// once. Refused while another key is announced, unless `announce` is zero.
    [[nodiscard]] std::string rotate(const KeyRotation& rotation, std::chrono::sys_seconds now) const {
        require_sound(rotation);
        create_directory();
        const detail::DirectoryLock lock{path_};
        detail::remove_drafts(path_);
        auto start = now;
        if (!detail::list_key_files(path_).empty()) {
            const auto loaded = load_key_set<Alg>(path_);
            const auto lives = loaded.set.lives_at(now);
            if (rotation.announce > std::chrono::seconds{0} && holds(lives, KeyState::announced)) {
                throw KeyError{
                    "a key is announced already and does not sign yet: wait until it does, or announce the "
                    "new one for 0 seconds"};
            }
            remove_expired(loaded, lives);
            start = (std::max)(now + rotation.announce, after_signing_key(loaded.set, lives));
        }
        const std::string id = rotation.id.empty() ? new_id(now) : rotation.id;
        add(WipedString{generate_jwk<Alg>(options(id, start, rotation))}, id, now);
        return id;
    }

    /// Puts a key that exists already, as base64url text, into a directory that is missing or empty, where it
    /// signs at once: the way from one key to a directory of keys. Gives its id. Tokens without `kid` are
    /// tried with it.
    [[nodiscard]] std::string adopt(std::string_view key_text, const KeyRotation& rotation,
                                    std::chrono::sys_seconds now) const {
        require_sound(rotation);
        create_directory();
        const detail::DirectoryLock lock{path_};
        detail::remove_drafts(path_);
        if (!detail::list_key_files(path_).empty()) {
            throw KeyError{"the directory " + path_.string() +
                           " has keys already: an existing key can only be its first"};
        }
        const std::string id = rotation.id.empty() ? new_id(now) : rotation.id;
        add(WipedString{jwk_text<Alg>(key_text, options(id, now, rotation))}, id, now);
        return id;
    }

    /// Removes the keys that have expired, and gives the names of their files.
    std::vector<std::string> prune(std::chrono::sys_seconds now) const {
        const detail::DirectoryLock lock{existing()};
        detail::remove_drafts(path_);
        const auto loaded = load_key_set<Alg>(path_);
        return remove_expired(loaded, loaded.set.lives_at(now));
    }

    /// Removes the key of that id at once, with all of its tokens: for one that has leaked. Refused for the
    /// key that signs.
    void remove(std::string_view id, std::chrono::sys_seconds now) const {
        const detail::DirectoryLock lock{existing()};
        const auto loaded = load_key_set<Alg>(path_);
        const auto lives = loaded.set.lives_at(now);
        for (std::size_t i = 0; i < loaded.files.size(); ++i) {
            if (loaded.set.keys()[i].key.id() != id) {
                continue;
            }
            if (lives[i].state == KeyState::signing) {
                throw KeyError{
                    "this key signs: put a new one in its place first, by `signet keys rotate --announce "
                    "0s`, and wait a second"};
            }
            remove_file(loaded.files[i]);
            detail::sync_directory(path_);
            return;
        }
        throw KeyError{"no key in the directory " + path_.string() + " has that id: see `signet keys list`"};
    }

private:
    static void require_sound(const KeyRotation& rotation) {
        using std::chrono::seconds;
        if (rotation.announce < seconds{0} || rotation.announce > detail::longest_token_life) {
            throw KeyError{"a key is announced for 0 seconds up to ten years"};
        }
        if (rotation.tokens_live <= seconds{0} || rotation.tokens_live > detail::longest_token_life) {
            throw KeyError{"tokens_live must lie between a second and ten years"};
        }
        const auto fits_a_file_name = [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                   c == '_' || c == '.';
        };
        constexpr std::size_t longest_id = 128;
        if (rotation.id.starts_with('.') || rotation.id.starts_with('-') || rotation.id.size() > longest_id ||
            !std::ranges::all_of(rotation.id, fits_a_file_name)) {
            throw KeyError{
                "the id of a key in a directory is the name of its file: up to 128 letters, digits, '-', '_' "
                "and '.', with a letter, a digit or '_' first"};
        }
    }

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

    /// Root makes no directory of its own among the files of another user, who could not read it, and gives
    /// none away: a name that another user may exchange is not safe to give away.
    void require_own_directory(const std::filesystem::path& parent) const {
        struct stat status{};
        if (::geteuid() == 0 && ::stat(parent.c_str(), &status) == 0 && status.st_uid != 0) {
            throw KeyError{"the key directory " + path_.string() +
                           " would belong to root, in a directory of another user: make it for its owner "
                           "first, by `install -d -m 700 -o USER " +
                           path_.string() + "`"};
        }
    }

    [[nodiscard]] const std::filesystem::path& existing() const {
        detail::require_private_directory(path_);
        return path_;
    }

    static bool holds(const std::vector<KeyLife>& lives, KeyState state) {
        return std::ranges::find(lives, state, &KeyLife::state) != lives.end();
    }

    /// The first moment at which a new key would sign in the place of the present one.
    static std::chrono::sys_seconds after_signing_key(const KeySet<Alg>& set,
                                                      const std::vector<KeyLife>& lives) {
        const auto signing = static_cast<std::size_t>(
            std::ranges::find(lives, KeyState::signing, &KeyLife::state) - lives.begin());
        const auto start = set.keys()[signing].schedule.signs_from;
        return start ? *start + std::chrono::seconds{1} : (std::chrono::sys_seconds::min)();
    }

    /// `2026-11-21-x4Gk2QpB7w`: sorts by age, and no two directories ever make the same.
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

    /// Adds a key if the ring that follows can be used.
    void add(const WipedString& jwk, const std::string& id, std::chrono::sys_seconds now) const {
        auto keys = detail::read_jwks<Alg>(jwk.text());
        if (!detail::list_key_files(path_).empty()) {
            const auto present = load_key_set<Alg>(path_);
            keys.insert(keys.end(), present.set.keys().begin(), present.set.keys().end());
        }
        static_cast<void>(KeySet<Alg>{std::move(keys)}.ring_at(now));
        detail::publish_private_file(path_ / (id + std::string{detail::key_file_extension}), jwk.text());
    }

    std::vector<std::string> remove_expired(const LoadedKeys<Alg>& loaded,
                                            const std::vector<KeyLife>& lives) const {
        std::vector<std::string> removed;
        for (std::size_t i = 0; i < lives.size(); ++i) {
            if (lives[i].state == KeyState::expired) {
                remove_file(loaded.files[i]);
                removed.push_back(loaded.files[i].filename().string());
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
