// SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include <string>
#include <vector>

#include "catch.hpp"
#include "session/processes.hpp"

namespace session_test {

/// Eight processes each call `prepare()`, wait for each other, and then call `work(prepared, i)` at the same
/// time. Returns the line that each of them writes.
template <class Prepare, class Work>
std::vector<std::string> answers_of_eight(const Prepare& prepare, const Work& work) {
    int gate[2];
    REQUIRE(pipe(gate) == 0);
    std::vector<Child> children;
    for (int i = 0; i < 8; ++i) {
        children.emplace_back([&, i](int out) {
            close(gate[1]);
            auto prepared = prepare();
            write_line(out, "ready");
            char byte = 0;
            static_cast<void>(!read(gate[0], &byte, 1));  // until the parent closes its end
            write_line(out, work(prepared, i));
        });
    }
    std::string line;
    for (Child& child : children) {
        REQUIRE(child.read_line(line));
    }
    close(gate[0]);
    close(gate[1]);
    std::vector<std::string> answers;
    for (Child& child : children) {
        REQUIRE(child.read_line(line));
        answers.push_back(line);
        CHECK(child.wait() == 0);
    }
    return answers;
}

}  // namespace session_test
