// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "signet/detail/base/cxx23.hpp"

// The only place that contains the version. The build system reads these three lines.
#define SIGNET_VERSION_MAJOR 0
#define SIGNET_VERSION_MINOR 1
#define SIGNET_VERSION_PATCH 0

#define SIGNET_DETAIL_QUOTE_TOKEN(token) #token
#define SIGNET_DETAIL_QUOTE(macro) SIGNET_DETAIL_QUOTE_TOKEN(macro)

#define SIGNET_VERSION_STRING                 \
    SIGNET_DETAIL_QUOTE(SIGNET_VERSION_MAJOR) \
    "." SIGNET_DETAIL_QUOTE(SIGNET_VERSION_MINOR) "." SIGNET_DETAIL_QUOTE(SIGNET_VERSION_PATCH)

namespace signet {

/// The version of the library, `MAJOR.MINOR.PATCH`. While MAJOR is 0, a new MINOR may have incompatible
/// changes.
inline constexpr std::string_view version = SIGNET_VERSION_STRING;

}  // namespace signet
