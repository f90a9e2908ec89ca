// SPDX-License-Identifier: MIT
#include "key_file.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>

namespace auth {
namespace {

signet::KeyError failure(const std::string& path) {
    return signet::KeyError{"cannot make the key file " + path + ": " +
                            std::generic_category().message(errno)};
}

/// False when the file exists. The name appears only once the whole key is on the disk, so that a second
/// server that starts at the same moment never reads half a key.
bool make_key_file(const std::string& path) {
    const std::string draft = path + ".new-" + std::to_string(::getpid());
    const int file = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0) {
        throw failure(path);
    }
    std::string text = signet::SecretKey<signet::HS256>::generate_text() + "\n";
    bool made = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    OPENSSL_cleanse(text.data(), text.size());
    made = made && ::fsync(file) == 0;
    made = ::close(file) == 0 && made;
    // Unlike a rename, a link never replaces what is there.
    made = made && ::link(draft.c_str(), path.c_str()) == 0;
    const int reason = errno;
    ::unlink(draft.c_str());
    if (!made && reason != EEXIST) {
        errno = reason;
        throw failure(path);
    }
    return made;
}

}  // namespace

LoadedKey load_or_make_key(const std::string& path) {
    using Key = signet::SecretKey<signet::HS256>;
    struct stat status {};
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
