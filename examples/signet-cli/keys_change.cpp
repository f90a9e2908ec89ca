// SPDX-License-Identifier: MIT
#include <array>
#include <chrono>
#include <nlohmann/json.hpp>
#include <signet/keys/directory.hpp>
#include <signet/keys/file.hpp>
#include <string>
#include <vector>

#include "commands.hpp"
#include "output.hpp"
#include "values.hpp"
#include "words.hpp"

// The verbs that change a directory of keys.
namespace cli {
namespace {

constexpr Option live_option{"--tokens-live", "DURATION",
                             "the longest life of a token that it signs; 30d unless given"};
constexpr Option new_id_option{"--kid", "ID", "its id; the day and random characters unless given"};

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
    return with_algorithm(arguments, [&]<class Alg>(std::type_identity<Alg>) {
        const auto now = ChosenClock{arguments}.now();
        const signet::KeyDirectory<Alg> directory{arguments.operand()};
        const std::string id = directory.rotate(rotation_of(arguments), now);
        const auto set = signet::load_key_set<Alg>(arguments.operand()).set;
        std::chrono::sys_seconds start = now;
        for (const auto& one : set.keys()) {
            start = one.key.id() == id ? one.schedule.signs_from.value_or(now) : start;
        }
        answer(arguments, {{"kid", id}, {"signs_from", start.time_since_epoch().count()}},
               id + (start <= now ? " signs from now on"
                                  : " verifies, and signs from " + utc_text(start) + " on, " +
                                        distance_words(start, now)));
        return accepted;
    });
}

int import_key(const Arguments& arguments) {
    return with_algorithm(arguments, [&]<class Alg>(std::type_identity<Alg>) {
        const auto text = signet::read_key_file(arguments.get("--key-file").value(),
                                                signet::KeyFileWriters::owner_and_group);
        const auto now = ChosenClock{arguments}.now();
        const signet::KeyDirectory<Alg> directory{arguments.operand()};
        const std::string id = directory.adopt(text.text(), rotation_of(arguments), now);
        answer(arguments, {{"kid", id}, {"signs_from", now.time_since_epoch().count()}},
               id + " signs from now on");
        return accepted;
    });
}

int prune(const Arguments& arguments) {
    return with_algorithm(arguments, [&]<class Alg>(std::type_identity<Alg>) {
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
    return with_algorithm(arguments, [&]<class Alg>(std::type_identity<Alg>) {
        const std::string id = arguments.get("--kid").value();
        signet::KeyDirectory<Alg>{arguments.operand()}.remove(id, ChosenClock{arguments}.now());
        answer(arguments, {{"removed", {id}}}, "removed " + ascii_word(id));
        return accepted;
    });
}

constexpr std::array rotate_options{
    Option{"--announce", "DURATION",
           "how long it only verifies before it signs; 10m unless given, 0s for a leak"},
    live_option,
    new_id_option,
    algorithm_option,
    now_option,
    json_option,
};
constexpr Syntax rotate_syntax{
    .verb = "keys rotate",
    .summary = "Makes a new key in a directory: it verifies everywhere before it signs.",
    .options = rotate_options,
    .operand = "DIR",
    .notes =
        "The directory is made when it is missing, and its first key signs at once. Keys whose tokens have "
        "died are\nremoved. Servers that follow the directory see the new key within seconds, and the "
        "announcement has to be\nlonger than that. May be killed at any moment, and started twice at a "
        "time.\n",
};

constexpr std::array import_options{
    Option{"--key-file", "FILE", "the key, as `signet keygen` writes it", Occurs::exactly_once},
    live_option,
    Option{"--kid", "ID", "the id that its tokens carry; one is made up for a key whose tokens carry none"},
    algorithm_option,
    now_option,
    json_option,
};
constexpr Syntax import_syntax{
    .verb = "keys import",
    .summary = "Makes an existing key the first of a new directory of keys.",
    .options = import_options,
    .operand = "DIR",
};

constexpr std::array prune_options{algorithm_option, now_option, json_option};
constexpr Syntax prune_syntax{
    .verb = "keys prune",
    .summary = "Removes the keys whose tokens have died, which `keys rotate` does too.",
    .options = prune_options,
    .operand = "DIR",
};

constexpr std::array remove_options{
    Option{"--kid", "ID", "the id of the key", Occurs::exactly_once},
    algorithm_option,
    now_option,
    json_option,
};
constexpr Syntax remove_syntax{
    .verb = "keys remove",
    .summary = "Removes a key that has leaked, and with it all of its tokens.",
    .options = remove_options,
    .operand = "DIR",
    .notes =
        "The key that signs is not removed: put another in its place first, with `keys rotate --announce "
        "0s`.\n",
};

}  // namespace

constinit const Command keys_rotate_command{rotate_syntax, rotate};
constinit const Command keys_import_command{import_syntax, import_key};
constinit const Command keys_prune_command{prune_syntax, prune};
constinit const Command keys_remove_command{remove_syntax, remove};

}  // namespace cli
