// SPDX-License-Identifier: MIT
#pragma once

#include <signet/session/any_session_store.hpp>
#include <string>

namespace auth {

/// The store that `--store` names: `memory:`, `sqlite:FILE`, `redis://...`, `rediss://...`,
/// `postgresql://...`. Throws signet::ConfigurationError for another one, and when its server does not
/// answer.
[[nodiscard]] signet::AnySessionStore open_store(const std::string& address);

}  // namespace auth
