// SPDX-License-Identifier: MIT
#pragma once

// The macros that <windows.h> defines unless NOMINMAX is set. The standard library and the dependencies come
// first: they are not under test, and libstdc++ undefines both macros.
#include <bits/stdc++.h>
#include <openssl/evp.h>

#include <nlohmann/json.hpp>

#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
