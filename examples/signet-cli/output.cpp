// SPDX-License-Identifier: MIT
#include "output.hpp"

#include <iostream>

#include "system.hpp"

namespace cli {
namespace {

void require_written() {
    if (!std::cout) {
        throw SystemError{"cannot write to standard output"};
    }
}

}  // namespace

std::string json_line(const nlohmann::json& json) {
    return json.dump(-1, ' ', standard_output_is_terminal());
}

std::string json_document(const nlohmann::json& json) {
    constexpr int indent = 2;
    return (standard_output_is_terminal() ? json.dump(indent, ' ', true) : json_line(json)) + "\n";
}

std::string refusal_text(const signet::TokenError& error) {
    return "signet: " + std::string{error.name()} + ": " + error.message() + "\n";
}

void print(std::string_view text) {
    print_later(text);
    print_now();
}

void print_later(std::string_view text) {
    std::cout << text;
    require_written();
}

void print_now() {
    std::cout.flush();
    require_written();
}

}  // namespace cli
