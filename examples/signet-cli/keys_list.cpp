// SPDX-License-Identifier: MIT
#include <array>
#include <chrono>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <signet/keys/load.hpp>
#include <string>
#include <vector>

#include "commands.hpp"
#include "key_algorithm.hpp"
#include "output.hpp"
#include "system.hpp"
#include "table.hpp"
#include "values.hpp"
#include "words.hpp"

namespace cli {
namespace {

struct ListedKey {
    std::string id;
    signet::KeyStatus status;
    std::optional<std::chrono::sys_seconds> signs_from{};
    std::string file{};
};

template <class Alg>
std::vector<ListedKey> listed_keys(const std::string& path, std::chrono::sys_seconds now) {
    const auto set = signet::load_key_set<Alg>(path);
    const auto statuses = set.statuses_at(now);
    std::vector<ListedKey> keys;
    for (std::size_t i = 0; i < statuses.size(); ++i) {
        const auto& one = set.keys()[i];
        keys.push_back({.id = one.key.id().value_or(""),
                        .status = statuses[i],
                        .signs_from = one.schedule.signs_from,
                        .file = one.file.filename().string()});
    }
    return keys;
}

Colour colour_of(signet::KeyStatus::State state) {
    switch (state) {
        case signet::KeyStatus::State::announced:
            return Colour::yellow;
        case signet::KeyStatus::State::signing:
            return Colour::green;
        default:
            return state == signet::KeyStatus::State::expired ? Colour::dim : Colour::plain;
    }
}

std::string when(const std::optional<std::chrono::sys_seconds>& time, std::chrono::sys_seconds now) {
    return time ? utc_text(*time) + ", " + distance_words(*time, now) : "-";
}

std::string table_of(const std::vector<ListedKey>& keys, std::chrono::sys_seconds now) {
    Table table;
    table.add({{"KEY", Colour::bold},
               {"STATE", Colour::bold},
               {"SIGNS FROM", Colour::bold},
               {"VERIFIES UNTIL", Colour::bold}});
    for (const ListedKey& key : keys) {
        table.add({{key.id.empty() ? "(no id)" : ascii_word(key.id)},
                   {std::string{key.status.name()}, colour_of(key.status.state)},
                   {when(key.signs_from, now)},
                   {when(key.status.until, now)}});
    }
    return table.text(standard_output_is_terminal() && colours_are_enabled());
}

nlohmann::json json_of(const std::vector<ListedKey>& keys) {
    const auto seconds = [](const std::optional<std::chrono::sys_seconds>& time) {
        return time ? nlohmann::json(time->time_since_epoch().count()) : nlohmann::json();
    };
    nlohmann::json list = nlohmann::json::array();
    for (const ListedKey& key : keys) {
        list.push_back({{"kid", key.id.empty() ? nlohmann::json() : nlohmann::json(key.id)},
                        {"state", key.status.name()},
                        {"signs_from", seconds(key.signs_from)},
                        {"verifies_until", seconds(key.status.until)},
                        {"file", key.file.empty() ? nlohmann::json() : nlohmann::json(key.file)}});
    }
    return {{"keys", list}};
}

int list(const Arguments& arguments) {
    const auto now = ChosenClock{arguments}.now();
    const auto keys = with_algorithm(
        algorithm_of_directory(arguments),
        [&]<class Alg>(std::type_identity<Alg>) { return listed_keys<Alg>(arguments.operand(), now); });
    print(arguments.has("--json") ? json_document(json_of(keys)) : table_of(keys, now));
    return accepted;
}

constexpr std::array keys_list_options{algorithm_of_key_option, now_option, json_option};

constexpr Syntax keys_list_syntax{
    .verb = "keys list",
    .summary = "Lists the keys of a key directory or JWK Set and their states.",
    .options = keys_list_options,
    .operand = "PATH",
    .notes =
        "States: announced (verifies, does not sign yet), signing, retired (verifies until its tokens have "
        "expired),\n"
        "expired.\n",
};

}  // namespace

constinit const Command keys_list_command{keys_list_syntax, list};

}  // namespace cli
