// SPDX-License-Identifier: MIT
#pragma once

#include <signet/key_ring.hpp>
#include <signet/secret_key.hpp>
#include <string>
#include <vector>

namespace auth {

struct LoadedKey {
    signet::SecretKey<signet::HS256> key;
    bool is_new = false;
};

/// The key in the file. If the file does not exist, creates it with mode 0600. Throws
/// signet::KeyError.
[[nodiscard]] LoadedKey load_or_make_key(const std::string& path);

/// Adds the keys in the files to those that verify. Throws signet::KeyError.
void accept_keys(signet::KeyRing<signet::HS256>& keys, const std::vector<std::string>& files);

}  // namespace auth
