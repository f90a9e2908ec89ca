// SPDX-License-Identifier: MIT
#include "output.hpp"

#include <iostream>

#include "system.hpp"
#include "verbatim.hpp"

namespace cli {
namespace {

void require_written() {
    if (!std::cout) {
        throw SystemError{"cannot write to standard output"};
    }
}

}  // namespace

std::string json_line(std::string_view json) {
    return rewritten(json, Layout::one_line,
                     standard_output_is_terminal() ? Characters::ascii : Characters::all);
}

std::string text_document(std::string_view json) {
    return (standard_output_is_terminal() ? rewritten(json, Layout::indented, Characters::ascii)
                                          : json_line(json)) +
           "\n";
}

std::string json_document(const nlohmann::json& json) {
    return text_document(json.dump());
}

std::string refusal_text(const signet::Error& error) {
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
