// SPDX-License-Identifier: MIT

// What the programs that must not compile include, read once for all of them.
#include <iostream>
#include <signet/compat/jsonwebtoken.hpp>
#include <signet/compat/simplejwt.hpp>
#include <signet/http/guard.hpp>
#include <signet/session/memory_store.hpp>
#include <signet/session/session_manager.hpp>
#include <signet/session/session_policies.hpp>
#include <signet/signet.hpp>
#include <string>
