// SPDX-License-Identifier: MIT
#pragma once

// All HTTP headers that do not depend on a server. The header of a server is separate, for example
// signet/http/server/beast.hpp.
#include "signet/http/challenge.hpp"
#include "signet/http/cookies.hpp"
#include "signet/http/csrf.hpp"
#include "signet/http/find_token.hpp"
#include "signet/http/guard.hpp"
#include "signet/http/guard_options.hpp"
#include "signet/http/request_traits.hpp"
#include "signet/http/request_view.hpp"
#include "signet/http/token_answer.hpp"
#include "signet/http/token_sources.hpp"
#include "signet/signet.hpp"
