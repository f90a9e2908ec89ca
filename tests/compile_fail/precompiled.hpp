// SPDX-License-Identifier: MIT

// The headers of the programs that must not compile, precompiled for all of them.
#include <iostream>
#include <signet/compat/jsonwebtoken.hpp>
#include <signet/compat/simplejwt.hpp>
#include <signet/http/guard.hpp>
#include <signet/session/manager.hpp>
#include <signet/signet.hpp>
#include <signet/store/memory.hpp>
#include <string>
