// SPDX-License-Identifier: MIT
// What <windows.h> defines comes first, as in a program that is written for Windows.
#include <windows.h>

#include <signet/store/sqlite.hpp>

#include "../../consumer/project/every_core_header.cpp"
