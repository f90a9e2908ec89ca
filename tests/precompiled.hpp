// SPDX-License-Identifier: MIT
#pragma once

// What nearly every test parses anyway. Test files still include what they use.
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "signet/signet.hpp"
