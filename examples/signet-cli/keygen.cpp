// SPDX-License-Identifier: MIT
#include <array>
#include <charconv>
#include <cstddef>
#include <filesystem>
#include <initializer_list>
#include <signet/keys/file.hpp>
#include <signet/keys/jwk_text.hpp>
#include <signet/private_key.hpp>
#include <signet/secret_key.hpp>
#include <signet/wiped_string.hpp>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>

#include "algorithms.hpp"
#include "commands.hpp"
#include "output.hpp"
#include "system.hpp"

namespace cli {
namespace {

using signet::WipedString;

struct NewKey {
    WipedString text;
    /// Empty for a secret.
    std::string public_text{};
};

void refuse_options(const Arguments& arguments, std::initializer_list<std::string_view> options,
                    const std::string& reason) {
    for (const std::string_view option : options) {
        if (arguments.has(option)) {
            throw UsageError{std::string{option} + " " + reason};
        }
    }
}

/// The size of `--bits`, from 2048 to 8192.
int rsa_bits(const Arguments& arguments) {
    const auto text = arguments.get("--bits").value_or("3072");
    int bits = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), bits);
    if (error != std::errc{} || end != text.data() + text.size() || bits < 2048 || bits > 8192) {
        throw UsageError{"--bits takes a number from 2048 to 8192"};
    }
    return bits;
}

template <class Alg>
NewKey new_key(const Arguments& arguments) {
    const std::string id = arguments.get("--kid").value_or("");
    const bool as_jwk = arguments.has("--jwk");
    if (!as_jwk) {
        refuse_options(arguments, {"--kid"}, "requires --jwk: this format cannot hold a key id");
    }
    if constexpr (signet::SecretKeyAlgorithm<Alg>) {
        refuse_options(arguments, {"--bits", "--public-out"},
                       "requires an algorithm with public keys, such as --alg ES256 or --alg RS256");
        return {.text = WipedString{as_jwk ? signet::generate_jwk<Alg>({.id = id})
                                           : signet::SecretKey<Alg>::generate_text()}};
    } else {
        if (!Alg::scheme.is_rsa()) {
            refuse_options(arguments, {"--bits"}, "requires an RSA key, such as --alg RS256");
        }
        const auto key = signet::PrivateKey<Alg>::generate(rsa_bits(arguments));
        if (!as_jwk) {
            return {.text = key.to_pem(), .public_text = key.public_key().to_pem()};
        }
        const auto named = id.empty() ? key : key.with_id(id);
        return {.text = WipedString{signet::jwk_text(named)},
                .public_text = signet::jwk_text(named.public_key()) + "\n"};
    }
}

/// Concatenates `parts` without a reallocation, which would leave a copy of the key in memory.
void join(WipedString& out, std::initializer_list<std::string_view> parts) {
    std::size_t size = 0;
    for (const std::string_view part : parts) {
        size += part.size();
    }
    out.text().reserve(size);
    for (const std::string_view part : parts) {
        out.text() += part;
    }
}

/// `text` as the content of a JSON string. The lines of PEM text need an escape.
WipedString json_escaped(const WipedString& text) {
    WipedString escaped;
    escaped.text().reserve(2 * text.text().size());
    for (const char c : text.text()) {
        escaped.text() += c == '\n' ? std::string_view{"\\n"} : std::string_view{&c, 1};
    }
    return escaped;
}

[[noreturn]] void refuse_existing(const std::string& path) {
    throw SystemError{path + " already exists and is not overwritten: remove it or choose another name"};
}

/// Writes a new file that every user may read.
void write_public(const std::string& path, const std::string& text) {
    if (!signet::create_key_file(path, text)) {
        refuse_existing(path);
    }
    using enum std::filesystem::perms;
    std::filesystem::permissions(path, owner_read | owner_write | group_read | others_read);
}

int keygen(const Arguments& arguments) {
    const auto out = arguments.get("--out");
    const auto public_out = arguments.get("--public-out");
    for (const auto& path : {out, public_out}) {
        if (path && std::filesystem::exists(std::filesystem::symlink_status(*path))) {
            refuse_existing(*path);
        }
    }
    const std::string algorithm = chosen_algorithm(arguments).value_or("HS256");
    const NewKey key = with_algorithm(
        algorithm, [&]<class Alg>(std::type_identity<Alg>) { return new_key<Alg>(arguments); });
    const std::string_view line_end = key.text.text().ends_with('\n') ? "" : "\n";
    WipedString line;
    if (out) {
        join(line, {key.text.text(), line_end});
        if (!signet::create_key_file(*out, line.text())) {
            refuse_existing(*out);
        }
    }
    if (public_out) {
        write_public(*public_out, key.public_text);
    }
    if (out) {
        if (arguments.has("--json")) {
            print(json_document({{"alg", algorithm}, {"file", *out}}));
        }
        return accepted;
    }
    if (!arguments.has("--json")) {
        join(line, {key.text.text(), line_end});
    } else if (arguments.has("--jwk")) {
        join(line, {R"({"alg":")", algorithm, R"(","jwk":)", key.text.text(), "}\n"});
    } else {
        join(line, {R"({"alg":")", algorithm, R"(","key":")", json_escaped(key.text).text(), "\"}\n"});
    }
    print_secret(line.text());
    return accepted;
}

constexpr std::array keygen_options{
    algorithm_option,
    Option{"--jwk", "", "make a JSON Web Key (RFC 7517) instead of base64url text or PEM text"},
    Option{"--bits", "NUMBER", "the size of an RSA key, from 2048 to 8192 (default: 3072)"},
    Option{"--kid", "ID", "the key id of the JSON Web Key"},
    Option{"--out", "FILE", "write to a new file that only you may read, instead of standard output"},
    Option{"--public-out", "FILE", "write the public key to a new file that every user may read"},
    json_option,
};

constexpr Syntax keygen_syntax{
    .verb = "keygen",
    .summary = "Makes a random secret or private key.",
    .options = keygen_options,
    .notes =
        "HS256, HS384 and HS512 have one secret, which signs and verifies: base64url text as long as the\n"
        "signature (RFC 7518 section 3.2). The other algorithms have a private key, which signs, and a "
        "public\n"
        "key, which only verifies: PEM text. An existing FILE is not overwritten.\n"
        "`signet keys rotate` makes keys that servers load without a restart.\n",
};

}  // namespace

constinit const Command keygen_command{keygen_syntax, keygen};

}  // namespace cli
