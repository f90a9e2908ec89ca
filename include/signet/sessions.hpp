// SPDX-License-Identifier: MIT
#pragma once

// Sessions and the memory store. The other stores have separate headers: signet/store/sqlite.hpp,
// signet/store/redis.hpp, signet/store/postgres.hpp.
#include "signet/session/any_store.hpp"
#include "signet/session/events.hpp"
#include "signet/session/issuer_pair.hpp"
#include "signet/session/limits.hpp"
#include "signet/session/live_session.hpp"
#include "signet/session/live_session_options.hpp"
#include "signet/session/login_options.hpp"
#include "signet/session/manager.hpp"
#include "signet/session/record.hpp"
#include "signet/session/rotation.hpp"
#include "signet/session/store.hpp"
#include "signet/signet.hpp"
#include "signet/store/memory.hpp"
#include "signet/store/open.hpp"
