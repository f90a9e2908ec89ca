// SPDX-License-Identifier: MIT
#pragma once

// Everything for HTTP that does not depend on a server. Include the adapter of a server by its name,
// such as signet/http/server/beast.hpp.
#include "signet/http/challenge.hpp"
#include "signet/http/cookies.hpp"
#include "signet/http/csrf.hpp"
#include "signet/http/guard.hpp"
#include "signet/http/guard_options.hpp"
#include "signet/http/request_traits.hpp"
#include "signet/http/request_view.hpp"
#include "signet/http/token_sources.hpp"
#include "signet/signet.hpp"
