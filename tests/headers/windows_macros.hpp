// SPDX-License-Identifier: MIT
#pragma once

// Included before each public header: what <windows.h> defines unless NOMINMAX is set. The standard library and the
// dependencies come first, since they are not what is tested here.
#include <bits/stdc++.h>
#include <openssl/evp.h>

#include <nlohmann/json.hpp>

#define min(a, b) (((a) < (b)) ? (a) : (b))
#define max(a, b) (((a) > (b)) ? (a) : (b))
