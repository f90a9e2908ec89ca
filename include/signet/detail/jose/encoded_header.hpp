// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "signet/detail/jose/base64url.hpp"
#include "signet/detail/json/string.hpp"
#include "signet/error.hpp"

namespace signet::detail {

inline constexpr std::string_view default_media_type = "JWT";

/// The longest key id that signet writes, in bytes. Verifiers accept the header even if every byte
/// of the id is escaped.
inline constexpr std::size_t max_key_id_size = 512;

/// The JOSE header that signet writes (RFC 7515 §4, RFC 7519 §5), encoded: `alg`, `typ`, and `kid` if there
/// is one.
inline std::string encode_header(std::string_view algorithm, std::string_view media_type,
                                 const std::optional<std::string>& key_id) {
    std::string json = R"({"alg":")";
    json.append(algorithm).append(R"(","typ":")").append(media_type).append("\"");
    if (key_id) {
        json += R"(,"kid":)";
        if (!append_json_string(json, *key_id)) {
            throw KeyError{"a key id must be valid UTF-8 text"};
        }
    }
    json += '}';
    return base64url_encode(json);
}

}  // namespace signet::detail
