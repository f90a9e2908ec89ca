// SPDX-License-Identifier: MIT
#pragma once

#include <signet/key_ring.hpp>
#include <string>

namespace auth {

/// The key in the file, which signs, and those retired beside it, in `path`.retired, which only verify.
/// Throws signet::KeyError.
[[nodiscard]] signet::KeyRing<signet::HS256> load_key_ring(const std::string& path);

/// Puts a new key into the file and retires the present one for as long as its tokens live. Gives the ring
/// that follows. Nothing may write the files at the same time. Throws signet::KeyError.
[[nodiscard]] signet::KeyRing<signet::HS256> rotate_key(const std::string& path);

}  // namespace auth
