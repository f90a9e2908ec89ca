// SPDX-License-Identifier: MIT
#pragma once

// Sessions and the store that needs no package of its own. A store of an engine is included by its name:
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
#include "signet/store/open.hpp"
