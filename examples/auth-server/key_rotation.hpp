// SPDX-License-Identifier: MIT
#pragma once

#include <signet/key_ring.hpp>
#include <string>

namespace auth {

/// The key in the file, which signs, and the retired keys in `path`.retired, which only verify.
/// Throws signet::KeyError.
[[nodiscard]] signet::KeyRing<signet::HS256> load_key_ring(const std::string& path);

/// Writes a new key to the file and retires the present key until its tokens have expired. Returns the new
/// key ring. Only one caller at a time may write the files. Throws signet::KeyError.
[[nodiscard]] signet::KeyRing<signet::HS256> rotate_key(const std::string& path);

}  // namespace auth
