// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <exception>
#include <iostream>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "system.hpp"

namespace {

constexpr std::string_view usage =
    "Usage: compat SYSTEM issue access|refresh USER [AGE]   issues a token, AGE seconds ago\n"
    "       compat SYSTEM verify access|refresh TOKEN       prints its claims, or why it is refused\n"
    "       compat SYSTEM serve                             serves what that system does, on a free port\n"
    "\n"
    "Stands in for programs of other systems: fastapi, flask, django, express, oauth (RFC 9068).\n"
    "The environment variable COMPAT_SECRET holds the secret that is shared with them, as text;\n"
    "COMPAT_REFRESH_SECRET that for refresh tokens, where it is another.\n";

constexpr std::array<std::pair<std::string_view, example::Command*>, 5> systems{
    {{"fastapi", example::run_fastapi},
     {"flask", example::run_flask},
     {"django", example::run_django},
     {"express", example::run_express},
     {"oauth", example::run_oauth}}};

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string_view> words{argv + 1, argv + argc};
    const auto system =
        std::ranges::find(systems, words.empty() ? "" : words[0], &decltype(systems)::value_type::first);
    if (system == systems.end()) {
        std::cerr << usage;
        return 2;
    }
    try {
        return system->second(std::span{words}.subspan(1));
    } catch (const example::UsageError& error) {
        std::cerr << "compat: " << error.sentence << "\n\n" << usage;
        return 2;
    } catch (const std::exception& error) {
        std::cerr << "compat: " << error.what() << '\n';
        return 2;
    }
}
