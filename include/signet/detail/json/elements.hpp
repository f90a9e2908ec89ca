// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace signet::detail {

/// Calls `visit(text)` for each element of an array, including the space around it. `inside` is the JSON
/// between the brackets, which the strict reader has accepted.
template <class Visit>
void for_each_element(std::string_view inside, Visit&& visit) {
    if (inside.find_first_not_of(" \t\r\n") == std::string_view::npos) {
        return;
    }
    std::size_t begin = 0;
    int depth = 0;
    for (std::size_t at = 0; at < inside.size(); ++at) {
        switch (inside[at]) {
            case '"':
                for (++at; inside[at] != '"'; ++at) {
                    at += inside[at] == '\\' ? 1 : 0;
                }
                break;
            case '{':
            case '[':
                ++depth;
                break;
            case '}':
            case ']':
                --depth;
                break;
            case ',':
                if (depth == 0) {
                    visit(inside.substr(begin, at - begin));
                    begin = at + 1;
                }
                break;
            default:
                break;
        }
    }
    visit(inside.substr(begin));
}

}  // namespace signet::detail
