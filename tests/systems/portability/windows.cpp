// SPDX-License-Identifier: MIT
// The macros of <windows.h> are defined first, as in a program for Windows.
#include <windows.h>

#include <signet/store/sqlite.hpp>

#include "../../consumer/project/every_core_header.cpp"
