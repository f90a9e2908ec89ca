// SPDX-License-Identifier: MIT
#pragma once

#include <signet/secret_key.hpp>
#include <string>

#include "options.hpp"

namespace cli {

inline constexpr Option key_file_option{"--key-file", "FILE",
                                        "the key, as `signet keygen` writes it; readable by you alone",
                                        Occurs::exactly_once};
inline constexpr Option key_id_option{"--kid", "ID",
                                      "the key's id; a token that names another is not the key's"};
inline constexpr Option insecure_option{"--insecure-short-secret", "",
                                        "the file's text is the secret itself, however short"};

/// The key of `--key-file`, with the id of `--kid`. Throws signet::KeyError.
///
/// With `--insecure-short-secret` the bytes of the file are the secret, without one line ending (LF or CRLF)
/// at their end.
template <class Alg>
signet::SecretKey<Alg> read_key(const Arguments& arguments) {
    using Key = signet::SecretKey<Alg>;
    const std::string path = arguments.get("--key-file").value();
    const auto read = [&] {
        if (!arguments.has("--insecure-short-secret")) {
            return Key::from_file(path);
        }
        // The library reads files of base64url text only; its reader of the raw text checks who may read the
        // file.
        signet::detail::WipedString text;
        signet::detail::read_key_file(path, text);
        return Key::insecure_short_secret(text.text());
    };
    const auto id = arguments.get("--kid");
    return id ? read().with_id(*id) : read();
}

}  // namespace cli
