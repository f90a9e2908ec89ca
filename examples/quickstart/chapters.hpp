// SPDX-License-Identifier: MIT
#pragma once

#include "story.hpp"

// One function for each chapter, in the order of the story, each in the file of its name. Chapters do not
// depend on each other. To add one, add a file, a declaration here, and an entry in main.cpp.
namespace quickstart {

void login_pair(Story& story);
void mixed_up_tokens(Story& story);
void expiry(Story& story);
void forgery(Story& story);
void key_rotation(Story& story);
void own_claims(Story& story);

}  // namespace quickstart
