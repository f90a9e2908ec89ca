// SPDX-License-Identifier: MIT
#pragma once

/// @namespace signet
/// Access and refresh tokens whose token type is part of their C++ type, and sessions.
///
/// @namespace signet::testing
/// For tests of programs that use signet: a clock that the test sets, and tests for stores.
///
/// @namespace signet::compat
/// The policies and claim names of other systems, one namespace for each.

// The core of signet. signet/sessions.hpp adds sessions, signet/http.hpp adds what a server needs.
#include "signet/algorithm.hpp"
#include "signet/bearer.hpp"
#include "signet/claim_reader.hpp"
#include "signet/claims.hpp"
#include "signet/clock.hpp"
#include "signet/error.hpp"
#include "signet/issuer.hpp"
#include "signet/issuer_set.hpp"
#include "signet/key_ring.hpp"
#include "signet/live_key_ring.hpp"
#include "signet/policy.hpp"
#include "signet/policy_requirements.hpp"
#include "signet/private_key.hpp"
#include "signet/public_key.hpp"
#include "signet/read_exactly.hpp"
#include "signet/result.hpp"
#include "signet/secret_key.hpp"
#include "signet/string_list.hpp"
#include "signet/token.hpp"
#include "signet/unverified.hpp"
#include "signet/verified.hpp"
#include "signet/verifier.hpp"
#include "signet/verifier_options.hpp"
#include "signet/version.hpp"
