// SPDX-License-Identifier: MIT
#pragma once

// Debian 12 ships Catch2 2.13, other distributions and package managers 3.x. Tests include this file only,
// and use what both versions spell alike.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
#endif
