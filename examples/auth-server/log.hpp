// SPDX-License-Identifier: MIT
#pragma once

#include <initializer_list>
#include <string_view>
#include <utility>

namespace auth {

/// Writes one line to standard error: the time, the event, and `name=value` for each field that is not empty.
/// Thread-safe. Values are escaped, so a client cannot forge a line.
void log(std::string_view event,
         std::initializer_list<std::pair<std::string_view, std::string_view>> fields = {});

}  // namespace auth
