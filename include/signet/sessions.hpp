// SPDX-License-Identifier: MIT
#pragma once

// Sessions and the stores that need no further package. Include the others by their names:
// signet/store/sqlite.hpp, signet/store/redis.hpp, signet/store/postgres.hpp.
#include "signet/session/events.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/live_session.hpp"
#include "signet/session/login_options.hpp"
#include "signet/session/manager.hpp"
#include "signet/session/policies.hpp"
#include "signet/session/record.hpp"
#include "signet/session/rotation.hpp"
#include "signet/session/store.hpp"
#include "signet/signet.hpp"
#include "signet/store/any.hpp"
#include "signet/store/memory.hpp"
