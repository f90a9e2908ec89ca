// SPDX-License-Identifier: MIT
#include "key_rotation.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <signet/keys/file.hpp>
#include <signet/secret_key.hpp>
#include <signet/session/limits.hpp>
#include <signet/wiped_string.hpp>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace auth {
namespace {

using Key = signet::SecretKey<signet::HS256>;
using Ring = signet::KeyRing<signet::HS256>;
using signet::WipedString;

/// One line of the file of retired keys: the time until which the key verifies, and the key as a string.
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

/// The file of retired keys; empty when there is none.
WipedString read_retired_file(const std::string& path) {
    std::error_code error;
    return std::filesystem::exists(path, error) ? signet::read_key_file(path) : WipedString{};
}

/// The keys in `file` that still verify, the last retired first, at most as many as a ring takes. They are
/// views into `file`.
std::vector<RetiredKey> retired_keys(const WipedString& file) {
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

}  // namespace

signet::KeyRing<signet::HS256> load_key_ring(const std::string& path) {
    Ring ring{Key::from_file(path)};
    const WipedString file = read_retired_file(path + ".retired");
    for (const RetiredKey& key : retired_keys(file)) {
        ring.also_verify(Key::from_base64url(key.text),
                         std::chrono::sys_seconds{std::chrono::seconds{key.until}});
    }
    return ring;
}

signet::KeyRing<signet::HS256> rotate_key(const std::string& path) {
    const auto longest = signet::SessionLimits::of<signet::RefreshPolicy>().remember_me.idle.value();
    const std::string until = std::to_string(now() + longest.count());
    const WipedString present = signet::read_key_file(path, signet::KeyFileWriters::owner_and_group);
    const WipedString file = read_retired_file(path + ".retired");
    const std::vector<RetiredKey> keys = retired_keys(file);
    WipedString retired;
    // Reserves all memory first: memory that a growing string releases is not erased.
    retired.text().reserve(until.size() + present.text().size() + file.text().size() + 4);
    retired.text().append(until).append(" ").append(present.text()).append("\n");
    for (const RetiredKey& key : keys) {
        retired.text().append(key.line).append("\n");
    }
    const WipedString fresh{Key::generate_text()};
    // In this order: between the two, the present key is in both files, and no token is refused.
    signet::replace_key_file(path + ".retired", retired.text());
    signet::replace_key_file(path, fresh.text());
    return load_key_ring(path);
}

}  // namespace auth
