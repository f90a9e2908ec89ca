// SPDX-License-Identifier: MIT
#include "key_rotation.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <signet/secret_key.hpp>
#include <signet/session/limits.hpp>
#include <system_error>
#include <vector>

namespace auth {
namespace {

using Key = signet::SecretKey<signet::HS256>;

/// One line of the file of retired keys: until when it verifies, and the key as text.
struct RetiredKey {
    std::int64_t until = 0;
    std::string text{};
};

std::int64_t now() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())
        .time_since_epoch()
        .count();
}

/// Those that still verify, the last retired first.
std::vector<RetiredKey> read_retired(const std::string& path) {
    std::vector<RetiredKey> keys;
    std::ifstream file{path};
    for (RetiredKey key; file >> key.until >> key.text;) {
        if (key.until > now()) {
            keys.push_back(key);
        }
    }
    return keys;
}

/// Whoever reads the file meanwhile finds the old text or the new one, never a part.
void replace_file(const std::string& path, const std::string& text) {
    const std::string draft = path + ".new-" + std::to_string(::getpid());
    const int file = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    bool written = file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    written = written && ::fsync(file) == 0;
    written = file >= 0 && ::close(file) == 0 && written;
    if (!written || std::rename(draft.c_str(), path.c_str()) != 0) {
        const int reason = errno;
        ::unlink(draft.c_str());
        throw signet::KeyError{"cannot replace " + path + ": " + std::generic_category().message(reason)};
    }
}

}  // namespace

signet::KeyRing<signet::HS256> load_key_ring(const std::string& path) {
    signet::KeyRing<signet::HS256> ring{Key::from_file(path)};
    for (const RetiredKey& key : read_retired(path + ".retired")) {
        if (ring.size() < ring.max_keys) {
            ring.also_verify(Key::from_base64url(key.text),
                             std::chrono::sys_seconds{std::chrono::seconds{key.until}});
        }
    }
    return ring;
}

signet::KeyRing<signet::HS256> rotate_key(const std::string& path) {
    const std::int64_t until = now() + signet::SessionLimits::of<signet::RefreshPolicy>().remember_me.idle->count();
    std::string present;
    std::ifstream{path} >> present;
    std::string retired = std::to_string(until) + ' ' + present + '\n';
    for (const RetiredKey& key : read_retired(path + ".retired")) {
        retired.append(std::to_string(key.until)).append(" ").append(key.text).append("\n");
    }
    std::string fresh = Key::generate_text() + '\n';
    // In this order: between the two, the present key is in both files, and no token is refused.
    replace_file(path + ".retired", retired);
    replace_file(path, fresh);
    for (std::string* const text : {&present, &retired, &fresh}) {
        OPENSSL_cleanse(text->data(), text->size());
    }
    return load_key_ring(path);
}

}  // namespace auth
