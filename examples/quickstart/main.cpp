// SPDX-License-Identifier: MIT
#include <array>
#include <exception>
#include <iostream>

#include "chapters.hpp"
#include "session_story.hpp"

namespace {

constexpr std::array chapters{
    quickstart::login_pair,   quickstart::mixed_up_tokens, quickstart::expiry,        quickstart::forgery,
    quickstart::key_rotation, quickstart::own_claims,      quickstart::session_story,
};

}  // namespace

/// Tells the life of a login, and checks every word of it: exit status 1 when something does not go as told.
int main() {
    try {
        quickstart::Story story;
        story.tell(
            "Whoever logs in to a web shop wants to be recognised at the next click without typing the "
            "password "
            "again. So the shop hands out tokens: short texts with a signature that only the shop can make. "
            "This program hands some out, and tries to cheat with them.");
        for (const auto tell_chapter : chapters) {
            tell_chapter(story);
        }
        return story.the_end() ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << "quickstart: " << error.what() << '\n';
        return 1;
    }
}
