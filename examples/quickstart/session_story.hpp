// SPDX-License-Identifier: MIT
#pragma once

#include "story.hpp"

namespace quickstart {

/// From login to logout: two devices, concurrent refreshes, a lost answer, a stolen token.
void session_story(Story& story);

}  // namespace quickstart
