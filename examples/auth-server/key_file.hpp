// SPDX-License-Identifier: MIT
#pragma once

#include <signet/secret_key.hpp>
#include <string>

namespace auth {

struct LoadedKey {
    signet::SecretKey<signet::HS256> key;
    bool is_new = false;
};

/// The key in the file; where there is no file, makes one that only its owner may read. Throws
/// signet::KeyError.
[[nodiscard]] LoadedKey load_or_make_key(const std::string& path);

}  // namespace auth
