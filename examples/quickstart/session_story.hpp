// SPDX-License-Identifier: MIT
#pragma once

#include "story.hpp"

namespace quickstart {

/// From sign-in to logout: two devices, a race, a lost answer, a thief, and the way out.
void session_story(Story& story);

}  // namespace quickstart
