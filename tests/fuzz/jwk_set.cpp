// SPDX-License-Identifier: MIT
// JWK Sets: every string is refused with a sentence that contains no key, or read as nlohmann/json reads it.
#include <algorithm>
#include <chrono>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <signet/keys/jwk_set.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "check.hpp"
#include "strict_json.hpp"

namespace {

using Json = nlohmann::json;

/// Whether a JWK states a purpose other than signing with HS256. A set may contain such keys.
bool has_another_purpose(const Json& key) {
    const auto names_another = [&key](const char* member, const char* ours) {
        const auto found = key.find(member);
        return found != key.end() && found->is_string() && *found != ours;
    };
    const auto operations = key.find("key_ops");
    const bool has_other_operations =
        operations != key.end() && operations->is_array() && !operations->empty() &&
        std::ranges::all_of(
            *operations, [](const Json& one) { return one.is_string() && one != "sign" && one != "verify"; });
    return names_another("kty", "oct") || names_another("alg", "HS256") || names_another("use", "sig") ||
           has_other_operations;
}

/// The keys for HS256 of a set or of one JWK, by another reader.
std::vector<Json> plain_keys(const Json& document) {
    const auto keys = document.find("keys");
    if (keys == document.end()) {
        return {document};
    }
    std::vector<Json> found;
    std::ranges::copy_if(*keys, std::back_inserter(found),
                         [](const Json& key) { return !has_another_purpose(key); });
    return found;
}

/// Whether a JWK lets a key verify for HS256.
bool may_verify(const Json& key) {
    const Json operations = key.value("key_ops", Json::array({"sign", "verify"}));
    return key.value("alg", Json("HS256")) == "HS256" && key.value("use", Json("sig")) == "sig" &&
           operations.is_array() &&
           std::ranges::count(operations, Json("sign")) + std::ranges::count(operations, Json("verify")) >= 1;
}

void check_accepted(const std::string& text, const signet::KeySet<>& set) {
    const fuzz::StrictJson strict{text};
    fuzz::require(strict.is_acceptable() || strict.is_on_the_edge(), "what is read is strict JSON");
    const std::vector<Json> plain = plain_keys(Json::parse(text));
    fuzz::require(plain.size() == set.keys().size(), "as many keys are read as there are");
    for (std::size_t i = 0; i < plain.size(); ++i) {
        const auto& [key, schedule, file] = set.keys()[i];
        fuzz::require(may_verify(plain[i]), "a key of another use is refused");
        fuzz::require(key.id() ? plain[i].at("kid") == *key.id() : !plain[i].contains("kid"),
                      "the id is the kid");
        const auto secret = signet::detail::base64url_decode(plain[i].at("k").get<std::string>());
        fuzz::require(secret && secret->size() >= 32, "a key is as long as it has to be");
        fuzz::require(
            !schedule.signs_from || plain[i].at("signet_signs_from").get<double>() ==
                                        static_cast<double>(schedule.signs_from->time_since_epoch().count()),
            "the time is the one that was written");
        fuzz::require(schedule.may_sign == (!plain[i].contains("key_ops") ||
                                            std::ranges::count(plain[i]["key_ops"], Json("sign")) == 1),
                      "who may sign is as it was written");
    }
}

/// The sentence does not contain the start of the first key of the string. No other part of a sentence has
/// that many base64url characters in sequence.
void check_sentence(std::string_view text, std::string_view sentence) {
    constexpr std::string_view before = "\"k\":\"";
    constexpr std::size_t telling = 20;
    const std::size_t begin = text.find(before);
    const std::string_view key =
        begin == std::string_view::npos ? "" : text.substr(begin + before.size(), telling);
    const bool is_key_text =
        key.size() == telling &&
        key.find_first_not_of(signet::detail::base64url_alphabet) == std::string_view::npos;
    fuzz::require(!is_key_text || !sentence.contains(key), "a sentence holds no key");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text{fuzz::text_of(data, size)};
    std::optional<signet::KeySet<>> set;
    try {
        set = signet::parse_jwk_set(text);
    } catch (const signet::KeyError& error) {
        check_sentence(text, error.what());
        return 0;
    }
    check_accepted(text, *set);
    const std::chrono::sys_seconds now{std::chrono::seconds{1'700'000'000}};
    const auto lives = set->statuses_at(now);
    fuzz::require(
        std::ranges::count(lives, signet::KeyStatus::State::signing, &signet::KeyStatus::state) == 1,
        "one key signs at any time");
    try {
        const auto ring = set->ring_at(now);
        fuzz::require(ring.size() <= signet::KeyRing<>::max_keys, "a ring is bounded");
    } catch (const signet::KeyError&) {
        return 0;  // two keys with one id
    }
    return 0;
}
