// SPDX-License-Identifier: MIT
#include <array>
#include <chrono>
#include <nlohmann/json.hpp>
#include <signet/keys/directory.hpp>
#include <signet/keys/file.hpp>
#include <string>
#include <vector>

#include "commands.hpp"
#include "key_algorithm.hpp"
#include "output.hpp"
#include "private_key_file.hpp"
#include "values.hpp"
#include "words.hpp"

// The verbs that change a key directory.
namespace cli {
namespace {

constexpr Option live_option{"--tokens-live", "DURATION",
                             "the maximum lifetime of its tokens (default: 30d)"};
constexpr Option new_id_option{"--kid", "ID", "the key id (default: the date and random characters)"};

signet::KeyRotation rotation_of(const Arguments& arguments) {
    signet::KeyRotation rotation{.id = arguments.get("--kid").value_or("")};
    rotation.announce = duration(arguments, "--announce").value_or(rotation.announce);
    rotation.tokens_live = duration(arguments, "--tokens-live").value_or(rotation.tokens_live);
    return rotation;
}

void answer(const Arguments& arguments, const nlohmann::json& json, const std::string& sentence) {
    print(arguments.has("--json") ? json_document(json) : sentence + "\n");
}

int rotate(const Arguments& arguments) {
    return with_algorithm(algorithm_of_directory(arguments), [&]<class Alg>(std::type_identity<Alg>) {
        const auto now = ChosenClock{arguments}.now();
        const signet::KeyDirectory<Alg> directory{arguments.operand()};
        const std::string id = directory.rotate(rotation_of(arguments), now);
        const auto set = signet::load_key_set<Alg>(arguments.operand());
        std::chrono::sys_seconds start = now;
        for (const auto& one : set.keys()) {
            start = one.key.id() == id ? one.schedule.signs_from.value_or(now) : start;
        }
        answer(arguments, {{"kid", id}, {"signs_from", start.time_since_epoch().count()}},
               id + (start <= now ? " signs from now on"
                                  : " verifies now and signs from " + utc_text(start) + ", " +
                                        distance_words(start, now)));
        return accepted;
    });
}

/// The algorithm of `--alg`, otherwise that of the key; a text that is not a private key is a secret.
std::string algorithm_of_import(const PrivateKeyFile& file, const Arguments& arguments) {
    const bool is_private_key = is_json(file.text()) || file.text().contains("PRIVATE KEY-----");
    return is_private_key ? file.algorithm(arguments) : chosen_algorithm(arguments).value_or("HS256");
}

int import_key(const Arguments& arguments) {
    const PrivateKeyFile file{arguments.get("--key-file").value(), arguments};
    return with_algorithm(algorithm_of_import(file, arguments), [&]<class Alg>(std::type_identity<Alg>) {
        const signet::WipedString text = [&] {
            if constexpr (signet::PublicKeyAlgorithm<Alg>) {
                return file.key<Alg>().to_pem();
            } else {
                return signet::WipedString{std::string{file.text()}};
            }
        }();
        const auto now = ChosenClock{arguments}.now();
        const signet::KeyDirectory<Alg> directory{arguments.operand()};
        const std::string id = directory.adopt(text.text(), rotation_of(arguments), now);
        answer(arguments, {{"kid", id}, {"signs_from", now.time_since_epoch().count()}},
               id + " signs from now on");
        return accepted;
    });
}

int prune(const Arguments& arguments) {
    return with_algorithm(algorithm_of_directory(arguments), [&]<class Alg>(std::type_identity<Alg>) {
        const auto removed =
            signet::KeyDirectory<Alg>{arguments.operand()}.prune(ChosenClock{arguments}.now());
        std::string lines;
        for (const std::string& file : removed) {
            lines += "removed " + ascii_word(file) + "\n";
        }
        print(arguments.has("--json") ? json_document({{"removed", removed}}) : lines);
        return accepted;
    });
}

int remove(const Arguments& arguments) {
    return with_algorithm(algorithm_of_directory(arguments), [&]<class Alg>(std::type_identity<Alg>) {
        const std::string id = arguments.get("--kid").value();
        signet::KeyDirectory<Alg>{arguments.operand()}.remove(id, ChosenClock{arguments}.now());
        answer(arguments, {{"removed", {id}}}, "removed " + ascii_word(id));
        return accepted;
    });
}

constexpr std::array rotate_options{
    Option{"--announce", "DURATION",
           "how long the key only verifies before it signs (default: 10m; 0s for a leaked key)"},
    live_option,
    new_id_option,
    algorithm_of_key_option,
    now_option,
    json_option,
};
constexpr Syntax rotate_syntax{
    .verb = "keys rotate",
    .summary = "Makes a new key in a key directory. It verifies before it signs.",
    .options = rotate_options,
    .operand = "DIR",
    .notes =
        "A missing directory is created, and its first key signs at once. Keys whose tokens have all expired "
        "are\n"
        "removed. --announce must be longer than servers need to load the key, which is seconds. The command "
        "may be\n"
        "killed at any time and may run concurrently.\n",
};

constexpr std::array import_options{
    Option{"--key-file", "FILE", "the key: a secret, or a private key as PEM text or JWK",
           Occurs::exactly_once},
    passphrase_option,
    live_option,
    Option{"--kid", "ID", "the key id in its tokens (default: a new id, for a key whose tokens have none)"},
    algorithm_of_key_option,
    now_option,
    json_option,
};
constexpr Syntax import_syntax{
    .verb = "keys import",
    .summary = "Makes an existing key the first key of a new key directory.",
    .options = import_options,
    .operand = "DIR",
};

constexpr std::array prune_options{algorithm_of_key_option, now_option, json_option};
constexpr Syntax prune_syntax{
    .verb = "keys prune",
    .summary = "Removes keys whose tokens have all expired. `keys rotate` also does this.",
    .options = prune_options,
    .operand = "DIR",
};

constexpr std::array remove_options{
    Option{"--kid", "ID", "the key id", Occurs::exactly_once},
    algorithm_of_key_option,
    now_option,
    json_option,
};
constexpr Syntax remove_syntax{
    .verb = "keys remove",
    .summary = "Removes a leaked key. Its tokens become invalid.",
    .options = remove_options,
    .operand = "DIR",
    .notes = "The signing key is not removed: replace it first with `keys rotate --announce 0s`.\n",
};

}  // namespace

constinit const Command keys_rotate_command{rotate_syntax, rotate};
constinit const Command keys_import_command{import_syntax, import_key};
constinit const Command keys_prune_command{prune_syntax, prune};
constinit const Command keys_remove_command{remove_syntax, remove};

}  // namespace cli
