// SPDX-License-Identifier: MIT
#pragma once

#include <signet/signet.hpp>

#include "catch.hpp"
