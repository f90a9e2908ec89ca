// SPDX-License-Identifier: MIT
#include "key_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <signet/detail/crypto/wipe.hpp>
#include <signet/detail/system/private_files.hpp>

namespace auth {
namespace {

/// False when the file exists. The name appears only once the whole key is on the disk, so that a second
/// server that starts at the same moment never reads half a key.
bool make_key_file(const std::string& path) {
    const std::string draft = path + ".new-" + std::to_string(::getpid());
    const signet::detail::OpenFile file{draft, O_WRONLY | O_CREAT | O_EXCL, signet::detail::owner_only_file};
    if (!file.is_open()) {
        throw signet::detail::file_failure("make the key file", path);
    }
    const signet::detail::WipedString text{signet::SecretKey<signet::HS256>::generate_text()};
    // Unlike a rename, a link never replaces what is there.
    const bool made = file.write(text.text()) && file.write("\n") && ::link(draft.c_str(), path.c_str()) == 0;
    const int reason = errno;
    ::unlink(draft.c_str());
    if (!made && reason != EEXIST) {
        errno = reason;
        throw signet::detail::file_failure("make the key file", path);
    }
    return made;
}

}  // namespace

LoadedKey load_or_make_key(const std::string& path) {
    using Key = signet::SecretKey<signet::HS256>;
    struct stat status{};
    const bool is_missing = ::stat(path.c_str(), &status) != 0 && errno == ENOENT;
    const bool is_new = is_missing && make_key_file(path);
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
