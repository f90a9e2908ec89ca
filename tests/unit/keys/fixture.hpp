// SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "signet/detail/jose/base64url.hpp"
#include "signet/keys/jwk_text.hpp"
#include "unit/forged_token.hpp"

// Directories and files of keys that are removed at the end of the scope.
namespace signet_test {

class KeyPlace {
public:
    KeyPlace()
        : path_{std::filesystem::temp_directory_path() /
                ("signet-keys-" + std::to_string(::getpid()) + "-" + std::to_string(++count_))} {
        std::filesystem::create_directory(path_);
        std::filesystem::permissions(path_, std::filesystem::perms::owner_all);
    }
    KeyPlace(const KeyPlace&) = delete;
    KeyPlace& operator=(const KeyPlace&) = delete;
    ~KeyPlace() { std::filesystem::remove_all(path_); }

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    [[nodiscard]] std::filesystem::path file(const std::string& name) const { return path_ / name; }

    std::filesystem::path write(const std::string& name, const std::string& text,
                                unsigned mode = 0600) const {
        std::ofstream{file(name)} << text;
        std::filesystem::permissions(file(name), std::filesystem::perms{mode});
        return file(name);
    }

private:
    static inline std::atomic<int> count_{0};
    std::filesystem::path path_;
};

/// The names in a directory, sorted.
inline std::vector<std::string> names_in(const std::filesystem::path& directory) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator{directory}) {
        names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
}

/// The key of `secret_key(name)` as base64url text, and as a JWK.
inline std::string key_text(std::string_view name) {
    return signet::detail::base64url_encode(secret_of(name));
}
inline std::string jwk(const std::string& name, const signet::KeySchedule& schedule = {}) {
    return signet::jwk_text(key_text(name), {.id = name, .schedule = schedule});
}

}  // namespace signet_test
