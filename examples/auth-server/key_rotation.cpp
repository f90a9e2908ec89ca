// SPDX-License-Identifier: MIT
#include "key_rotation.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <signet/detail/crypto/key_source.hpp>
#include <signet/detail/crypto/wipe.hpp>
#include <signet/detail/system/private_files.hpp>
#include <signet/secret_key.hpp>
#include <signet/session/limits.hpp>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace auth {
namespace {

using Key = signet::SecretKey<signet::HS256>;
using Ring = signet::KeyRing<signet::HS256>;
using signet::detail::WipedString;

/// One line of the file of retired keys, and what it says: until when it verifies, and the key as text.
struct RetiredKey {
    std::string_view line{};
    std::int64_t until = 0;
    std::string_view text{};
};

std::int64_t now() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())
        .time_since_epoch()
        .count();
}

/// Those that still verify, the last retired first, and no more than a ring takes. They point into `file`.
std::vector<RetiredKey> read_retired(const std::string& path, WipedString& file) {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) {
        return {};
    }
    signet::detail::read_key_file(path, file, signet::detail::Writers::owner_only);
    std::vector<RetiredKey> keys;
    std::string_view rest = file.text();
    while (!rest.empty() && keys.size() + 1 < Ring::max_keys) {
        RetiredKey key{.line = rest.substr(0, rest.find('\n'))};
        rest.remove_prefix(std::min(key.line.size() + 1, rest.size()));
        const auto [end, failure] =
            std::from_chars(key.line.data(), key.line.data() + key.line.size(), key.until);
        const std::size_t digits = static_cast<std::size_t>(end - key.line.data());
        if (failure == std::errc{} && digits < key.line.size() && key.until > now()) {
            key.text = key.line.substr(digits + 1);
            keys.push_back(key);
        }
    }
    return keys;
}

/// A reader of the file finds the old text or the new one, never a part.
void replace_file(const std::string& path, std::string_view text) {
    const std::string draft = path + ".new-" + std::to_string(::getpid());
    const signet::detail::OpenFile file{draft, O_WRONLY | O_CREAT | O_EXCL, signet::detail::owner_only_file};
    if (!file.is_open() || !file.write(text) || std::rename(draft.c_str(), path.c_str()) != 0) {
        const auto failure = signet::detail::file_failure("replace", path);
        ::unlink(draft.c_str());
        throw failure;
    }
}

}  // namespace

signet::KeyRing<signet::HS256> load_key_ring(const std::string& path) {
    Ring ring{Key::from_file(path)};
    WipedString file;
    for (const RetiredKey& key : read_retired(path + ".retired", file)) {
        ring.also_verify(Key::from_base64url(key.text),
                         std::chrono::sys_seconds{std::chrono::seconds{key.until}});
    }
    return ring;
}

signet::KeyRing<signet::HS256> rotate_key(const std::string& path) {
    const auto longest = signet::SessionLimits::of<signet::RefreshPolicy>().remember_me.idle.value();
    const std::string until = std::to_string(now() + longest.count());
    WipedString present;
    signet::detail::read_key_file(path, present);
    WipedString file;
    const std::vector<RetiredKey> keys = read_retired(path + ".retired", file);
    WipedString retired;
    // All of it at once: memory that a text grows out of is not erased.
    retired.text().reserve(until.size() + present.text().size() + file.text().size() + 4);
    retired.text().append(until).append(" ").append(present.text()).append("\n");
    for (const RetiredKey& key : keys) {
        retired.text().append(key.line).append("\n");
    }
    const WipedString fresh{Key::generate_text()};
    // In this order: between the two, the present key is in both files, and no token is refused.
    replace_file(path + ".retired", retired.text());
    replace_file(path, fresh.text());
    return load_key_ring(path);
}

}  // namespace auth
