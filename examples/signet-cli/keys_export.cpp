// SPDX-License-Identifier: MIT
#include <array>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <signet/keys/jwk_text.hpp>
#include <signet/keys/load.hpp>
#include <string>
#include <system_error>
#include <type_traits>
#include <vector>

#include "commands.hpp"
#include "key_algorithm.hpp"
#include "key_file.hpp"
#include "output.hpp"
#include "private_key_file.hpp"
#include "values.hpp"

namespace cli {
namespace {

/// The keys at the operand that verify at `now`: of a directory or JWK Set, or the key of a file in PEM.
template <class Alg>
std::vector<signet::PublicKey<Alg>> exported_keys(const Arguments& arguments, bool is_pem,
                                                  std::chrono::sys_seconds now) {
    std::vector<signet::PublicKey<Alg>> keys;
    const auto id = arguments.get("--kid");
    if (is_pem) {
        const auto key = PrivateKeyFile{arguments.operand(), arguments}.key<Alg>().public_key();
        keys.push_back(id ? key.with_id(*id) : key);
        return keys;
    }
    const auto set = signet::load_key_set<Alg>(arguments.operand());
    const auto statuses = set.statuses_at(now);
    for (std::size_t i = 0; i < statuses.size(); ++i) {
        const auto& key = set.keys()[i].key;
        if (statuses[i].state != signet::KeyStatus::State::expired && (!id || key.id() == id)) {
            keys.push_back(key.public_key());
        }
    }
    if (keys.empty()) {
        throw UsageError{"no key has the id of --kid: `signet keys list` prints the ids"};
    }
    return keys;
}

template <class Alg>
std::string exported_text(const Arguments& arguments, const std::vector<signet::PublicKey<Alg>>& keys) {
    if (arguments.has("--pem")) {
        if (keys.size() != 1) {
            throw UsageError{"--pem writes one key, and there are several: choose one with --kid"};
        }
        return keys.front().to_pem();
    }
    std::string set = R"({"keys":[)";
    for (const auto& key : keys) {
        set += (set.ends_with('[') ? "" : ",") + signet::jwk_text(key);
    }
    return set + "]}\n";
}

/// Whether the operand is a file with PEM text.
bool is_pem_file(const std::string& path) {
    std::error_code error;
    return std::filesystem::is_regular_file(path, error) &&
           !is_json(signet::read_key_file(path, signet::KeyFileWriters::owner_and_group).text());
}

int export_keys(const Arguments& arguments) {
    require_alone(arguments, "--pem", {"--json"});
    const bool is_pem = is_pem_file(arguments.operand());
    const std::string algorithm = is_pem ? PrivateKeyFile{arguments.operand(), arguments}.algorithm(arguments)
                                         : algorithm_of_directory(arguments);
    if (has_secret_keys(algorithm)) {
        throw UsageError{"secrets of " + algorithm +
                         " have no public key: use an algorithm like ES256, whose verifiers cannot sign"};
    }
    const auto now = ChosenClock{arguments}.now();
    print(with_algorithm(PublicKeyAlgorithms{}, algorithm, [&]<class Alg>(std::type_identity<Alg>) {
        return exported_text(arguments, exported_keys<Alg>(arguments, is_pem, now));
    }));
    return accepted;
}

constexpr std::array export_options{
    Option{"--public", "", "export the public keys; private keys are never exported", Occurs::exactly_once},
    Option{"--pem", "", "write one key as PEM text instead of a JWK Set"},
    Option{"--kid", "ID", "export the key with this id only; the id of a key in PEM text"},
    algorithm_of_key_option,
    passphrase_option,
    now_option,
    Option{"--json", "", "print the result as JSON, as without this option"},
};
constexpr Syntax export_syntax{
    .verb = "keys export",
    .summary = "Writes the public keys of private keys, for verifiers: a JWK Set or PEM text.",
    .options = export_options,
    .operand = "PATH",
    .notes =
        "PATH is a key directory, or a file with a private key as PEM text, JWK or JWK Set. The JWK Set "
        "contains\n"
        "the announced, signing and retired keys.\n",
};

}  // namespace

constinit const Command keys_export_command{export_syntax, export_keys};

}  // namespace cli
