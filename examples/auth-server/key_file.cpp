// SPDX-License-Identifier: MIT
#include "key_file.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <chrono>
#include <signet/keys/file.hpp>
#include <signet/wiped_string.hpp>

namespace auth {
LoadedKey load_or_make_key(const std::string& path) {
    using Key = signet::SecretKey<signet::HS256>;
    struct stat status{};
    const bool is_missing = ::stat(path.c_str(), &status) != 0 && errno == ENOENT;
    // False if another server that starts at the same time has created it.
    const bool is_new =
        is_missing && signet::create_key_file(path, signet::WipedString{Key::generate_text()}.text());
    return {Key::from_file(path), is_new};
}

void accept_keys(signet::KeyRing<signet::HS256>& keys, const std::vector<std::string>& files) {
    // Until the server is started without the option: longer than any token lives.
    const auto until =
        std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) + std::chrono::years{2};
    for (const std::string& path : files) {
        keys.also_verify(signet::SecretKey<signet::HS256>::from_file(path), until);
    }
}

}  // namespace auth
