// SPDX-License-Identifier: MIT
#pragma once

#include "story.hpp"

// One function for each chapter, in the order of the story; each lives in the file of its name, sets its own
// scene, and needs none of the others. A new chapter is a new file, a line here and a line in main.cpp.
namespace quickstart {

void login_pair(Story& story);
void mixed_up_tokens(Story& story);
void expiry(Story& story);
void forgery(Story& story);
void key_rotation(Story& story);
void own_claims(Story& story);

}  // namespace quickstart
