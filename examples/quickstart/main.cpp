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

/// Shows a login from sign-in to logout, and checks each statement: the exit status is 1 if one is not true.
int main() {
    try {
        quickstart::Story story;
        story.tell(
            "A user who has logged in to a web service does not want to send the password with every "
            "request. So the "
            "service issues tokens: short strings with a signature that only the service can make. This "
            "program "
            "issues tokens, uses them, and tries to misuse them.");
        for (const auto tell_chapter : chapters) {
            tell_chapter(story);
        }
        return story.the_end() ? 0 : 1;
    } catch (const std::exception& error) {
        std::cerr << "quickstart: " << error.what() << '\n';
        return 1;
    }
}
