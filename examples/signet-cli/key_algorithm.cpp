// SPDX-License-Identifier: MIT
#include "key_algorithm.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <filesystem>
#include <signet/wiped_string.hpp>
#include <system_error>
#include <utility>

#include "system.hpp"

namespace cli {
namespace {

constexpr std::string_view spaces = " \t\r\n";

std::string_view without_spaces(std::string_view text) {
    return text.substr(std::min(text.find_first_not_of(spaces), text.size()));
}

/// Calls `use` with the values of all members with this name that are strings, until it returns true.
template <class Use>
void each_string_member(std::string_view text, std::string_view name, const Use& use) {
    const std::string quoted = '"' + std::string{name} + '"';
    for (std::size_t at = text.find(quoted); at != std::string_view::npos; at = text.find(quoted, at + 1)) {
        std::string_view rest = without_spaces(text.substr(at + quoted.size()));
        if (!rest.starts_with(':')) {
            continue;
        }
        rest = without_spaces(rest.substr(1));
        if (rest.starts_with('"') && use(rest.substr(1, rest.find('"', 1) - 1))) {
            return;
        }
    }
}

}  // namespace

bool is_json(std::string_view key_text) {
    return without_spaces(key_text).starts_with('{');
}

std::string algorithm_of_jwk(std::string_view text) {
    std::string found;
    each_string_member(text, "alg", [&found](std::string_view value) {
        found = is_listed(AllAlgorithms{}, value) ? value : "";
        return !found.empty();
    });
    if (!found.empty()) {
        return found;
    }
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> curves{
        {{"P-256", "ES256"}, {"P-384", "ES384"}, {"P-521", "ES512"}, {"Ed25519", "EdDSA"}}};
    each_string_member(text, "crv", [&](std::string_view value) {
        const auto* const curve = std::ranges::find(curves, value, &decltype(curves)::value_type::first);
        found = curve == curves.end() ? "" : curve->second;
        return !found.empty();
    });
    return found;
}

std::string algorithm_of_path(const std::string& path) {
    std::filesystem::path file{path};
    std::error_code error;
    for (std::filesystem::directory_iterator at{path, error}, end; !error && at != end; at.increment(error)) {
        if (at->path().extension() == ".jwk" && !at->path().filename().string().starts_with('.')) {
            file = at->path();
            break;
        }
    }
    std::string found;
    if (std::filesystem::is_regular_file(file, error)) {
        try {
            found = algorithm_of_jwk(signet::WipedString{read_public_file(file)}.text());
        } catch (const SystemError&) {
            return "HS256";  // the function that reads the keys throws the error for this file
        }
    }
    return found.empty() ? "HS256" : found;
}

UsageError missing_algorithm() {
    return UsageError{
        "--alg is missing: this key names no algorithm, and an RSA key fits RS256, RS384, RS512, PS256, "
        "PS384 and "
        "PS512"};
}

}  // namespace cli
