// SPDX-License-Identifier: MIT
#include "algorithms.hpp"

#include <algorithm>
#include <ranges>
#include <vector>

namespace cli {
namespace {

std::string upper_case(std::string text) {
    for (char& c : text) {
        c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    return text;
}

}  // namespace

std::optional<std::string> chosen_algorithm(const Arguments& arguments) {
    const auto name = arguments.get("--alg");
    if (!name || is_listed(AllAlgorithms{}, *name)) {
        return name;
    }
    std::vector<std::string_view> names;
    std::string sentence = "--alg takes ";
    for (const auto one : std::views::split(algorithm_names, ' ')) {
        names.emplace_back(one.begin(), one.end());
        sentence.append(names.size() == 1 ? "" : ", ").append(names.back());
    }
    throw UsageError{sentence + suggestion(upper_case(*name), names)};
}

}  // namespace cli
